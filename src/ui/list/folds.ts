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
export const stretches = ['attention', 'active', 'next', 'waiting', 'done'] as const;
export type Stretch = (typeof stretches)[number];

/** A list of no more rows than this is seen at a glance. */
export const glanceRows = 20;
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
): Readonly<Record<Stretch, readonly ListRow[]>> {
  const folded: Record<Stretch, ListRow[]> = { attention: [], active: [], next: [], waiting: [], done: [] };
  const queued: ListRow[] = [];
  let heldNext = 0;
  for (const row of rows) {
    const stretch = held.get(idOfRow(row)) ?? kindOf(row);
    if (stretch === 'next') heldNext += 1;
    if (stretch === 'next' || stretch === 'waiting' || stretch === 'queued') queued.push(row);
    else folded[stretch].push(row);
  }
  let room = shownRows - folded.attention.length - folded.active.length - heldNext;
  for (const row of queued) {
    const stretch = held.get(idOfRow(row)) ?? (room > 0 ? 'next' : 'waiting');
    if (stretch === 'next' && !held.has(idOfRow(row))) room -= 1;
    folded[stretch].push(row);
  }
  const [only] = folded.waiting;
  if (folded.waiting.length === 1 && only !== undefined && !held.has(idOfRow(only))) {
    folded.next.push(only);
    folded.waiting = [];
  }
  return folded;
}

/** Where a row stands; undefined for one that is not in the list. */
export const stretchOf = (
  folded: Readonly<Record<Stretch, readonly ListRow[]>>,
  id: string,
): Stretch | undefined => stretches.find((stretch) => folded[stretch].some((row) => idOfRow(row) === id));
