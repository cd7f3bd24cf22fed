/** How much of a list is another after a change. Pure. */
import { keyOfRow, type ListRow } from './listRows.ts';

/** Rows that came, that went, and that stand at another place of the list than before. */
export function countChanges(before: readonly ListRow[], after: readonly ListRow[]): number {
  const places = new Map(before.map((row, place) => [keyOfRow(row), place]));
  const kept = after.filter((row) => places.has(keyOfRow(row))).length;
  const inPlace = after.filter((row, place) => places.get(keyOfRow(row)) === place).length;
  return before.length + after.length - kept - inPlace;
}
