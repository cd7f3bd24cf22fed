import { describe, expect, it } from 'vitest';
import { createEntryList } from './entryList.ts';
import { fileOf, serial, tenBytes } from './toys.test.shared.ts';
import { createEntry, endpointOf, factsOf, type Entry } from './uploadEntry.ts';

const facts = { name: 'a.txt', type: '', size: 10, lastModifiedMs: 5 };

const entryOf = (id: string, init: Partial<Entry> = {}): Entry =>
  createEntry({ id, options: {}, parentId: undefined, source: undefined, facts, addedAtMs: 0, ...init });

/** A list of uploads called a, b, c and so on. */
function listOf(ids: string) {
  const list = createEntryList();
  const entries = Array.from(ids, (id) => entryOf(id));
  for (const entry of entries) list.add(entry);
  const ranksOf = () => [...list.all()].sort((one, other) => one.rank - other.rank).map(({ id }) => id);
  return { list, entries, ranksOf };
}

describe('ranks', () => {
  it('ascend in the order of adding, and are the time of adding where nothing is later', () => {
    const list = createEntryList();
    const times = [7, 5, 5, 20];
    const entries = times.map((addedAtMs, index) => entryOf(`${index}`, { addedAtMs }));
    for (const entry of entries) list.add(entry);
    expect(entries.map(({ rank }) => rank)).toEqual([7, 8, 9, 20]);
  });

  it('change for the one that is moved, and for nobody else', () => {
    const { list, entries, ranksOf } = listOf('abc');
    const [, , c] = entries as [Entry, Entry, Entry];
    expect([...list.rank(c, ['a', 'b'], 1)]).toEqual([c]);
    expect(ranksOf()).toEqual(['a', 'c', 'b']);
    expect([...list.rank(c, ['a', 'b'], 0)]).toEqual([c]);
    expect(ranksOf()).toEqual(['c', 'a', 'b']);
    expect([...list.rank(c, ['a', 'b'], 2)]).toEqual([c]);
    expect(ranksOf()).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['lower', 1, 1 + Number.EPSILON],
    ['upper', 1 + Number.EPSILON, 1 + 2 * Number.EPSILON],
  ])('are spread anew when the middle of two is the %s of them', (_, lower, upper) => {
    const { list, entries, ranksOf } = listOf('abc');
    const [a, b, c] = entries as [Entry, Entry, Entry];
    a.rank = lower;
    b.rank = upper;
    expect(new Set(list.rank(c, ['a', 'b'], 1))).toEqual(new Set(entries));
    expect(ranksOf()).toEqual(['a', 'c', 'b']);
    expect(new Set(entries.map(({ rank }) => rank)).size).toBe(3);
    expect(a.rank).toBe(lower);
  });

  it('of what is added after they were spread come last', () => {
    const { list, entries, ranksOf } = listOf('abcd');
    for (const [index, entry] of entries.entries()) entry.rank = 100 + index * Number.EPSILON;
    const [a, b, , d] = entries as [Entry, Entry, Entry, Entry];
    a.rank = b.rank = 100;
    list.rank(d, ['a', 'b', 'c'], 1);
    list.add(entryOf('e'));
    expect(ranksOf().at(-1)).toBe('e');
  });

  it('of what comes back are its own, also where another took exactly its place', () => {
    const { list, entries } = listOf('abc');
    const [a, b, c] = entries as [Entry, Entry, Entry];
    expect(list.indexFor(b, ['a', 'c'])).toBe(1);
    b.rank = c.rank;
    const index = list.indexFor(b, ['a', 'c']);
    expect(index).toBe(1);
    expect([a.rank < b.rank, b.rank < c.rank]).toEqual([true, true]);
    expect(list.indexFor(entryOf('z', { rank: 99 }), ['a', 'c'])).toBe(2);
  });
});

describe('children', () => {
  it('are found by their parent until they are deleted', () => {
    const list = createEntryList();
    const [one, two] = ['one', 'two'].map((id) => entryOf(id, { parentId: 'p' })) as [Entry, Entry];
    for (const entry of [entryOf('p'), one, two]) list.add(entry);
    expect(list.childrenOf('p')).toEqual([one, two]);
    list.delete('one');
    list.delete('nobody');
    expect(list.childrenOf('p')).toEqual([two]);
    list.delete('two');
    expect([list.childrenOf('p'), list.childrenOf('nobody')]).toEqual([[], []]);
    expect(list.get('one')).toBeUndefined();
  });
});

describe('a file that comes back', () => {
  const protocol = serial();
  const found = (entry: Entry, isWaiting = true) => {
    const list = createEntryList();
    list.add(entry);
    return list.waitingFor(facts, protocol, () => isWaiting);
  };

  it.each<readonly [string, Partial<Entry>, boolean]>([
    ['waits for it', { protocol }, true],
    ['has it as the browser kept it', { protocol, source: fileOf(), isSourceKept: true }, true],
    ['has it', { protocol, source: fileOf() }, false],
    ['has no protocol yet', {}, false],
    ['waits for another', { protocol, facts: { ...facts, size: 9 } }, false],
  ])('finds an upload that %s: %#', (_, init, isFound) => {
    const entry = entryOf('a', init);
    expect(found(entry)).toBe(isFound ? entry : undefined);
    expect(found(entry, false)).toBeUndefined();
  });

  it('finds none that got its file since, nor one that was deleted', () => {
    const list = createEntryList();
    const [a, b] = ['a', 'b'].map((id) => entryOf(id, { protocol })) as [Entry, Entry];
    list.add(a);
    list.add(b);
    a.source = fileOf();
    expect(list.waitingFor(facts, protocol, () => true)).toBe(b);
    list.delete('b');
    expect(list.waitingFor(facts, protocol, () => true)).toBeUndefined();
  });

  it('may find its session itself while it has not looked', () => {
    const list = createEntryList();
    const source = fileOf();
    const looking = entryOf('looking', { source });
    for (const entry of [looking, entryOf('looked', { source, hasLooked: true }), entryOf('missing')])
      list.add(entry);
    expect(list.looking()).toEqual([looking]);
  });
});

describe('an upload', () => {
  it('is new until something is known of it', () => {
    expect(entryOf('a', { options: { priority: 3 } })).toMatchObject({
      priority: 3,
      recordId: 'a',
      isRestored: false,
      isUnanswered: false,
      isSourceKept: false,
      beginsAgain: false,
      hasLooked: false,
      isUrged: false,
      wasReleased: false,
      sentBytes: 0,
    });
  });

  it('knows of its file what the platform says, or the application', () => {
    expect(factsOf(fileOf())).toStrictEqual({
      name: 'a.txt',
      type: '',
      size: 10,
      lastModifiedMs: 1_700_000_000_000,
    });
    const inFolder = Object.assign(fileOf(), { webkitRelativePath: 'Holiday/day 1/a.txt' });
    expect(factsOf(inFolder)).toMatchObject({ name: 'a.txt', path: 'Holiday/day 1/a.txt' });
    expect(factsOf(Object.assign(fileOf(), { webkitRelativePath: '' }))).not.toHaveProperty('path');
    expect(factsOf(new Blob([tenBytes], { type: 'text/plain' }))).toStrictEqual({
      name: 'blob',
      type: 'text/plain',
      size: 10,
    });
    const given = { name: 'b.wav', type: 'audio/wav', durationSeconds: 2 };
    expect(factsOf(new Blob([tenBytes]), given)).toStrictEqual({ ...given, size: 10 });
  });

  it('goes to the endpoint of its protocol, which may name none', () => {
    const { endpoint: _endpoint, ...nameless } = serial();
    expect([endpointOf(serial()), endpointOf(nameless)]).toEqual(['https://api.test', '']);
  });
});
