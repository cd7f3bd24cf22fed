import { expect, it } from 'vitest';
import type { ListRow } from './listRows.ts';
import { rowChanges } from './rowChanges.ts';

const removed = { id: 'b', name: 'b.pdf', index: 1 };

it.each<readonly [string, readonly ListRow[], readonly ListRow[], number, number]>([
  ['nothing', ['a', 'b', 'c'], ['a', 'b', 'c'], 0, 0],
  ['a row that came at the end', ['a', 'b'], ['a', 'b', 'c'], 1, 0],
  ['a row that came first, and those it moved', ['a', 'b'], ['c', 'a', 'b'], 3, 0],
  ['a row that went from the end', ['a', 'b', 'c'], ['a', 'b'], 1, 0],
  ['a row that went from the middle, and the one it let up', ['a', 'b', 'c'], ['a', 'c'], 2, 0],
  ['two rows that changed places', ['a', 'b', 'c'], ['a', 'c', 'b'], 2, 0],
  ['a row that can be brought back in place of one that went', ['a', 'b', 'c'], ['a', removed, 'c'], 2, 1],
  ['all', ['a', 'b'], [], 2, 0],
  ['all but one, and others in their places', ['a', 'b', 'c'], ['d', 'c', 'e', 'f'], 6, 2],
])('counts %s', (_what, before, after, count, replaced) => {
  expect(rowChanges(before, after)).toEqual({ count, replaced });
});
