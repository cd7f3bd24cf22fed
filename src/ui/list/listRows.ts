/** What stands in a list, in order: uploads by their id, and the undo rows of what was taken away. Pure. */
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { RemovedRow } from '../root/uploaderContext.ts';

export type ListRow = string | RemovedRow;

/** The same for the same row, whatever came or went around it. */
export const keyOfRow = (row: ListRow): string => (typeof row === 'string' ? row : `removed ${row.id}`);

/** Of the upload that stands, or stood, there. */
export const idOfRow = (row: ListRow): string => (typeof row === 'string' ? row : row.id);

/** A cancelled upload stays while it can be brought back. */
export const isListed = (upload: UploadSnapshot): boolean =>
  upload.status !== 'cancelled' || upload.undoUntilMs !== undefined;

/** `ids` with the removed rows in their old places. */
export function withRemoved(ids: readonly string[], removed: readonly RemovedRow[]): readonly ListRow[] {
  if (removed.length === 0) return ids;
  const rows: ListRow[] = [...ids];
  for (const row of [...removed].sort((a, b) => a.index - b.index)) {
    rows.splice(Math.min(row.index, rows.length), 0, row);
  }
  return rows;
}

/** What a row shows while no upload has its id. */
export const storedOf = (
  stored: ReadonlyMap<string, UploadSnapshot>,
  row: ListRow,
): UploadSnapshot | undefined => (typeof row === 'string' ? stored.get(row) : undefined);
