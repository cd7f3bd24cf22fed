import { expect, it } from 'vitest';
import { countChanges } from './rowChanges.ts';

const removed = { id: 'b', name: 'b.pdf', index: 1 };

it.each([
  ['nothing', ['a', 'b', 'c'], ['a', 'b', 'c'], 0],
  ['a row that came at the end', ['a', 'b'], ['a', 'b', 'c'], 1],
  ['a row that came first, and those it moved', ['a', 'b'], ['c', 'a', 'b'], 3],
  ['a row that went from the end', ['a', 'b', 'c'], ['a', 'b'], 1],
  ['a row that went from the middle, and the one it let up', ['a', 'b', 'c'], ['a', 'c'], 2],
  ['two rows that changed places', ['a', 'b', 'c'], ['a', 'c', 'b'], 2],
  ['a row that can be brought back in place of one that went', ['a', 'b', 'c'], ['a', removed, 'c'], 2],
  ['all', ['a', 'b'], [], 2],
])('counts %s', (_what, before, after, count) => {
  expect(countChanges(before, after)).toBe(count);
});
