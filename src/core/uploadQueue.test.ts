/** Which upload starts next: by priority and by the order of the list, which changes while uploads run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import {
  fileOf,
  memoryStore,
  serial,
  serialServer,
  single,
  toyClient,
  toySender,
  type ToyReaction,
} from './toys.test.shared.ts';
import type { AddOptions } from './uploadClient.ts';
import { createEntry } from './uploadEntry.ts';
import { createUploadQueue } from './uploadQueue.ts';

/** A client that sends one file at a time and waits with each for `next`. Files are named by one letter, as their ids. */
function oneAtATime({ files = 1 } = {}) {
  const clock = fakeClock();
  const started: string[] = [];
  let waiting: { readonly signal: AbortSignal; readonly answer: (reaction: ToyReaction) => void }[] = [];
  const sender = toySender(({ text, signal }) => {
    started.push(text);
    return new Promise<ToyReaction>((answer) => waiting.push({ signal, answer }));
  });
  const ids: string[] = [];
  const { client, order } = toyClient({
    clock,
    sender,
    concurrency: { files },
    ports: { newId: () => ids.shift() ?? 'nameless' },
  });

  /** Ends the oldest request in flight, with a result or with a refusal. Returns false when there is none. */
  async function next(status = 200): Promise<boolean> {
    await clock.settle();
    waiting = waiting.filter(({ signal }) => !signal.aborted);
    const oldest = waiting.shift();
    oldest?.answer(status === 200 ? { json: { id: 'f' } } : { status });
    await clock.settle();
    return oldest !== undefined;
  }

  /** Lets everything that waits run, one after the other, and says in which order all started. */
  async function drain(): Promise<string> {
    while (await next());
    return started.join('');
  }

  function add(text: string, options: AddOptions<unknown> = {}) {
    ids.push(text);
    return client.add(fileOf(text, text), { protocol: single({ isRepeatable: true }), ...options });
  }

  return { client, clock, started, order: () => order().join(''), add, next, drain };
}

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

const letters = 'abcdefghij';
const press = fc.oneof(
  fc.record({ verb: fc.constant('move'), which: fc.nat(9), to: fc.nat(10) }),
  fc.record({ verb: fc.constantFrom('prioritize', 'pause', 'resume', 'remove'), which: fc.nat(9) }),
  fc.record({ verb: fc.constantFrom('undo', 'next') }),
);

it('what starts is always the highest priority, and among equals the first of the list', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 10, maxLength: 10 }),
      fc.array(press, { maxLength: 30, size: 'max' }),
      async (given, presses) => {
        const { client, add, next, drain } = oneAtATime();
        const state = client.store.getState;
        const priorities = new Map<string, number>();
        const priorityOf = (id: string | undefined): number => priorities.get(id ?? '') ?? 0;
        /** Those that wait, and `also`, in the order in which they should start. */
        const line = (also?: string): string[] =>
          state()
            .order.filter((id) => id === also || state().byId[id]?.status === 'queued')
            .sort((a, b) => priorityOf(b) - priorityOf(a));

        const problems: string[] = [];
        const running = new Set<string>();
        /** Removed while they ran: back in line they may be first, and cannot start before their last run has ended. */
        const stopping = new Set<string>();
        client.store.subscribe(({ order, byId }) => {
          for (const id of order) {
            if (byId[id]?.status !== 'running') running.delete(id);
            else if (!running.has(id)) {
              running.add(id);
              const [first = ''] = line(id);
              if (first !== id && !stopping.has(first)) problems.push(`${id} started before ${first}`);
              stopping.delete(id);
            }
          }
        });

        for (const [index, priority] of given.entries()) {
          const text = letters.charAt(index);
          priorities.set(text, priority);
          add(text, { priority });
        }
        for (const one of presses) {
          const id = 'which' in one ? letters.charAt(one.which) : '';
          const isListed = state().order.includes(id);
          if ('to' in one) {
            const before = letters[one.to] ?? null;
            const lowest = Math.min(...state().order.map(priorityOf));
            const isPossible =
              isListed && id !== before && (before === null || state().order.includes(before));
            if (isPossible) priorities.set(id, before === null ? lowest : priorityOf(before));
            client.move(id, { before });
          } else if (one.verb === 'prioritize') {
            const [first] = line();
            if (isListed && first !== undefined) priorities.set(id, priorityOf(first));
            client.prioritize(id);
          } else if (one.verb === 'next') {
            await next();
          } else if (one.verb === 'undo') {
            client.undo();
          } else {
            if (one.verb === 'remove' && running.has(id)) stopping.add(id);
            client[one.verb](id);
          }
        }
        await drain();
        await client.destroy();
        expect(problems).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);
