/** How much of a list is another after a change. Pure. */
import { keyOfRow, type ListRow } from './listRows.ts';

export interface RowChanges {
  /** Rows that came, that went, and that stand at another place of the list than before. */
  readonly count: number;
  /** Rows that went while as many others came. */
  readonly replaced: number;
}

export function rowChanges(before: readonly ListRow[], after: readonly ListRow[]): RowChanges {
  const places = new Map(before.map((row, place) => [keyOfRow(row), place]));
  const kept = after.filter((row) => places.has(keyOfRow(row))).length;
  const inPlace = after.filter((row, place) => places.get(keyOfRow(row)) === place).length;
  return {
    count: before.length + after.length - kept - inPlace,
    replaced: Math.min(before.length, after.length) - kept,
  };
}
