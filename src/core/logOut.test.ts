import { describe, expect, it } from 'vitest';
import { fakeClock, type FakeClock } from '../testing/fakeClock.ts';
import { sleep } from './clock.ts';
import { simulatedLocks } from '../testing/simulation/simulatedLocks.ts';
import type { SessionRecord } from './ports.ts';
import {
  fileOf,
  interruptedRecord,
  memoryStore,
  serial,
  serialServer,
  toyClient,
  toySender,
  type ToyRequest,
} from './toys.test.shared.ts';

/** A client, its storage and its locks; file "stuck" hangs on its second part, "refused" is refused there. */
function signedIn(
  clock: FakeClock,
  rows?: Map<string, SessionRecord>,
  beforeAnswer: (request: ToyRequest) => Promise<void> = async () => undefined,
) {
  const server = serialServer();
  const store = memoryStore(rows);
  const locks = simulatedLocks();
  let count = 0;
  let [hangs, refuses] = [false, false];
  const sender = toySender(async (request) => {
    await beforeAnswer(request);
    if (request.line.endsWith('4-8') && hangs) return 'hang';
    if (request.line.endsWith('4-8') && refuses) return { status: 403 };
    return server.react(request);
  });
  const toy = toyClient({
    clock,
    sender,
    ports: { sessionStore: store, locks: locks.openPage(), newId: () => `new${(count += 1)}` },
  });
  const protocol = serial();
  const add = async (how: 'stuck' | 'refused' | 'done' | 'paused' | 'cancelled') => {
    [hangs, refuses] = [how === 'stuck' || how === 'cancelled', how === 'refused'];
    const handle = toy.client.add(fileOf(undefined, how), { protocol });
    if (how === 'paused') handle.pause();
    await clock.settle();
    if (how === 'cancelled') handle.cancel();
    return handle;
  };
  return { ...toy, store, locks, sender, protocol, add };
}

const ways = ['stuck', 'refused', 'done', 'paused', 'cancelled'] as const;

describe('a log out', () => {
  it.each(ways)('leaves nothing behind of an upload that is %s', async (how) => {
    const clock = fakeClock();
    const { client, store, locks, add, order } = signedIn(clock);
    const handle = await add(how);
    await client.clear();
    expect([order(), store.rows.size, locks.taken.size, clock.pendingCount]).toEqual([[], 0, 0, 0]);
    expect(client.undo()).toBe(false);
    expect([client.sourceOf(handle.id), client.trace(handle.id)]).toEqual([undefined, undefined]);
    if (how === 'done') expect(await handle.done).toBe('https://files.test/1');
    else
      await expect(handle.done).rejects.toMatchObject({
        name: how === 'refused' ? 'StatusError' : 'AbortError',
      });
  });

  it('leaves nothing behind of an upload that is just being stored', async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const sessionStore = {
      ...store,
      delete: async (id: string) => {
        await sleep(clock, 100, new AbortController().signal);
        await store.delete(id);
      },
    };
    const { client } = toyClient({ clock, sender: toySender(() => 'hang'), ports: { sessionStore } });
    client.add(fileOf(), { protocol: serial() });
    await clock.runUntil(client.clear());
    expect([store.calls, store.rows.size]).toEqual([['set upload-1', 'delete upload-1', 'clear'], 0]);
  });

  it('asks the server once to forget what is unfinished, and never what is done', async () => {
    const clock = fakeClock();
    const { client, sender, add } = signedIn(clock);
    for (const how of ways) await add(how);
    await client.clear();
    const deleted = sender.lines.filter((line) => line.startsWith('DELETE'));
    // "done" was the third; "paused" had not begun.
    expect(deleted.toSorted()).toEqual(['DELETE /uploads/1', 'DELETE /uploads/2', 'DELETE /uploads/4']);
  });

  it('deletes what was stored and never listed, and what nobody can read', async () => {
    const foreign = { version: 0 } as unknown as SessionRecord;
    const { client, store } = signedIn(fakeClock(), new Map([['old', foreign]]));
    await client.clear();
    expect(store.rows.size).toBe(0);
  });

  it('lists nothing that was read just before', async () => {
    const clock = fakeClock();
    const before = signedIn(clock);
    await before.add('stuck');
    const { client, order, protocol } = signedIn(clock, before.store.rows);
    const restored = client.restore([protocol]);
    await client.clear();
    expect([await restored, order()]).toEqual([[], []]);
  });

  it.each(['that takes its time', 'that answers at once'])(
    'lists nothing that is read while the server is asked to forget, by a server %s',
    async (how) => {
      const clock = fakeClock();
      const rows = new Map([['old', { ...interruptedRecord, updatedAtMs: clock.nowMs() }]]);
      const { client, order, protocol, store, add } = signedIn(clock, rows, async ({ line }) => {
        if (line.startsWith('DELETE') && how === 'that takes its time')
          await sleep(clock, 500, new AbortController().signal);
      });
      await add('refused');
      const restored = client.restore([protocol]);
      const cleared = client.clear();
      const late = client.restore([protocol]);
      await clock.runUntil(cleared);
      expect([await restored, await late, order(), store.rows.size]).toEqual([[], [], [], 0]);
    },
  );

  it('lists no row that a file was just being compared for', async () => {
    const clock = fakeClock();
    const before = signedIn(clock);
    await before.add('stuck');
    const { client, order, protocol, store } = signedIn(clock, before.store.rows);
    await client.restore([protocol]);
    client.add(fileOf('9876543210', 'stuck'), { protocol });
    await client.clear();
    await clock.settle();
    expect([order(), store.rows.size]).toEqual([[], 0]);
  });

  it('leaves a client that uploads for whoever comes next', async () => {
    const clock = fakeClock();
    const { client, add, store } = signedIn(clock);
    await add('stuck');
    await client.clear();
    expect(await (await add('done')).done).toMatch(/^https:/);
    // Of it alone, the result that other tabs may wait for.
    expect([...store.rows.values()].map(({ file }) => file.name)).toEqual(['done']);
  });

  it('ends when storage fails or never answers, and says so', async () => {
    for (const clear of [() => new Promise<never>(() => undefined), () => Promise.reject(new Error('no'))]) {
      const clock = fakeClock();
      const errors: unknown[] = [];
      const { client, order } = toyClient({
        clock,
        sender: toySender(() => 'hang'),
        ports: { sessionStore: { ...memoryStore(), clear } },
        onStorageError: (error) => errors.push(error),
      });
      client.add(fileOf(), { protocol: serial() });
      await clock.runUntil(client.clear());
      expect([order(), errors.length]).toEqual([[], 1]);
    }
  });
});
