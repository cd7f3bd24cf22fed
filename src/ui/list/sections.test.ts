import { describe, expect, it } from 'vitest';
import { sectionsOf, topFolderOf } from './sections.ts';

describe('topFolderOf', () => {
  it.each([
    ['Holiday/day 1/beach.jpg', 'Holiday'],
    ['Holiday/beach.jpg', 'Holiday'],
    ['a b/é.jpg', 'a b'],
    ['beach.jpg', undefined],
    ['/beach.jpg', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is %j', (path, folder) => {
    expect(topFolderOf(path)).toBe(folder);
  });
});

describe('sectionsOf', () => {
  /** 'x1' is in the folder 'x', '1' is in none. */
  const of = (rows: readonly string[]) =>
    sectionsOf(rows, (row) => (typeof row === 'string' && row.length > 1 ? row.slice(0, 1) : undefined)).map(
      ({ folder, rows: inside }) => [folder, ...inside],
    );

  it('has none for no rows, and one for rows of no folder', () => {
    expect(of([])).toEqual([]);
    expect(of(['1', '2'])).toEqual([[undefined, '1', '2']]);
  });

  it('puts each where its first row was, and keeps the order inside', () => {
    expect(of(['x2', '1', 'y1', 'x1', '2', 'y2'])).toEqual([
      ['x', 'x2', 'x1'],
      [undefined, '1', '2'],
      ['y', 'y1', 'y2'],
    ]);
  });

  it('keeps every row, once', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `${'xyz'[index % 3]}${index}`);
    expect(
      of(rows)
        .flatMap(([, ...inside]) => inside)
        .sort(),
    ).toEqual([...rows].sort());
  });

  it('knows the folder of a row that was removed', () => {
    const removed = { id: 'a', name: 'a.jpg', index: 0, path: 'x/a.jpg' };
    const folderOf = (row: unknown) => (row === removed ? topFolderOf(removed.path) : undefined);
    expect(sectionsOf([removed, '1'], folderOf)).toEqual([
      { folder: 'x', rows: [removed] },
      { folder: undefined, rows: ['1'] },
    ]);
  });
});
