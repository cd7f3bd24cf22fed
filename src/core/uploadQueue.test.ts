/** Which upload starts next: by priority and by the order of the list, which changes while uploads run. */
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { oneAtATime } from './oneAtATime.test.shared.ts';
import {
  fileOf,
  memoryStore,
  serial,
  serialServer,
  single,
  toyClient,
  toySender,
} from './toys.test.shared.ts';
import { createEntry, type Entry } from './uploadEntry.ts';
import { createUploadQueue, type RunEnd } from './uploadQueue.ts';

describe('priorities', () => {
  it('start the highest first, equal ones in the order of the list, and interrupt nothing', async () => {
    const { add, drain, order, started, clock } = oneAtATime();
    add('a');
    add('b');
    add('c', { priority: 5 });
    add('d', { priority: -1 });
    add('e', { priority: 5 });
    add('f');
    await clock.settle();
    expect(started).toEqual(['a']);
    expect(await drain()).toBe('acebfd');
    expect(order()).toBe('abcdef');
  });

  it('count for a file that is chosen again after a reload', async () => {
    const clock = fakeClock();
    const sessionStore = memoryStore();
    const { react } = serialServer();
    const sender = toySender((request) => (request.request.method === 'POST' ? react(request) : 'hang'));
    const before = toyClient({ clock, sender, ports: { sessionStore } }).client;
    before.add(fileOf('0123', 'restored'), { protocol: serial() });
    await clock.settle();
    await before.destroy();

    const { client, log } = toyClient({
      clock,
      sender: toySender(() => 'hang'),
      concurrency: { files: 1 },
      ports: {
        sessionStore,
        newId: (
          (count) => () =>
            `new-${(count += 1)}`
        )(0),
      },
    });
    const [restored] = await client.restore([serial()]);
    const first = client.add(fileOf('4', 'first'), { protocol: serial() });
    client.add(fileOf('5', 'second'), { protocol: serial() });
    // Above the others in the list, and yet the last to start.
    const again = client.add(fileOf('0123', 'restored'), { protocol: serial(), priority: -1 });
    expect(again.id).toBe(restored?.id);
    await clock.settle();
    first.cancel();
    await clock.settle();
    expect(log.filter((line) => line.endsWith('running'))).toEqual(['new-1 running', 'new-2 running']);
  });
});

describe('move', () => {
  it.each([
    ['d', 'b', 'adbce'],
    ['b', 'e', 'acdbe'],
    ['c', 'a', 'cabde'],
    ['b', null, 'acdeb'],
    ['e', null, 'abcde'],
    ['b', 'c', 'abcde'],
    ['b', 'b', 'abcde'],
    ['b', 'nobody', 'abcde'],
    ['nobody', 'b', 'abcde'],
  ])('puts %s before %s: the list reads %s, and so do the starts', async (id, before, expected) => {
    const { client, add, drain, order, started, clock } = oneAtATime();
    for (const text of 'abcde') add(text);
    await clock.settle();
    client.move(id, { before });
    expect(order()).toBe(expected);
    // The first one was running already.
    expect(started).toEqual(['a']);
    expect(await drain()).toBe(`a${expected.replace('a', '')}`);
  });

  it('takes over the priority of the one it is put before, so that it starts where it stands', async () => {
    const { client, add, drain, order } = oneAtATime();
    add('a');
    add('b');
    add('c', { priority: 5 });
    add('d', { priority: 5 });
    client.move('b', { before: 'd' });
    expect(order()).toBe('acbd');
    expect(await drain()).toBe('acbd');
  });

  it('to the end takes over the lowest priority, so that it starts last', async () => {
    const { client, add, drain } = oneAtATime();
    add('a');
    add('b', { priority: 5 });
    add('c', { priority: -5 });
    add('d');
    client.move('b', { before: null });
    expect(await drain()).toBe('adcb');
  });

  it('tells subscribers once, and nobody when nothing moves', () => {
    const { client, add } = oneAtATime();
    for (const text of 'abc') add(text);
    const heard: string[] = [];
    client.store.subscribe(({ order }) => heard.push(order.join('')));
    client.move('c', { before: 'b' });
    client.move('c', { before: 'b' });
    client.batch(() => {
      client.move('a', { before: null });
      client.move('b', { before: 'c' });
    });
    expect(heard).toEqual(['acb', 'bca']);
  });

  it('never loses its place between the same two, however often', async () => {
    const { client, add, drain, order } = oneAtATime();
    for (const text of 'abxyz') add(text);
    for (let turn = 0; turn < 400; turn += 1) client.move('xyz'[turn % 3] ?? '', { before: 'b' });
    expect(order()).toBe('ayzxb');
    expect(await drain()).toBe('ayzxb');
  });
});

describe('prioritize', () => {
  it('is next, before all priorities, and the last one asked for is the first', async () => {
    const { client, add, drain, order } = oneAtATime();
    add('a');
    add('b', { priority: 9 });
    add('c');
    add('d');
    client.prioritize('c');
    client.prioritize('d');
    client.prioritize('d');
    expect(order()).toBe('adcb');
    expect(await drain()).toBe('adcb');
  });

  it('changes nothing while nothing waits', async () => {
    const { client, add, order, drain } = oneAtATime({ files: 3 });
    add('a');
    add('b');
    client.prioritize('b');
    expect(order()).toBe('ab');
    expect(await drain()).toBe('ab');
  });

  it('comes before one whose last run is still ending', async () => {
    const { client, add, started, clock, drain } = oneAtATime();
    add('a');
    add('b');
    add('c');
    await clock.settle();
    client.cancel('a');
    // Back in line before its request has ended: it would be next.
    client.undo();
    client.prioritize('c');
    await clock.settle();
    expect(started).toEqual(['a', 'c']);
    expect(await drain()).toBe('acab');
  });
});

describe('what comes back into the line keeps its place in the list', () => {
  it('paused and resumed', async () => {
    const { client, add, drain, clock } = oneAtATime();
    for (const text of 'abcd') add(text);
    await clock.settle();
    client.pause('a');
    client.pause('c');
    await clock.settle();
    // b took the lane; a goes before d.
    client.resume('c');
    client.resume('a');
    expect(await drain()).toBe('abacd');
  });

  it('failed and retried', async () => {
    const { client, add, drain, next, clock } = oneAtATime();
    for (const text of 'abc') add(text);
    await clock.settle();
    await next(403);
    client.retry('a');
    expect(await drain()).toBe('abac');
  });

  it('held and started, where it was moved meanwhile', async () => {
    const { client, add, drain } = oneAtATime();
    add('a');
    add('b');
    add('c', { autoStart: false });
    add('d');
    client.move('c', { before: 'b' });
    client.start('c');
    expect(await drain()).toBe('acbd');
  });

  it('cancelled or removed and brought back, whatever was moved meanwhile', async () => {
    const { client, add, drain, order } = oneAtATime();
    for (const text of 'abcdef') add(text);
    for (const id of 'ced') client.remove(id);
    client.cancel('b');
    expect(order()).toBe('abf');
    client.move('f', { before: 'b' });
    while (client.undo());
    expect(order()).toBe('afbcde');
    expect(await drain()).toBe('afbcde');
  });

  it('brought back from the very end and the very beginning', async () => {
    const { client, add, drain, order } = oneAtATime();
    add('a');
    for (const text of 'bcd') add(text, { autoStart: false });
    const ends = client.remove(['d', 'b']);
    client.move('a', { before: null });
    expect(order()).toBe('ca');
    ends.undo();
    // Both stood before the new end of the list.
    expect(order()).toBe('bcda');
    client.start();
    expect(await drain()).toBe('abcd');
  });

  it('brought back beside one that was moved to exactly its place', async () => {
    const { client, add, drain, order } = oneAtATime();
    for (const text of 'abcd') add(text);
    client.move('c', { before: 'b' });
    client.remove('c');
    // The middle between a and b again.
    client.move('d', { before: 'b' });
    client.undo();
    const list = order();
    expect(['acdb', 'adcb']).toContain(list);
    expect(await drain()).toBe(list);
  });

  it('waiting for another upload, which has ended', async () => {
    const { client, add, drain } = oneAtATime();
    const parent = add('a');
    add('b');
    const child = client.add(fileOf('c', 'c'), { after: parent, protocol: () => single() });
    client.move(child.id, { before: 'b' });
    expect(await drain()).toBe('acb');
  });
});

it('looks at a handful of ten thousand waiting files to start one, add one or move one', async () => {
  let looks = 0;
  let worst = 0;
  const counted = (work: () => void): void => {
    looks = 0;
    work();
    worst = Math.max(worst, looks);
  };
  const ends: (() => void)[] = [];
  const startedRanks: number[] = [];
  const queue = createUploadQueue({
    lanes: 3,
    onStart: (entry) => startedRanks.push(entry.rank),
    run: () => new Promise((resolve) => ends.push(() => resolve({ kind: 'result', result: undefined }))),
    onEnd: () => undefined,
  });
  const entries = Array.from({ length: 10_000 }, (_, index) => {
    const facts = { name: '', type: '', size: 0 };
    const entry = createEntry({
      ...{ id: `${index}`, options: {}, parentId: undefined, source: undefined, facts, addedAtMs: 0 },
    });
    let rank = index;
    return Object.defineProperty(entry, 'rank', {
      get: () => ((looks += 1), rank),
      set: (next: number) => {
        rank = next;
      },
    });
  });
  for (const entry of entries) counted(() => queue.offer(entry));
  for (const entry of entries.slice(5000, 6000)) {
    entry.rank = -entry.rank;
    counted(() => queue.reorder(entry));
  }
  for (let index = 0; index < 10_000; index += 1) {
    looks = 0;
    await Promise.resolve();
    ends[index]?.();
    while (ends.length <= index + 3 && ends.length < 10_000) await Promise.resolve();
    worst = Math.max(worst, looks);
  }
  // The first three began before anything was moved.
  expect(startedRanks.slice(3)).toEqual(startedRanks.slice(3).sort((a, b) => a - b));
  expect(startedRanks).toHaveLength(10_000);
  expect(worst).toBeLessThan(100);
});

describe('a queue', () => {
  /** With one lane. Each run ends when the test says so; `ends` holds those that were told. */
  function queueOf(...ranks: number[]) {
    const ends: (readonly [id: string, end: RunEnd])[] = [];
    const finish = new Map<string, (end: RunEnd) => void>();
    const refuse = new Map<string, (error: unknown) => void>();
    const queue = createUploadQueue({
      lanes: 1,
      onStart: () => undefined,
      run: ({ id }) =>
        new Promise((resolve, reject) => {
          finish.set(id, resolve);
          refuse.set(id, reject);
        }),
      onEnd: ({ id }, end) => ends.push([id, end]),
    });
    const facts = { name: '', type: '', size: 0 };
    const entries = ranks.map((rank, index) => {
      const id = 'abc'.charAt(index);
      const init = { id, options: {}, parentId: undefined, source: undefined, facts, addedAtMs: 0, rank };
      const entry: Entry = createEntry(init);
      queue.offer(entry);
      return entry;
    });
    return { queue, entries, ends, finish, refuse };
  }
  const settle = () => fakeClock().settle();

  it('knows whose turn is next, also of those whose last run is still ending', async () => {
    const { queue, entries } = queueOf(1, 2, 3);
    const [a, b, c] = entries as [Entry, Entry, Entry];
    await settle();
    expect(queue.next()).toBe(b);
    queue.offer(a);
    expect(queue.next()).toBe(a);
    a.rank = 4;
    expect(queue.next()).toBe(b);
    queue.withdraw(b);
    queue.withdraw(c);
    expect(queue.next()).toBe(a);
    queue.withdraw(a);
    expect(queue.next()).toBeUndefined();
  });

  it('tells a pause from what went wrong while it was waited for', async () => {
    for (const isPause of [true, false]) {
      const { entries, ends, refuse } = queueOf(1);
      await settle();
      const pause = new DOMException('paused', 'AbortError');
      const error = new Error('refused');
      entries[0]?.running?.pause.abort(pause);
      refuse.get('a')?.(isPause ? pause : error);
      await settle();
      expect(ends).toEqual([
        ['a', isPause ? { kind: 'paused', isResumeWanted: false } : { kind: 'error', error }],
      ]);
    }
  });

  it('is closed when what ran has ended, and nothing else begins or is told', async () => {
    const { queue, entries, ends, refuse } = queueOf(1, 2);
    await settle();
    const reason = new Error('closed');
    let isClosed = false;
    void queue.close(reason).then(() => (isClosed = true));
    const { stop } = entries[0]?.running ?? {};
    await settle();
    expect([isClosed, stop?.signal.reason]).toEqual([false, reason]);
    refuse.get('a')?.(reason);
    await settle();
    expect([isClosed, refuse.has('b'), ends]).toEqual([true, false, []]);
  });
});
