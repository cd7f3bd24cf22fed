/**
 * What of a list that is too long to look through stands where: what a person has to see first, the tail of what waits
 * and what is uploaded behind a line each. Pure.
 */
import { displayStatusOf } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { idOfRow, type ListRow } from './listRows.ts';

/** Why a row is looked at: a person has to do something, it is under way, it has yet to begin, it is over. */
export type RowKind = 'attention' | 'active' | 'queued' | 'done';

/** The stretches of a list, from its beginning; `next` and `waiting` are what is queued, its head and its tail. */
export type Stretch = 'attention' | 'active' | 'next' | 'waiting' | 'done';

export type FoldedRows = Readonly<Record<Stretch, readonly ListRow[]>>;

/** A list of no more rows than this is seen at a glance. */
export const glanceRows = 20;
/**
 * Between two arrangements of a long list. Small files begin and end many times in it: most are then never drawn, and
 * what is drawn stays long enough to be read.
 */
export const arrangeMs = 1000;
/** As many rows as are shown where few need attention and few are under way. */
const shownRows = 12;

/** What has no bytes yet waits, also where a person has paused everything. */
export function rowKindOf(upload: UploadSnapshot): RowKind {
  switch (upload.status) {
    case 'done':
      return 'done';
    case 'failed':
    case 'cancelled':
      return 'attention';
    case 'queued':
      return displayStatusOf(upload) === 'restored' || upload.needsFile === true ? 'attention' : 'queued';
    case 'paused':
      return upload.loadedBytes > 0 ? 'active' : 'queued';
    default:
      return 'active';
  }
}

/**
 * Every row in one stretch, in the order it has in the list.
 *
 * The head of the queue fills up to twelve rows what is before it, so the list keeps its height while uploads come and
 * go; a tail of one is part of the head, because a line that stands for it would be as high.
 *
 * @param held - rows that stay where they are, whatever their kind, by the id of their upload.
 */
export function foldRows(
  rows: readonly ListRow[],
  kindOf: (row: ListRow) => RowKind,
  held: ReadonlyMap<string, Stretch>,
): FoldedRows {
  const folded: Record<Stretch, ListRow[]> = { attention: [], active: [], next: [], waiting: [], done: [] };
  const queued: ListRow[] = [];
  for (const row of rows) {
    const stretch = held.get(idOfRow(row)) ?? kindOf(row);
    const isQueued = stretch === 'queued' || stretch === 'next' || stretch === 'waiting';
    (isQueued ? queued : folded[stretch]).push(row);
  }
  let room = shownRows - folded.attention.length - folded.active.length;
  for (const row of queued) {
    const isOnly = row === queued.at(-1) && folded.waiting.length === 0;
    const stretch = held.get(idOfRow(row)) ?? (room > 0 || isOnly ? 'next' : 'waiting');
    if (stretch === 'next') room -= 1;
    folded[stretch].push(row);
  }
  return folded;
}

/** Where a row stands; undefined for one that is not in the list. */
export const stretchOf = (folded: FoldedRows, id: string): Stretch | undefined =>
  (Object.keys(folded) as Stretch[]).find((stretch) => folded[stretch].some((row) => idOfRow(row) === id));
