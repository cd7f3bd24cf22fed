import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/simulation/seededRandom.ts';
import { createSteadyList, createTally, differencesOf } from './listMemory.ts';

interface Item {
  readonly id: number;
  readonly size: number;
}

const addSize = (sums: { count: number; size: number }, { size }: Item, times: 1 | -1): void => {
  sums.count += times;
  sums.size += times * size;
};
const evenSize = ({ size }: Item): number | undefined => (size % 2 === 0 ? size : undefined);

/** A list through a hundred changes: items come anywhere, go, move, and become others. */
function* lists(seed: number): Generator<readonly Item[]> {
  const random = seededRandom(seed);
  let list: readonly Item[] = [];
  for (let id = 0; id < 100; id += 1) {
    const index = random.below(list.length + 1);
    const item = list[index];
    const next = { id, size: random.below(100) };
    list = random.pick([
      () => list,
      () => [...list, next, { ...next, size: 2 }],
      () => list.toSpliced(index, 0, next),
      () => list.toSpliced(index, 1),
      () => (item === undefined ? list : list.with(index, { ...item, size: random.below(100) })),
      () => (item === undefined ? list : [item, ...list.toSpliced(index, 1)]),
      () => [...list].reverse(),
    ])();
    yield list;
  }
}

const seeds = Array.from({ length: 100 }, (_, seed) => seed);

describe('a tally', () => {
  it('is that of the whole list, whatever changes', () => {
    for (const seed of seeds) {
      const sumsOf = createTally({ count: 0, size: 0 }, addSize);
      for (const list of lists(seed)) {
        const size = list.reduce((sum, item) => sum + item.size, 0);
        expect(sumsOf(list)).toEqual({ count: list.length, size });
      }
    }
  });

  it('looks at what is another object, and at nothing else', () => {
    const looked: number[] = [];
    const sumsOf = createTally({ size: 0 }, (sums, { id, size }: Item, times) => {
      looked.push((id + 1) * times);
      sums.size += times * size;
    });
    const list = Array.from({ length: 1000 }, (_, id) => ({ id, size: 1 }));
    sumsOf(list);
    looked.length = 0;
    const changed = list.with(500, { id: 500, size: 3 });
    expect(sumsOf(changed).size).toBe(1002);
    expect(looked).toEqual([-501, 501]);
    looked.length = 0;
    expect(sumsOf(changed.slice(1)).size).toBe(1001);
    expect(looked).toEqual([-1]);
  });
});

it('is not walked again while it is the same list, however many ask: neither for sums nor for values', () => {
  let reads = 0;
  const list = new Proxy(
    Array.from({ length: 100 }, (_, id) => ({ id, size: 1 })),
    {
      get(target, key) {
        reads += 1;
        return Reflect.get(target, key) as unknown;
      },
    },
  );
  const sumsOf = createTally({ count: 0, size: 0 }, addSize);
  const valuesOf = createSteadyList(evenSize);
  expect([sumsOf(list).size, valuesOf(list)]).toEqual([100, []]);
  reads = 0;
  expect([sumsOf(list).size, valuesOf(list)]).toEqual([100, []]);
  expect(reads).toBe(0);
});

describe('a steady list', () => {
  it('has the values of the whole list, whatever changes, and is another only where they are', () => {
    for (const seed of seeds) {
      const valuesOf = createSteadyList(evenSize);
      let before = valuesOf([]);
      for (const list of lists(seed)) {
        const values = valuesOf(list);
        expect(values).toEqual(list.flatMap((item) => evenSize(item) ?? []));
        if (JSON.stringify(values) === JSON.stringify(before)) expect(values).toBe(before);
        before = values;
      }
    }
  });

  it('asks about what is another object in its place, and about nothing else', () => {
    const asked: number[] = [];
    const valuesOf = createSteadyList(({ id, size }: Item) => {
      asked.push(id);
      return size;
    });
    const list = Array.from({ length: 1000 }, (_, id) => ({ id, size: 1 }));
    valuesOf(list);
    asked.length = 0;
    valuesOf([...list.with(500, { id: 500, size: 3 }), { id: 1000, size: 1 }]);
    expect(asked).toEqual([500, 1000]);
  });

  it('remembers nothing of a list about which it could not be told', () => {
    const valuesOf = createSteadyList(({ size }: Item) => {
      if (size < 0) throw new Error('mine');
      return size;
    });
    const [x, a, bad] = [1, 2, -1].map((size, id) => ({ id, size })) as [Item, Item, Item];
    valuesOf([x, a]);
    const list = [a, bad];
    expect(() => valuesOf(list)).toThrow('mine');
    expect(() => valuesOf(list)).toThrow('mine');
    expect(valuesOf([a])).toEqual([2]);
  });

  it('remembers that an item has no value', () => {
    let asked = 0;
    const valuesOf = createSteadyList((): undefined => {
      asked += 1;
    });
    const list = [{ id: 1, size: 1 }];
    expect([valuesOf(list), valuesOf([...list])]).toEqual([[], []]);
    expect(asked).toBe(1);
  });
});

it('tells of what moved that it came and went, in the order of the lists', () => {
  const [a, b, c] = [{ id: 1 }, { id: 2 }, { id: 3 }];
  expect(differencesOf([a, b, c], [b, a, c])).toEqual({ came: [b, a], went: [a, b] });
  expect(differencesOf([a, b, c], [b, c])).toEqual({ came: [], went: [a] });
  expect(differencesOf([a, c], [a, b, c])).toEqual({ came: [b], went: [] });
  expect(differencesOf([a, b], [a])).toEqual({ came: [], went: [b] });
  expect(differencesOf([a], [a, a])).toEqual({ came: [a], went: [] });
});
