/** Where each upload of a list stands, and between which others: what a list that can be put in order has to know. Pure. */
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { RowPlace } from '../item/rowActions.ts';
import type { Section } from './sections.ts';

/**
 * By the upload's id. Files of before have places, but keep them; rows that only wait for an undo are passed over.
 *
 * @param stored - files of before, by the id of their row.
 */
export function rowPlacesOf(
  sections: readonly Section[],
  stored: ReadonlyMap<string, UploadSnapshot>,
): ReadonlyMap<string, RowPlace> {
  const places = new Map<string, RowPlace>();
  for (const { rows } of sections) {
    const ids = rows.filter((row) => typeof row === 'string');
    const uploadAt = (index: number): string | undefined => {
      const id = ids[index];
      return id === undefined || stored.has(id) ? undefined : id;
    };
    for (const [index, id] of ids.entries()) {
      if (stored.has(id)) continue;
      const [above, below] = [uploadAt(index - 1), uploadAt(index + 1)];
      places.set(id, { place: index + 1, count: ids.length, above, below });
    }
  }
  return places;
}
