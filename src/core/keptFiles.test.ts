import { describe, expect, it } from 'vitest';
import { fakeClock, type FakeClock } from '../testing/fakeClock.ts';
import { simulatedLocks } from '../testing/simulation/simulatedLocks.ts';
import type { SessionStore } from './ports.ts';
import type { UploadClient } from './uploadClient.ts';
import {
  fileOf,
  keepingStore,
  serial,
  serialServer,
  tenBytes,
  toyClient,
  toySender,
  readBy,
} from './toys.test.shared.ts';

const otherBytes = 'ABCDEFGHIJ';
const never = () => new Promise<never>(() => undefined);

/** The first part is with the server and the file is kept; then the page is left. */
async function interrupted(clock: FakeClock, file: Blob = fileOf()) {
  const server = serialServer();
  const store = keepingStore();
  const stuck = toySender((request) => (request.line.endsWith('4-8') ? 'half' : server.react(request)));
  const before = toyClient({ clock, sender: stuck, ports: { sessionStore: store, newId: () => 'old' } });
  before.client.add(file, { protocol: serial(), facts: { name: 'a.txt' } });
  await clock.settle();
  await before.client.destroy();
  const open = (sessionStore: SessionStore = store) => {
    const sender = toySender(server.react);
    const errors: unknown[] = [];
    const onStorageError = (error: unknown) => errors.push(error);
    let count = 0;
    const newId = () => `new-${(count += 1)}`;
    return {
      ...toyClient({ clock, sender, onStorageError, ports: { sessionStore, newId } }),
      sender,
      errors,
    };
  };
  return { server, store, open };
}

describe('a kept file', () => {
  it('lets its upload go on after a reload, once started, without being chosen again', async () => {
    const clock = fakeClock();
    const { server, store, open } = await interrupted(clock);
    const { client, snapshot, sender } = open();
    expect(await client.restore([serial()])).toMatchObject([{ id: 'old', needsFile: false }]);
    await clock.settle();
    // Nothing goes on by itself.
    expect(snapshot('old')).toMatchObject({ status: 'queued', isHeld: true, isRestored: true });
    expect(sender.lines).toEqual([]);
    client.start('old');
    await clock.settle();
    expect(snapshot('old')?.status).toBe('done');
    expect(sender.lines).toEqual(['PATCH /uploads/1 4-8', 'PATCH /uploads/1 8-10', 'POST /uploads/1/close']);
    expect(server.closed.get('1')).toBe(tenBytes);
    expect([store.rows.size, store.files.size]).toEqual([0, 0]);
  });

  it('is known again under the name that the application gave it', async () => {
    const clock = fakeClock();
    const { open } = await interrupted(clock, fileOf(tenBytes, 'IMG_0001.txt'));
    expect(await open().client.restore([serial()])).toMatchObject([{ name: 'a.txt', needsFile: false }]);
  });

  it.each<readonly [string, Blob]>([
    ['has other bytes', fileOf(otherBytes)],
    ['has another size', fileOf('ab')],
    ['was changed since', new File([tenBytes], 'a.txt', { lastModified: 5 })],
    [
      'cannot be read any more',
      readBy(fileOf(), () => Promise.reject(new DOMException('gone', 'NotFoundError'))),
    ],
  ])('that %s is not sent: the file is asked for, and nothing is lost', async (_, found) => {
    const clock = fakeClock();
    const { server, store, open } = await interrupted(clock);
    store.files.set('old', found);
    const { client, snapshot } = open();
    expect(await client.restore([serial()])).toMatchObject([{ needsFile: true }]);
    expect(snapshot('old')).toMatchObject({ needsFile: true, confirmedBytes: 4 });
    expect(await client.reattach('old', fileOf())).toBe('matched');
    await clock.settle();
    expect(server.closed.get('1')).toBe(tenBytes);
  });

  it.each<readonly [string, (client: UploadClient) => unknown]>([
    ['cancel', (client) => client.cancel('old')],
    ['remove', (client) => client.remove('old')],
    ['log out', (client) => client.clear()],
  ])('is gone after a %s', async (_, press) => {
    const clock = fakeClock();
    const { store, open } = await interrupted(clock);
    const { client } = open();
    await client.restore([serial()]);
    void press(client);
    await clock.advance(20_000);
    await clock.settle();
    expect([store.rows.size, store.files.size]).toEqual([0, 0]);
  });

  it('of a user who logs out while it is read is not listed', async () => {
    const clock = fakeClock();
    const { store, open } = await interrupted(clock);
    let isAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    const { client, order } = open({
      ...store,
      keptFile: async (id) => {
        const file = store.files.get(id);
        isAsked();
        await new Promise<void>((resolve) => clock.after(100, resolve));
        return file;
      },
    });
    const restoring = client.restore([serial()]);
    await asked;
    await client.clear();
    await clock.advance(200);
    expect([await restoring, order()]).toEqual([[], []]);
  });

  it('is replaced by the same file when that is added before it goes on, and sent once', async () => {
    const clock = fakeClock();
    const { server, open } = await interrupted(clock);
    const { client, order } = open();
    await client.restore([serial()]);
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect([handle.id, order()]).toEqual(['old', ['old']]);
    expect([...server.closed]).toEqual([['1', tenBytes]]);
  });

  it('stays when a file is added that only looks the same, and both are sent whole', async () => {
    const clock = fakeClock();
    const { server, open } = await interrupted(clock);
    const { client, order, snapshot } = open();
    await client.restore([serial()]);
    const handle = client.add(fileOf(otherBytes), { protocol: serial() });
    await clock.settle();
    const [row = ''] = order().filter((id) => id !== handle.id);
    expect(snapshot(row)).toMatchObject({ isHeld: true, confirmedBytes: 4 });
    // Nobody chose that file for this row.
    expect(snapshot(row)).not.toHaveProperty('mismatch');
    client.start();
    await clock.settle();
    expect([...server.closed.values()].toSorted()).toEqual([otherBytes, tenBytes].toSorted());
  });

  it('comes back with its row by an undo, and still waits for start', async () => {
    const clock = fakeClock();
    const { open } = await interrupted(clock);
    const { client, snapshot, sender } = open();
    await client.restore([serial()]);
    client.cancel('old').undo();
    await clock.settle();
    expect(snapshot('old')).toMatchObject({ status: 'queued', isHeld: true });
    expect(sender.lines).toEqual([]);
    client.start('old');
    await clock.settle();
    expect(snapshot('old')?.status).toBe('done');
  });

  it('is not kept any longer when its result is, for pages that wait', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const store = keepingStore();
    const { client } = toyClient({
      clock,
      sender: toySender(server.react),
      ports: { sessionStore: store, locks: simulatedLocks().openPage() },
    });
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    await handle.done;
    await clock.settle();
    expect([[...store.rows.values()].length, store.files.size]).toEqual([1, 0]);
  });
});

describe('keeping a file', () => {
  const failing: readonly (readonly [string, () => Promise<never>])[] = [
    ['full', () => Promise.reject(new DOMException('full', 'QuotaExceededError'))],
    ['never done', never],
    [
      'refused at once',
      () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    ],
  ];

  it.each(failing)('that is %s neither stops nor delays an upload', async (name, keepFile) => {
    const clock = fakeClock();
    const server = serialServer();
    const errors: unknown[] = [];
    const { client, snapshot } = toyClient({
      clock,
      sender: toySender(server.react),
      onStorageError: (error) => errors.push(error),
      ports: { sessionStore: { ...keepingStore(), keepFile } },
    });
    const { id } = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect(snapshot(id)?.status).toBe('done');
    expect(errors).toHaveLength(name === 'never done' ? 0 : 1);
  });

  it.each(failing)(
    'and finding it: a storage that is %s asks for the file, and says so',
    async (_, keptFile) => {
      const clock = fakeClock();
      const { store, open } = await interrupted(clock);
      const { client, snapshot, errors } = open({ ...store, keptFile });
      const restoring = client.restore([serial()]);
      await clock.advance(2000);
      expect(await restoring).toMatchObject([{ needsFile: true }]);
      expect(errors).toHaveLength(1);
      expect(await client.reattach('old', fileOf())).toBe('matched');
      await clock.settle();
      expect(snapshot('old')?.status).toBe('done');
    },
  );

  it('keeps nothing without a stored session', async () => {
    const clock = fakeClock();
    const store = keepingStore();
    const { client } = toyClient({ clock, sender: toySender(() => 'hang'), ports: { sessionStore: store } });
    client.add(fileOf(), { protocol: serial({ persist: 'never' }) });
    client.add(new Blob([tenBytes]), { protocol: serial() });
    await clock.settle();
    expect([store.rows.size, store.files.size]).toEqual([0, 0]);
  });
});
