import { describe, expect, it } from 'vitest';
import { fixedUpload, type rowStatuses } from '../fixtures/fixedUploads.ts';
import { foldRows, rowKindOf, stretchOf, type RowKind, type Stretch } from './folds.ts';
import type { ListRow } from './listRows.ts';

const kinds: Readonly<Record<string, RowKind>> = { f: 'attention', u: 'active', q: 'queued', d: 'done' };
/** Of a row by the first letter of its id; an undo row is no upload. */
const kindOf = (row: ListRow): RowKind => (typeof row === 'string' ? kinds[row.slice(0, 1)]! : 'attention');
const ids = (rows: readonly ListRow[]) => rows.map((row) => (typeof row === 'string' ? row : `-${row.id}`));
const some = (letter: string, count: number, from = 0): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${from + index}`);

function folded(rows: readonly ListRow[], held: Readonly<Record<string, Stretch>> = {}) {
  const { attention, active, next, waiting, done } = foldRows(rows, kindOf, new Map(Object.entries(held)));
  return { shown: ids([...attention, ...active, ...next]), waiting: ids(waiting), done: ids(done) };
}

describe('the kind of a row', () => {
  it.each([
    ['queued', 'queued'],
    ['reading', 'active'],
    ['hashing', 'active'],
    ['uploading', 'active'],
    ['paused', 'active'],
    ['retrying', 'active'],
    ['offline', 'active'],
    ['elsewhere', 'active'],
    ['finishing', 'active'],
    ['done', 'done'],
    ['failed', 'attention'],
    ['cancelled', 'attention'],
    ['restored', 'attention'],
  ] as const satisfies readonly (readonly [(typeof rowStatuses)[number], RowKind])[])(
    'of %s is %s',
    (status, kind) => {
      expect(rowKindOf(fixedUpload(status))).toBe(kind);
    },
  );

  it('is still queued where everything was paused before it began', () => {
    expect(rowKindOf(fixedUpload('paused', { loadedBytes: 0 }))).toBe('queued');
  });

  it('is attention where a file has to be chosen again', () => {
    expect(rowKindOf({ ...fixedUpload('queued'), status: 'queued', needsFile: true })).toBe('attention');
  });

  it('is queued where it waits for one press that starts all', () => {
    expect(rowKindOf({ ...fixedUpload('queued'), status: 'queued', isHeld: true })).toBe('queued');
  });
});

describe('a list that is folded', () => {
  it('shows what needs somebody, then what is under way, then the head of the queue', () => {
    const rows = ['d0', 'u0', 'q0', 'f0', ...some('q', 20, 1), 'u1', 'f1', 'd1'];
    expect(folded(rows)).toEqual({
      shown: ['f0', 'f1', 'u0', 'u1', ...some('q', 8)],
      waiting: some('q', 13, 8),
      done: ['d0', 'd1'],
    });
  });

  it('shows twelve of ten thousand', () => {
    const rows = [...some('d', 184), ...some('u', 4), ...some('q', 9812)];
    const { shown, waiting, done } = folded(rows);
    expect(shown).toEqual([...some('u', 4), ...some('q', 8)]);
    expect([waiting.length, done.length]).toEqual([9804, 184]);
  });

  it('keeps its height while uploads begin and end', () => {
    const lengths = [0, 1, 4, 12].map(
      (active) => folded([...some('u', active), ...some('q', 50)]).shown.length,
    );
    expect(lengths).toEqual([12, 12, 12, 12]);
  });

  it('shows all that needs somebody or is under way, however many, and then nothing that waits', () => {
    expect(folded([...some('f', 15), ...some('u', 5), ...some('q', 5)])).toEqual({
      shown: [...some('f', 15), ...some('u', 5)],
      waiting: some('q', 5),
      done: [],
    });
  });

  it('has no line that stands for one row', () => {
    expect(folded([...some('q', 13), ...some('d', 8)])).toEqual({
      shown: some('q', 13),
      waiting: [],
      done: some('d', 8),
    });
    expect(folded([...some('q', 14)]).waiting).toEqual(['q12', 'q13']);
  });

  it('shows an undo row with what needs somebody', () => {
    const removed = { id: 'd1', name: 'a.pdf', index: 1 };
    expect(folded(['d0', removed, ...some('q', 20)]).shown[0]).toBe('-d1');
  });

  it('is nothing where nothing is', () => {
    expect(folded([])).toEqual({ shown: [], waiting: [], done: [] });
  });
});

describe('a row that is held', () => {
  const rows = [...some('f', 1), ...some('u', 2), ...some('q', 20), ...some('d', 3)];

  it.each([
    ['d0', 'active'],
    ['f0', 'done'],
    ['u1', 'waiting'],
    ['q15', 'attention'],
    ['q19', 'next'],
    ['q0', 'waiting'],
  ] as const)('%s stays in %s', (id, stretch) => {
    const result = foldRows(rows, kindOf, new Map([[id, stretch]]));
    expect(stretchOf(result, id)).toBe(stretch);
    expect(Object.values(result).flat().sort()).toEqual([...rows].sort());
  });

  it('stays in its place when it turns into an undo row', () => {
    const removed = { id: 'd1', name: 'a.pdf', index: 0 };
    expect(folded(['d0', removed, 'd2', ...some('q', 20)], { d1: 'done' }).done).toEqual(['d0', '-d1', 'd2']);
  });

  it('keeps the line it is behind, be it the only one', () => {
    expect(folded(some('q', 13), { q12: 'waiting' }).waiting).toEqual(['q12']);
  });
});

it('tells of no stretch for a row that is not there', () => {
  expect(stretchOf(foldRows(['q0'], kindOf, new Map()), 'gone')).toBeUndefined();
});
