/**
 * What of a list belongs together: the files of one folder, as it was dropped or chosen. Pure.
 */
import type { ListRow } from './listRows.ts';

export interface Section {
  /** The folder's name; undefined for files that were in none. */
  readonly folder: string | undefined;
  readonly rows: readonly ListRow[];
}

/**
 * The folder that was chosen, of a path in it.
 *
 * @example topFolderOf('Holiday/day 1/beach.jpg') // 'Holiday'
 */
export function topFolderOf(path: string | undefined): string | undefined {
  const end = path?.indexOf('/') ?? -1;
  return end > 0 ? path?.slice(0, end) : undefined;
}

/**
 * Puts rows of one folder together, each section where its first row was; inside of it the order stays.
 *
 * @returns one section when no row is of a folder, none for no rows.
 */
export function sectionsOf(
  rows: readonly ListRow[],
  folderOf: (row: ListRow) => string | undefined,
): readonly Section[] {
  const sections = new Map<string | undefined, ListRow[]>();
  for (const row of rows) {
    const folder = folderOf(row);
    const section = sections.get(folder);
    if (section === undefined) sections.set(folder, [row]);
    else section.push(row);
  }
  return Array.from(sections, ([folder, inside]) => ({ folder, rows: inside }));
}
