import { describe, expect, it } from 'vitest';
import { fakeClock, type FakeClock } from '../testing/fakeClock.ts';
import { simulatedLocks } from '../testing/simulation/simulatedLocks.ts';
import type { SessionRecord, SessionStore } from './ports.ts';
import type { UploadClient } from './uploadClient.ts';
import {
  fileOf,
  interruptedRecord as record,
  memoryStore,
  serial,
  serialServer,
  single,
  tenBytes,
  toyClient,
  toySender,
  type SerialOptions,
  type SerialSession,
  readBy,
} from './toys.test.shared.ts';

/** Sends the first part, then the page is left. */
async function interrupted(clock: FakeClock, options: SerialOptions = {}, name = 'a.txt') {
  const server = serialServer();
  const store = memoryStore();
  const sender = toySender((request) => (request.line.endsWith('4-8') ? 'half' : server.react(request)));
  const { client } = toyClient({
    clock,
    sender,
    ports: { sessionStore: store, newId: () => 'old', hasher: { md5: async () => 'f'.repeat(32) } },
  });
  client.add(fileOf(tenBytes, name), { protocol: serial(options), group: 'receipts' });
  await clock.settle();
  await client.destroy();
  return { server, store, sender: toySender(server.react) };
}

/** A file on a slow drive: each of its reads takes `ms`. */
const slowly = (file: File, clock: FakeClock, ms: number): File =>
  readBy(file, (bytes) => new Promise((resolve) => clock.after(ms, () => resolve(bytes()))));

describe('a stored session', () => {
  it('leaves out what its protocol keeps to itself, which the running upload goes on with', async () => {
    const clock = fakeClock();
    const stored = ({ id: _id, ...rest }: SerialSession): SerialSession => rest;
    const { store } = await interrupted(clock, { stored });
    expect((await store.list()).map(({ session }) => session)).toEqual([{ offset: 4 }]);
  });

  it('holds what the server said and nothing secret: no headers, no bytes, no digest', async () => {
    const clock = fakeClock();
    const { store } = await interrupted(clock, { digest: 'md5' });
    expect([...store.rows.values()]).toEqual([
      {
        ...record,
        addedAtMs: clock.nowMs(),
        updatedAtMs: clock.nowMs(),
        group: 'receipts',
        file: { ...record.file },
        // CRC-32 of the ten bytes: enough to know the file again, too little to learn anything of it.
        sample: 'a684c7c6',
      },
    ]);
  });

  it.each(['serial', 'single'] as const)(
    'of a %s upload is stored before the first request leaves, so that a crash loses none',
    async (kind) => {
      const clock = fakeClock();
      const store = memoryStore();
      const listed: number[] = [];
      const sender = toySender(() => {
        listed.push(store.rows.size);
        return 'hang';
      });
      const { client } = toyClient({ clock, sender, ports: { sessionStore: store, newId: () => 'new' } });
      const protocols = [serial(), single()];
      if (kind === 'serial') client.add(fileOf(), { protocol: serial() });
      else client.add(fileOf(), { protocol: single() });
      await clock.settle();
      expect(listed).toEqual([1]);
      const rows = new Map([...store.rows].map(([id, row]) => [id, structuredClone(row)]));
      const next = toyClient({ clock, sender, ports: { sessionStore: memoryStore(rows) } });
      expect(await next.client.restore(protocols)).toMatchObject([{ name: 'a.txt', confirmedBytes: 0 }]);
    },
  );

  it('is not waited for longer than the time limit', async () => {
    const clock = fakeClock();
    const startMs = clock.nowMs();
    const store = { ...memoryStore(), set: () => new Promise<never>(() => undefined) };
    const sender = toySender(serialServer().react);
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
    await clock.runUntil(client.add(fileOf(), { protocol: serial() }).done);
    expect(clock.nowMs() - startMs).toBe(2000);
  });

  it('of a file that cannot be told from another of its name is not kept, and the upload goes on', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const store = memoryStore();
    const { client, status } = toyClient({
      clock,
      sender: toySender((request) => (request.line.endsWith('4-8') ? 'hang' : server.react(request))),
      ports: { sessionStore: store },
    });
    // Longer than its sample is waited for, and shorter than a drive may need.
    const { id } = client.add(slowly(fileOf(), clock, 5000), { protocol: serial() });
    await clock.advance(30_000);
    expect([status(id), server.uploads.size, store.rows.size]).toEqual(['running', 1, 0]);
  });

  it('is forgotten when the upload is done, failed for good, or cancelled for good', async () => {
    for (const end of ['done', 'failed', 'cancelled'] as const) {
      const clock = fakeClock();
      const server = serialServer();
      const store = memoryStore();
      const sender = toySender((request) => {
        if (end === 'done' || !request.line.endsWith('4-8')) return server.react(request);
        return end === 'failed' ? { status: 400 } : 'half';
      });
      const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
      const handle = client.add(fileOf(), { protocol: serial() });
      await clock.settle();
      if (end === 'cancelled') {
        handle.cancel();
        expect(store.rows.size).toBe(1);
        await clock.advance(10_000);
      }
      await clock.settle();
      expect(store.rows.size).toBe(0);
    }
  });

  it('is kept when a retry would continue', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const store = memoryStore();
    const sender = toySender((request) =>
      request.line.endsWith('4-8') ? { status: 403 } : server.react(request),
    );
    const { client, status } = toyClient({ clock, sender, ports: { sessionStore: store } });
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect([status(handle.id), store.rows.size]).toEqual(['failed', 1]);
  });

  it('of what was cancelled does not survive the page', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const store = memoryStore();
    const sender = toySender((request) => (request.line.endsWith('4-8') ? 'half' : server.react(request)));
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
    client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    client.cancel();
    await client.destroy();
    expect(store.rows.size).toBe(0);
  });

  it.each(['failed', 'restored'] as const)(
    'of what was cancelled does not survive the page that had let go of it: %s',
    async (how) => {
      const clock = fakeClock();
      const { store } = await interrupted(clock);
      const locks = simulatedLocks();
      const { client, status } = toyClient({
        clock,
        sender: toySender(() => ({ status: 403 })),
        ports: { sessionStore: store, locks: locks.openPage() },
      });
      if (how === 'restored') await client.restore([serial()]);
      else client.add(fileOf(), { protocol: serial() });
      await clock.settle();
      const [id = ''] = client.store.getState().order;
      expect(status(id)).toBe(how === 'failed' ? 'failed' : 'queued');
      client.cancel(id);
      await client.destroy();
      expect([store.rows.size, locks.taken.size, clock.pendingCount]).toEqual([0, 0, 0]);
    },
  );

  it('of what was cancelled survives the page where another tab works on it', async () => {
    const clock = fakeClock();
    const { store, sender } = await interrupted(clock);
    const locks = simulatedLocks();
    await locks.openPage().take('old');
    const { client } = toyClient({
      clock,
      sender,
      ports: { sessionStore: store, locks: locks.openPage() },
    });
    await client.restore([serial()]);
    client.cancel();
    await client.destroy();
    expect([...store.rows.keys()]).toEqual(['old']);
  });

  it.each([
    ["a protocol with persist 'never'", serial({ persist: 'never' }), fileOf()],
    ['a Blob, which nobody can recognize', serial(), new Blob([tenBytes])],
  ])('is never written for %s', async (_name, protocol, file) => {
    const store = memoryStore();
    const sender = toySender(serialServer().react);
    const { client } = toyClient({ clock: fakeClock(), sender, ports: { sessionStore: store } });
    await client.add(file, { protocol }).done;
    await client.destroy();
    expect(store.calls).toEqual([]);
  });

  it('is not shared by two picks of one file', async () => {
    const clock = fakeClock();
    const { server, store, sender } = await interrupted(clock);
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
    const handles = [1, 2].map(() => client.add(fileOf(), { protocol: serial() }));
    expect(await Promise.all(handles.map(({ done }) => done))).toEqual([
      'https://files.test/1',
      'https://files.test/2',
    ]);
    expect([server.closed.get('1'), server.closed.get('2')]).toEqual([tenBytes, tenBytes]);
    await client.destroy();
    expect(store.rows.size).toBe(0);
  });
});

describe('after a reload', () => {
  it('the same file continues where the server is, without being asked', async () => {
    const clock = fakeClock();
    const { store, sender } = await interrupted(clock);
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
    await client.add(fileOf(), { protocol: serial() }).done;
    expect(sender.lines[0]).toBe('PATCH /uploads/1 4-8');
    await client.destroy();
    expect(store.rows.size).toBe(0);
  });

  it.each([
    ['another name', fileOf(tenBytes, 'b.txt'), serial()],
    ['another size', fileOf('01234567890'), serial()],
    ['another time', new File([tenBytes], 'a.txt', { lastModified: 5 }), serial()],
    ['another protocol', fileOf(), serial({ name: 'serial/2' })],
    ['another endpoint', fileOf(), serial({ endpoint: 'https://other.test' })],
  ])('a file of %s begins anew', async (_name, file, protocol) => {
    const clock = fakeClock();
    const { store, sender } = await interrupted(clock);
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
    await client.add(file, { protocol }).done;
    expect(sender.lines[0]).toBe('POST /uploads');
    expect(store.rows.has('old')).toBe(true);
  });

  it('restore lists what was interrupted, and reattach puts the file to it', async () => {
    const clock = fakeClock();
    const { server, store, sender } = await interrupted(clock);
    const { client, snapshot } = toyClient({ clock, sender, ports: { sessionStore: store } });
    expect(await client.restore([serial(), single()])).toEqual([
      {
        id: 'old',
        name: 'a.txt',
        size: 10,
        confirmedBytes: 4,
        protocol: 'serial',
        addedAtMs: clock.nowMs(),
        needsFile: true,
      },
    ]);
    expect(snapshot('old')).toMatchObject({
      status: 'queued',
      needsFile: true,
      isRestored: true,
      group: 'receipts',
      loadedBytes: 4,
    });
    expect(await client.reattach('old', fileOf('other bytes!'))).toBe('mismatch');
    expect(await client.reattach('nobody', fileOf())).toBe('mismatch');
    expect(sender.lines).toEqual([]);
    expect(await client.reattach('old', fileOf())).toBe('matched');
    expect(await client.reattach('old', fileOf())).toBe('mismatch');
    await clock.settle();
    expect(snapshot('old')).toMatchObject({ status: 'done', result: 'https://files.test/1' });
    expect(server.closed.get('1')).toBe(tenBytes);
  });

  it.each([0, 1, 2, 3, 4, 6, 8, 12])(
    'a file that is added %i turns into a restore goes on where it stopped',
    async (turns) => {
      const clock = fakeClock();
      const { server, store, sender } = await interrupted(clock);
      const { client, order } = toyClient({
        clock,
        sender,
        ports: { sessionStore: store, newId: () => 'new' },
      });
      void client.restore([serial()]);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      client.add(fileOf(), { protocol: serial() });
      await clock.settle();
      await clock.settle();
      expect(order()).toHaveLength(1);
      expect(sender.lines).toEqual([
        'PATCH /uploads/1 4-8',
        'PATCH /uploads/1 8-10',
        'POST /uploads/1/close',
      ]);
      expect(server.closed.get('1')).toBe(tenBytes);
    },
  );

  it('restore asked twice at once lists each upload once', async () => {
    const clock = fakeClock();
    const { store, sender } = await interrupted(clock);
    const { client, order } = toyClient({ clock, sender, ports: { sessionStore: store } });
    await Promise.all([client.restore([serial()]), client.restore([serial()])]);
    await client.restore([serial()]);
    expect(order()).toEqual(['old']);
  });

  it.each(['while', 'before'] as const)(
    'restore lists nothing, and nothing is waited for, when the client is destroyed %s it reads',
    async (when) => {
      const clock = fakeClock();
      const { store, sender } = await interrupted(clock);
      const locks = simulatedLocks();
      // Another tab works on it.
      await locks.openPage().take('old');
      const { client, order } = toyClient({
        clock,
        sender,
        ports: { sessionStore: store, locks: locks.openPage() },
      });
      if (when === 'before') await client.destroy();
      const restoring = client.restore([serial()]);
      await client.destroy();
      expect(await restoring).toEqual([]);
      await clock.settle();
      expect([order(), clock.pendingCount]).toEqual([[], 0]);
    },
  );

  it('restore leaves alone what no protocol given can continue, and what runs already', async () => {
    const clock = fakeClock();
    const { store, sender } = await interrupted(clock);
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
    expect(await client.restore([single(), serial({ endpoint: 'https://other.test' })])).toEqual([]);
    client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect(await client.restore([serial()])).toEqual([]);
  });

  it('an added file finds its restored upload, and joins it with its options', async () => {
    const clock = fakeClock();
    const { store, sender } = await interrupted(clock);
    const { client, order, snapshot } = toyClient({ clock, sender, ports: { sessionStore: store } });
    await client.restore([serial()]);
    const tracked: Promise<string>[] = [];
    const handle = client.add(fileOf(), {
      protocol: serial(),
      group: 'invoices',
      autoStart: false,
      track: (done) => tracked.push(done),
    });
    expect(handle.id).toBe('old');
    expect(order()).toEqual(['old']);
    expect(tracked).toEqual([handle.done]);
    expect(snapshot('old')).toMatchObject({ status: 'queued', isHeld: true, group: 'invoices' });
    await clock.settle();
    expect(sender.lines).toEqual([]);
    client.start('old');
    expect(await handle.done).toBe('https://files.test/1');
  });

  const otherBytes = '9876543210';

  it.each([
    ['another name', fileOf(tenBytes, 'b.txt'), 'name'],
    ['another size', fileOf('01234567890'), 'size'],
    ['another time', new File([tenBytes], 'a.txt', { lastModified: 5 }), 'time'],
    ['other bytes, and everything else the same', fileOf(otherBytes), 'content'],
  ] as const)(
    'a file of %s is refused, the row says so and goes on waiting',
    async (_name, file, mismatch) => {
      const clock = fakeClock();
      const { store, sender } = await interrupted(clock);
      const { client, snapshot } = toyClient({ clock, sender, ports: { sessionStore: store } });
      await client.restore([serial()]);
      const before = snapshot('old');
      expect(await client.reattach('old', file)).toBe('mismatch');
      expect(snapshot('old')).toEqual({ ...before, mismatch });
      expect([sender.lines, store.rows.size]).toEqual([[], 1]);
      expect(await client.reattach('old', fileOf())).toBe('matched');
      await clock.settle();
      expect(snapshot('old')).toMatchObject({ status: 'done', result: 'https://files.test/1' });
    },
  );

  it('an added file that only looks like the one a row waits for is sent anew, and the row stays', async () => {
    const clock = fakeClock();
    const { server, store, sender } = await interrupted(clock);
    const { client, order, snapshot } = toyClient({ clock, sender, ports: { sessionStore: store } });
    await client.restore([serial()]);
    const handle = client.add(fileOf(otherBytes), { protocol: serial() });
    await clock.settle();
    expect(await handle.done).toBe('https://files.test/2');
    const [row = ''] = order().filter((id) => id !== handle.id);
    expect(snapshot(row)).toMatchObject({
      status: 'queued',
      needsFile: true,
      mismatch: 'content',
      confirmedBytes: 4,
      group: 'receipts',
    });
    expect(await client.reattach(row, fileOf())).toBe('matched');
    await clock.settle();
    expect(snapshot(row)).toMatchObject({ status: 'done', result: 'https://files.test/1' });
    expect([...server.closed]).toEqual([
      ['2', otherBytes],
      ['1', tenBytes],
    ]);
    await client.destroy();
    expect(store.rows.size).toBe(0);
  });

  it.each<readonly [string, boolean, (client: UploadClient, id: string) => void]>([
    ['let go', false, (client) => client.start()],
    [
      'paused and resumed',
      true,
      (client, id) => {
        client.pause(id);
        client.resume(id);
      },
    ],
    [
      'cancelled and brought back',
      true,
      (client, id) => {
        client.cancel(id);
        client.undo();
      },
    ],
    ['cancelled for good', true, (client, id) => client.cancel(id)],
    ['removed for good', true, (client, id) => client.remove(id)],
  ])(
    'an added file is compared before it counts as the one a row waits for: %s',
    async (_, autoStart, press) => {
      const clock = fakeClock();
      const { server, store, sender } = await interrupted(clock);
      const { client, order, snapshot } = toyClient({
        clock,
        sender,
        undoWindowMs: 100,
        ports: { sessionStore: store },
      });
      await client.restore([serial()]);
      const handle = client.add(slowly(fileOf(otherBytes), clock, 300), { protocol: serial(), autoStart });
      press(client, handle.id);
      await clock.advance(1000);
      await clock.settle();
      expect(sender.lines).not.toContain('PATCH /uploads/1 4-8');
      expect(sender.lines).not.toContain('DELETE /uploads/1');
      const [row = ''] = order().filter((id) => id !== handle.id);
      expect(snapshot(row)).toMatchObject({ needsFile: true, mismatch: 'content', confirmedBytes: 4 });
      expect(await client.reattach(row, fileOf())).toBe('matched');
      await clock.settle();
      expect(server.closed.get('1')).toBe(tenBytes);
    },
  );

  it('the row that stays keeps its place among those that wait', async () => {
    const clock = fakeClock();
    const { store } = await interrupted(clock);
    const ids = ['first', 'row', 'of the new session', 'last'];
    const { client, order, log } = toyClient({
      clock,
      sender: toySender(() => 'hang'),
      concurrency: { files: 1 },
      ports: { sessionStore: store, newId: () => ids.shift() ?? 'nameless' },
    });
    const first = client.add(fileOf('0', 'first'), { protocol: single() });
    await client.restore([serial()]);
    client.add(fileOf(otherBytes), { protocol: serial() });
    await clock.settle();
    client.add(fileOf('1', 'last'), { protocol: single() });
    expect(order()).toEqual(['first', 'row', 'old', 'last']);
    await client.reattach('row', fileOf());
    first.cancel();
    await clock.settle();
    expect(log.filter((line) => line.endsWith('running'))).toEqual(['first running', 'row running']);
  });

  it.each([
    ['the order of the list', () => undefined, ['a', 'b', 'c', 'd']],
    [
      'the order that was made by moving',
      (client: UploadClient) => {
        client.move('d', { before: 'a' });
        client.move('b', { before: null });
      },
      ['d', 'a', 'c', 'b'],
    ],
    [
      'an order in which many changed places again and again',
      (client: UploadClient) => {
        for (let turn = 0; turn < 41; turn += 1) client.move('cd'[turn % 2] ?? '', { before: 'b' });
      },
      ['a', 'd', 'c', 'b'],
    ],
  ])('uploads come back in %s', async (_name, rearrange, expected) => {
    const clock = fakeClock();
    const store = memoryStore();
    const open = (ids: string[] = []) =>
      toyClient({
        clock,
        sender: toySender(() => 'hang'),
        ports: { sessionStore: store, newId: () => ids.shift() ?? 'nameless' },
        concurrency: { files: 4 },
      });
    const { client } = open(['a', 'b', 'c', 'd']);
    for (const name of 'abcd') client.add(fileOf(tenBytes, name), { protocol: serial() });
    await clock.settle();
    rearrange(client);
    await client.destroy();
    // A store lists in any order it likes.
    const rows = [...store.rows].reverse();
    store.rows.clear();
    for (const [id, row] of rows) store.rows.set(id, row);
    // And once more, with the places of the second page.
    for (const page of [open(), open()]) {
      expect((await page.client.restore([serial()])).map(({ id }) => id)).toEqual(expected);
      expect(page.order()).toEqual(expected);
      await page.client.destroy();
    }
  });

  it('a priority that was stored counts for the file that is chosen again', async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const open = (...ids: string[]) =>
      toyClient({
        clock,
        sender: toySender(() => 'hang'),
        concurrency: { files: 1 },
        ports: { sessionStore: store, newId: () => ids.shift() ?? 'nameless' },
      });
    const before = open('urgent').client;
    before.add(fileOf(), { protocol: serial(), priority: 7 });
    await clock.settle();
    await before.destroy();
    const { client, log } = open('first', 'second');
    const first = client.add(fileOf('1', 'first'), { protocol: serial() });
    client.add(fileOf('2', 'second'), { protocol: serial(), priority: 6 });
    await client.restore([serial()]);
    await client.reattach('urgent', fileOf());
    first.cancel();
    await clock.settle();
    expect(log.filter((line) => line.endsWith('running'))).toEqual(['first running', 'urgent running']);
  });

  it('a file with other bytes does not go on with the session of the one it looks like', async () => {
    const clock = fakeClock();
    const { server, store, sender } = await interrupted(clock);
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
    await client.add(fileOf(otherBytes), { protocol: serial() }).done;
    expect(sender.lines[0]).toBe('POST /uploads');
    expect([...server.closed.values()]).toEqual([otherBytes]);
    expect(store.rows.has('old')).toBe(true);
  });

  it('a restored upload that is cancelled and brought back still waits for its file', async () => {
    const clock = fakeClock();
    const { store, sender } = await interrupted(clock);
    const { client, snapshot } = toyClient({ clock, sender, ports: { sessionStore: store } });
    await client.restore([serial()]);
    const before = snapshot('old');
    client.cancel('old');
    client.undo();
    expect(snapshot('old')).toEqual(before);
    client.remove('old');
    client.undo();
    expect(snapshot('old')).toEqual(before);
  });

  it('a restored upload that is given up is forgotten here and, without its file, by the server', async () => {
    const clock = fakeClock();
    const { server, store, sender } = await interrupted(clock);
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
    await client.restore([serial()]);
    client.remove('old');
    await clock.advance(10_000);
    expect(sender.lines).toEqual(['DELETE /uploads/1']);
    expect([server.uploads.size, store.rows.size]).toEqual([0, 0]);
  });
});

describe('records that are of no use', () => {
  const useless: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['text', 'x'],
    ['of another version', { ...record, version: 2 }],
    ['without a session', { ...record, session: undefined }],
    ['without a file', { ...record, file: null }],
    ['of a file without a type', { ...record, file: { name: 'a.txt', size: 10 } }],
    ['with a session its protocol cannot read', { ...record, session: 7 }],
    ['with more confirmed than there is', { ...record, session: { id: '1', offset: 11 } }],
    ['with an offset that is no number', { ...record, session: { id: '1', offset: 'x' } }],
    ['at a place that is none', { ...record, rank: NaN }],
    ['of a priority that is no number', { ...record, priority: '7' }],
    ['expired', { ...record, expiresAtMs: Date.UTC(2026, 10, 20, 9, 59) }],
    ['a week old', { ...record, updatedAtMs: Date.UTC(2026, 10, 13, 9) }],
  ];
  it.each(useless)('because they are %s: the file is sent from its beginning', async (_name, row) => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender(server.react);
    const store = memoryStore(new Map([['old', row as SessionRecord]]));
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store } });
    expect(await client.restore([serial()])).toEqual([]);
    await client.add(fileOf(), { protocol: serial() }).done;
    expect(server.closed.get('1')).toBe(tenBytes);
    expect(sender.lines[0]).toBe('POST /uploads');
  });

  it('because they are expired or old: they are deleted', async () => {
    const store = memoryStore(
      new Map([
        ['old', { ...record, expiresAtMs: 5 }],
        ['older', { ...record, id: 'older', updatedAtMs: 5 }],
      ]),
    );
    const sender = toySender(() => undefined);
    const { client } = toyClient({ clock: fakeClock(), sender, ports: { sessionStore: store } });
    await client.restore([serial()]);
    await client.destroy();
    expect(store.rows.size).toBe(0);
  });
});

describe('a storage that fails', () => {
  const never = () => new Promise<never>(() => undefined);
  const rejects = () => Promise.reject(new Error('quota'));
  const throws = () => {
    throw new DOMException('blocked', 'SecurityError');
  };
  const whole = memoryStore();
  const everything = (does: () => Promise<never>): SessionStore => ({
    list: does,
    set: does,
    delete: does,
    clear: does,
  });
  const stores: readonly (readonly [string, SessionStore])[] = [
    ['rejects everything', everything(rejects)],
    ['throws at once', everything(throws)],
    ['never answers', everything(never)],
    ['cannot list', { ...whole, list: rejects }],
    ['lists garbage', { ...whole, list: (() => Promise.resolve(null)) as unknown as SessionStore['list'] }],
    ['hangs when writing', { ...whole, set: never }],
    ['throws when writing', { ...whole, set: throws }],
    ['cannot delete', { ...whole, delete: throws }],
  ];
  it.each(stores)('because it %s costs no upload and says so', async (_name, sessionStore) => {
    const clock = fakeClock();
    const server = serialServer();
    const errors: unknown[] = [];
    const { client } = toyClient({
      clock,
      sender: toySender(server.react),
      ports: { sessionStore },
      onStorageError: (error) => errors.push(error),
    });
    const work = Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(
        (name) => client.add(fileOf(tenBytes, name), { protocol: serial() }).done,
      ),
    );
    await clock.runUntil(work);
    await clock.runUntil(client.destroy());
    expect([...server.closed.values()]).toEqual(Array(5).fill(tenBytes));
    expect(clock.pendingCount).toBe(0);
    if (_name !== 'lists garbage') expect(errors.length).toBeGreaterThan(0);
  });

  it('and never answers is waited for once, not at every upload', async () => {
    const clock = fakeClock();
    const startMs = clock.nowMs();
    const { client } = toyClient({
      clock,
      sender: toySender(serialServer().react),
      ports: { sessionStore: everything(never) },
      concurrency: { files: 1 },
    });
    const work = Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => client.add(fileOf(tenBytes, name), { protocol: serial() }).done),
    );
    await clock.runUntil(work);
    expect(clock.nowMs() - startMs).toBe(2000);
  });
});

describe('a page that is left while the finishing request is on its way', () => {
  async function leftWhileClosing(clock: FakeClock, options: SerialOptions) {
    const server = serialServer();
    const store = memoryStore();
    const sender = toySender((request) => {
      const answer = server.react(request);
      return request.line.includes('/close') ? 'sent' : answer;
    });
    // The page is gone without a word: nothing is destroyed.
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store, newId: () => 'old' } });
    client.add(fileOf(), { protocol: serial(options) });
    await clock.settle();
    const stored = memoryStore(new Map([...store.rows].map(([id, row]) => [id, structuredClone(row)])));
    const after = toySender(server.react);
    const next = toyClient({ clock, sender: after, ports: { sessionStore: stored } });
    const handle = next.client.add(fileOf(), { protocol: serial(options) });
    await clock.settle();
    return { row: [...store.rows.values()][0], after, status: next.status(handle.id) };
  }

  it('has stored that it may have left before it leaves', async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const seen: unknown[] = [];
    const { client } = toyClient({
      clock,
      sender: toySender(() => {
        seen.push([...store.rows.values()].map(({ isUnanswered }) => isUnanswered));
        return 'hang';
      }),
      ports: {
        sessionStore: {
          ...store,
          async set(record) {
            await new Promise<void>((resolve) => clock.after(50, resolve));
            await store.set(record);
          },
        },
      },
    });
    client.add(fileOf(), { protocol: single() });
    await clock.advance(200);
    expect(seen).toEqual([[true]]);
  });

  it('does not finish a second time what must not be doubled', async () => {
    const { row, after, status } = await leftWhileClosing(fakeClock(), { repeatable: { close: false } });
    expect(row?.isUnanswered).toBe(true);
    expect(status).toBe('failed');
    expect(after.requests).toEqual([]);
  });

  it('finishes again what may be repeated', async () => {
    const { row, status } = await leftWhileClosing(fakeClock(), {});
    expect(row?.isUnanswered).toBeUndefined();
    expect(status).toBe('done');
  });

  it('asks the server first where that is possible', async () => {
    const { after, status } = await leftWhileClosing(fakeClock(), {
      repeatable: { close: false },
      canSync: true,
    });
    expect(after.lines[0]).toContain('GET');
    expect(status).toBe('done');
  });
});

describe('a session that two may want', () => {
  /** Storage with one upload of which one part is confirmed, and the server that has it. */
  async function interrupted(clock: FakeClock) {
    const server = serialServer();
    const store = memoryStore();
    let parts = 0;
    const sender = toySender((request) =>
      request.line.startsWith('PATCH') && (parts += 1) > 1 ? 'hang' : server.react(request),
    );
    const { client } = toyClient({ clock, sender, ports: { sessionStore: store, newId: () => 'old' } });
    client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    await client.destroy();
    return { server, rows: store.rows };
  }

  it.each(['remove', 'cancel'] as const)(
    'is not continued by a file added after a %s of its row, and the file is sent',
    async (action) => {
      const clock = fakeClock();
      const { server, rows } = await interrupted(clock);
      const { client, status } = toyClient({
        clock,
        sender: toySender(server.react),
        ports: { sessionStore: memoryStore(rows), newId: () => 'new' },
      });
      await client.restore([serial()]);
      client[action]('old');
      expect(await client.reattach('old', fileOf())).toBe('mismatch');
      const handle = client.add(fileOf(), { protocol: serial() });
      await clock.settle();
      expect([handle.id, status('new')]).toEqual(['new', 'done']);
      client.undo();
      expect(status('old')).toBe('queued');
      expect(await client.reattach('old', fileOf())).toBe('matched');
    },
  );

  it.each(Array.from({ length: 12 }, (_, turns) => turns))(
    'has one owner when a restore begins %i turns after a file was added',
    async (turns) => {
      const clock = fakeClock();
      const { rows } = await interrupted(clock);
      const sender = toySender(() => 'hang');
      const { client } = toyClient({
        clock,
        sender,
        ports: { sessionStore: memoryStore(rows), newId: () => 'new' },
      });
      client.add(fileOf(), { protocol: serial() });
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      const restored = await client.restore([serial()]);
      await clock.settle();
      const isContinued = sender.lines[0] === 'PATCH /uploads/1 4-8';
      expect(restored).toHaveLength(isContinued ? 0 : 1);
    },
  );
});
