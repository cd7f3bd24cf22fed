import { describe, expect, it } from 'vitest';
import { fakeClock, type FakeClock } from '../testing/fakeClock.ts';
import { simulatedLocks, type PageLocks } from '../testing/simulation/simulatedLocks.ts';
import { sleep } from './clock.ts';
import { UploadError } from './errors.ts';
import type { Locks, SessionStore } from './ports.ts';
import {
  fileOf,
  memoryStore,
  parallel,
  serial,
  serialServer,
  single,
  tenBytes,
  toyClient,
  toySender,
  type ToyReaction,
  type ToyRequest,
} from './toys.test.shared.ts';
import type { UploadClientOptions } from './uploadClient.ts';

/** One browser and one server. Pages differ in their ids only. */
function browser(clock: FakeClock) {
  const server = serialServer();
  const store = memoryStore();
  const locks = simulatedLocks();
  let pages = 0;
  const open = (
    react: Parameters<typeof toySender>[0] = server.react,
    locksOf: (pageLocks: PageLocks) => Locks = (pageLocks) => pageLocks,
    storeOf: (shared: SessionStore) => SessionStore = (shared) => shared,
    options: Pick<UploadClientOptions, 'authorize'> = {},
  ) => {
    pages += 1;
    const page = `page${pages}`;
    let count = 0;
    const pageLocks = locks.openPage();
    const sender = toySender(react);
    const errors: unknown[] = [];
    const toy = toyClient({
      clock,
      sender,
      ...options,
      onStorageError: (error) => errors.push(error),
      ports: {
        sessionStore: storeOf(store),
        locks: locksOf(pageLocks),
        newId: () => `${page}-${(count += 1)}`,
      },
    });
    return { ...toy, sender, locks: pageLocks, errors };
  };
  /** Sends one part, then hangs on the second. */
  const openStuck = () => open((request) => (request.line.endsWith('4-8') ? 'hang' : server.react(request)));
  return { server, store, locks, open, openStuck };
}

describe('an upload that another tab works on', () => {
  it.each(['re-added', 'restored', 'restored and given its file'] as const)(
    'is not sent, shows how far the other is, and goes on where it stopped when it crashes: %s',
    async (way) => {
      const clock = fakeClock();
      const { server, locks, open, openStuck } = browser(clock);
      const first = openStuck();
      first.client.add(fileOf(), { protocol: serial() });
      await clock.settle();
      const timers = clock.pendingCount;
      const second = open();
      if (way !== 're-added') await second.client.restore([serial()]);
      if (way !== 'restored') second.client.add(fileOf(), { protocol: serial() });
      await clock.settle();
      await clock.advance(2000);
      const [id = ''] = second.order();
      expect(second.order()).toHaveLength(1);
      expect(second.snapshot(id)).toMatchObject({ status: 'waiting', for: 'tab', confirmedBytes: 4 });
      expect(second.sender.lines).toEqual([]);

      first.locks.close();
      await clock.settle();
      if (way === 'restored') {
        expect(second.snapshot(id)).toMatchObject({ status: 'queued', needsFile: true });
        expect(await second.client.reattach(id, fileOf())).toBe('matched');
        await clock.settle();
      }
      expect(second.sender.lines[0]).toBe('PATCH /uploads/1 4-8');
      expect(second.status(id)).toBe('done');
      expect([...server.closed.values()]).toEqual([tenBytes]);
      await second.client.destroy();
      expect([locks.taken.size, clock.pendingCount]).toEqual([0, timers]);
    },
  );

  it.each(['re-added', 'restored'] as const)(
    'is done when the other has finished it, with its result and without a request: %s',
    async (way) => {
      const clock = fakeClock();
      const { server, store, open } = browser(clock);
      let answer = (): void => undefined;
      const held = new Promise<void>((resolve) => (answer = resolve));
      const first = open(async (request) => {
        if (request.line.endsWith('/close')) await held;
        return server.react(request);
      });
      first.client.add(fileOf(), { protocol: serial() });
      await clock.settle();
      const second = open();
      const handle = way === 're-added' ? second.client.add(fileOf(), { protocol: serial() }) : undefined;
      if (way === 'restored') await second.client.restore([serial()]);
      await clock.settle();
      const [id = ''] = second.order();
      expect(second.status(id)).toBe('waiting');
      answer();
      await clock.settle();
      expect(second.snapshot(id)).toMatchObject({ status: 'done', result: 'https://files.test/1' });
      if (handle !== undefined) expect(await handle.done).toBe('https://files.test/1');
      expect(second.sender.lines).toEqual([]);
      expect(server.closed.size).toBe(1);
      // The result is kept for ten minutes, and not given to whoever adds the file anew.
      await clock.advance(10 * 60_000);
      expect(store.rows.size).toBe(0);
    },
  );

  it('is not unfinished again because it is moved the moment it is done', async () => {
    const clock = fakeClock();
    const { store, open } = browser(clock);
    const { client } = open();
    const { id } = client.add(fileOf(), { protocol: serial() });
    client.add(fileOf('other', 'b.txt'), { protocol: serial() });
    client.store.subscribe(({ byId }) => {
      if (byId[id]?.status === 'done') client.move(id, { before: null });
    });
    await clock.settle();
    expect(store.rows.get(id)).toMatchObject({ finished: { result: 'https://files.test/1' } });
    expect(await open().client.restore([serial()])).toEqual([]);
  });

  it('is owned by one of two tabs that add the same file at the same instant', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    const pages = [open(), open()];
    const handles = pages.map(({ client }) => client.add(fileOf(), { protocol: serial() }));
    await clock.settle();
    await clock.settle();
    expect(await Promise.all(handles.map(({ done }) => done))).toEqual([
      'https://files.test/1',
      'https://files.test/1',
    ]);
    expect(server.closed.size).toBe(1);
  });

  it('stays with the tab in which it is paused, and goes to another when it failed there', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    let refuses = false;
    const first = open((request) => {
      if (refuses) return { status: 403 };
      return request.line.endsWith('4-8') ? 'hang' : server.react(request);
    });
    const handle = first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    handle.pause();
    await clock.settle();
    const second = open();
    const other = second.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect([first.status(handle.id), second.status(other.id)]).toEqual(['paused', 'waiting']);
    refuses = true;
    handle.resume();
    await clock.settle();
    await clock.settle();
    expect([first.status(handle.id), second.status(other.id)]).toEqual(['failed', 'done']);
    expect(server.closed.size).toBe(1);
    // What was learned there counts here.
    handle.retry();
    await clock.settle();
    expect(first.snapshot(handle.id)).toMatchObject({ status: 'done', result: 'https://files.test/1' });
  });

  it('is done with the other tab’s result, also when it had failed here before it had begun', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    const first = open(() => ({ status: 403 }));
    const handle = first.client.add(fileOf(), { protocol: serial() });
    handle.done.catch(() => undefined);
    await clock.settle();
    expect(first.status(handle.id)).toBe('failed');
    const second = open();
    const other = second.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect(second.status(other.id)).toBe('done');
    handle.retry();
    await clock.settle();
    expect(first.snapshot(handle.id)).toMatchObject({ status: 'done', result: 'https://files.test/1' });
    expect([first.sender.lines.length, server.closed.size]).toEqual([1, 1]);
  });

  it('begins again for everybody to see when what the other tab had shown is cancelled there', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const first = open(async (request) => {
      if (request.line.endsWith('0-4')) await held;
      return request.line.endsWith('4-8') ? 'hang' : server.react(request);
    });
    const handle = first.client.add(fileOf(), { protocol: serial() });
    handle.done.catch(() => undefined);
    await clock.settle();
    const second = open();
    await second.client.restore([serial()]);
    const other = second.client.add(fileOf(), { protocol: serial() });
    const seen: string[] = [];
    second.client.store.subscribe(({ byId }) => {
      const now = byId[other.id];
      if (now !== undefined) seen.push(`attempt ${now.attempt}, ${now.confirmedBytes} bytes`);
    });
    await clock.settle();
    answer();
    await clock.advance(2000);
    handle.cancel();
    await clock.advance(11_000);
    expect([first.status(handle.id), second.status(other.id)]).toEqual(['cancelled', 'done']);
    expect([...new Set(seen)]).toEqual([
      'attempt 1, 0 bytes',
      'attempt 1, 4 bytes',
      'attempt 2, 0 bytes',
      'attempt 2, 4 bytes',
      'attempt 2, 8 bytes',
      'attempt 2, 10 bytes',
    ]);
  });

  it('is stored again by the tab that takes it over, so that a third one leaves it alone', async () => {
    const clock = fakeClock();
    const { store, open, openStuck } = browser(clock);
    const first = openStuck();
    const handle = first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const second = openStuck();
    await second.client.restore([serial()]);
    second.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    handle.cancel();
    await clock.advance(11_000);
    expect(second.sender.lines).toEqual(['PATCH /uploads/1 4-8']);
    expect([...store.rows.values()]).toMatchObject([{ session: { offset: 4 } }]);
    const third = open();
    const other = third.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect([third.status(other.id), third.sender.lines]).toEqual(['waiting', []]);
  });

  it('may be further with the server than this tab has sent, when another had it meanwhile', async () => {
    const clock = fakeClock();
    const { server, store, open } = browser(clock);
    let refuses = true;
    const first = open((request) =>
      refuses && request.line.endsWith('4-8') ? { status: 403 } : server.react(request),
    );
    const handle = first.client.add(fileOf(), { protocol: serial() });
    handle.done.catch(() => undefined);
    await clock.settle();
    expect(first.status(handle.id)).toBe('failed');
    const second = open((request) =>
      request.line.endsWith('/close') ? { status: 403 } : server.react(request),
    );
    second.client.add(fileOf(), { protocol: serial() }).done.catch(() => undefined);
    await clock.settle();
    await clock.settle();
    // The storage has forgotten how far the other tab got.
    store.rows.clear();
    refuses = false;
    handle.retry();
    await clock.settle();
    expect(first.status(handle.id)).toBe('done');
    expect([...server.closed.values()]).toEqual([tenBytes]);
  });

  it('may be further with the server when it is taken over, though the storage does not say how far', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    let refuses = true;
    let isUnreadable = false;
    const unreadable = (shared: SessionStore): SessionStore => ({
      ...shared,
      list: async () => {
        if (isUnreadable) throw new DOMException('unreadable', 'UnknownError');
        return shared.list();
      },
    });
    const first = open(
      (request) => (refuses && request.line.endsWith('4-8') ? { status: 403 } : server.react(request)),
      undefined,
      unreadable,
    );
    const handle = first.client.add(fileOf(), { protocol: serial() });
    handle.done.catch(() => undefined);
    await clock.settle();
    const second = open((request) => (request.line.endsWith('/close') ? 'hang' : server.react(request)));
    second.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    refuses = false;
    handle.retry();
    await clock.settle();
    expect(first.snapshot(handle.id)).toMatchObject({ status: 'waiting', for: 'tab' });
    isUnreadable = true;
    second.locks.close();
    await clock.settle();
    expect(first.status(handle.id)).toBe('done');
    expect([...server.closed.values()]).toEqual([tenBytes]);
  });

  it('is only taken off this list by a cancel here: neither the other tab nor the server hears of it', async () => {
    const clock = fakeClock();
    const { server, store, open, openStuck } = browser(clock);
    const first = openStuck();
    const handle = first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const second = open();
    const other = second.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    other.cancel();
    await clock.advance(10_000);
    expect(second.status(other.id)).toBe('cancelled');
    expect([first.status(handle.id), server.uploads.size, store.rows.size]).toEqual(['running', 1, 1]);
    const again = second.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect(second.status(again.id)).toBe('waiting');
    expect(second.sender.lines).toEqual([]);
  });

  it('is waited for again after an undo, with and without its file', async () => {
    const clock = fakeClock();
    const { open, openStuck } = browser(clock);
    const first = openStuck();
    first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    for (const action of ['cancel', 'remove'] as const) {
      for (const way of ['add', 'restore'] as const) {
        const second = open();
        if (way === 'add') second.client.add(fileOf(), { protocol: serial() });
        else await second.client.restore([serial()]);
        await clock.settle();
        const [id = ''] = second.order();
        second.client[action](id);
        second.client.undo();
        await clock.settle();
        expect([action, way, second.snapshot(id)?.status]).toEqual([action, way, 'waiting']);
        expect(second.sender.lines).toEqual([]);
        await second.client.destroy();
      }
    }
  });

  it('and has finished is not sent by a run that was paused while it looked', async () => {
    const clock = fakeClock();
    const { open, openStuck } = browser(clock);
    const crashed = openStuck();
    crashed.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    crashed.locks.close();
    const first = open();
    let isSlow = false;
    const second = open(undefined, undefined, (shared) => ({
      ...shared,
      async list() {
        if (isSlow) await new Promise<void>((resolve) => clock.after(300, resolve));
        return shared.list();
      },
    }));
    await first.client.restore([serial()]);
    await second.client.restore([serial()]);
    const [id = ''] = first.order();
    await first.client.reattach(id, fileOf());
    await clock.settle();
    expect(first.status(id)).toBe('done');
    isSlow = true;
    await second.client.reattach(id, fileOf());
    await clock.settle();
    second.client.pause(id);
    await clock.advance(400);
    expect(second.status(id)).toBe('paused');
    second.client.resume(id);
    await clock.advance(400);
    expect(second.snapshot(id)).toMatchObject({ status: 'done', result: 'https://files.test/1' });
    expect(second.sender.lines).toEqual([]);
  });

  it('and has finished with a result that cannot be stored is not sent by any tab that waits, and each says so', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const first = open(
      async (request) => {
        if (request.line.endsWith('/close')) await held;
        return server.react(request);
      },
      undefined,
      (shared) => ({
        ...shared,
        async set(record) {
          if (record.finished?.result !== undefined) throw new DOMException('no', 'DataCloneError');
          await shared.set(record);
        },
      }),
    );
    const { done } = first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const [second, third] = [open(), open()];
    second.client.add(fileOf(), { protocol: serial() });
    await third.client.restore([serial()]);
    await clock.settle();
    answer();
    expect(await done).toBe('https://files.test/1');
    await clock.settle();
    await clock.settle();
    for (const { order, snapshot, sender } of [second, third]) {
      expect(order().map(snapshot)).toMatchObject([
        { status: 'failed', error: { code: 'outcome-unknown', canRetry: true } },
      ]);
      expect(sender.lines).toEqual([]);
    }
    expect(first.errors).toHaveLength(1);
    // Whoever has looked at the server may send it anew, and needs the file for it.
    const [row = ''] = third.order();
    third.client.retry(row);
    expect(third.snapshot(row)).toMatchObject({ status: 'queued', needsFile: true });
    const [sameRow = ''] = second.order();
    second.client.retry(sameRow);
    await clock.settle();
    expect(second.snapshot(sameRow)).toMatchObject({ status: 'done', result: 'https://files.test/2' });
  });

  it('and has ended without an answer to what must not be doubled is sent by no tab before a person says so', async () => {
    const clock = fakeClock();
    const { open } = browser(clock);
    let lose = (): void => undefined;
    const lost = new Promise<ToyReaction>((resolve) => (lose = () => resolve('network')));
    const first = open(({ repeats }) => (repeats === 0 ? lost : { json: { id: 'x' } }));
    const one = first.client.add(fileOf(), { protocol: single() });
    await clock.settle();
    const second = open(() => ({ json: { id: 'y' } }));
    const other = second.client.add(fileOf(), { protocol: single() });
    await clock.settle();
    lose();
    await clock.advance(60_000);
    for (const { snapshot, id } of [
      { ...first, id: one.id },
      { ...second, id: other.id },
    ])
      expect(snapshot(id)).toMatchObject({ status: 'failed', error: { code: 'outcome-unknown' } });
    expect(second.sender.lines).toEqual([]);
    one.retry();
    await clock.settle();
    expect(first.snapshot(one.id)).toMatchObject({ status: 'done', result: { id: 'x' } });
    other.retry();
    await clock.settle();
    expect(second.snapshot(other.id)).toMatchObject({ status: 'done', result: { id: 'x' } });
    expect(second.sender.lines).toEqual([]);
  });

  it.each([
    ['a 502', { status: 502 }],
    ['a web page', { text: '<html><title>Sign in</title>' }],
  ] as const)(
    'and had %s for an answer, before anything was reported of it, is sent by no other tab',
    async (_name, answer) => {
      const clock = fakeClock();
      const { open } = browser(clock);
      const source = fileOf('x'.repeat(9 * 2 ** 20));
      const first = open(() => new Promise((resolve) => clock.after(3_000, () => resolve(answer))));
      const one = first.client.add(source, { protocol: single() });
      await clock.settle();
      const second = open(() => ({ json: { id: 'y' } }));
      second.client.add(source, { protocol: single() });
      await clock.advance(20_000);
      expect(first.snapshot(one.id)).toMatchObject({ error: { code: 'outcome-unknown' } });
      expect(second.sender.lines).toEqual([]);
    },
  );

  it('and ended for good while another request of it had no answer is not sent by the tab that waits', async () => {
    const clock = fakeClock();
    const { open } = browser(clock);
    const protocol = parallel({ isRepeatable: (start) => start > 0 });
    let refuse = (): void => undefined;
    const refusal = new Promise<ToyReaction>((resolve) => (refuse = () => resolve({ status: 413 })));
    const first = open(({ line }) => (line.includes('/parts/0') ? 'sent' : refusal));
    first.client.add(fileOf(), { protocol, parallel: 2 });
    await clock.settle();
    const second = open(() => ({}));
    second.client.add(fileOf(), { protocol, parallel: 2 });
    await clock.settle();
    refuse();
    await clock.advance(10_000);
    expect(second.sender.lines).not.toContain('PUT /parts/0 0-4');
  });

  it('was decided by a person, who paused before another tab sent it, and is asked about again', async () => {
    const clock = fakeClock();
    const { open } = browser(clock);
    const first = open(() => 'network');
    const one = first.client.add(fileOf(), { protocol: single() });
    await clock.settle();
    const second = open(() => 'sent');
    const other = second.client.add(fileOf(), { protocol: single() });
    await clock.settle();
    other.retry();
    await clock.settle();
    one.retry();
    first.client.pause(one.id);
    await clock.settle();
    expect(first.status(one.id)).toBe('paused');
    second.locks.close();
    first.client.resume(one.id);
    await clock.settle();
    expect(first.snapshot(one.id)).toMatchObject({ status: 'failed', error: { code: 'outcome-unknown' } });
    expect([first.sender.lines.length, second.sender.lines.length]).toEqual([1, 1]);
  });

  it('has ended without an answer before a reload, and a removal then leaves it to its server', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    const first = open((request) => (request.line.endsWith('/close') ? 'network' : server.react(request)));
    const protocol = serial({ repeatable: { close: false } });
    const one = first.client.add(fileOf(), { protocol });
    await clock.settle();
    expect(first.snapshot(one.id)).toMatchObject({ error: { code: 'outcome-unknown' } });
    first.locks.close();
    const second = open();
    await second.client.restore([protocol]);
    const [id = ''] = second.order();
    second.client.remove(id);
    await clock.advance(60_000);
    expect(second.sender.lines).toEqual([]);
  });

  it('is decided once, also when the next try ends before anything has left', async () => {
    const clock = fakeClock();
    const { open } = browser(clock);
    let isSignedIn = true;
    const { client, snapshot } = open(
      ({ repeats }) => (repeats === 0 ? 'network' : { json: { id: 'x' } }),
      undefined,
      undefined,
      { authorize: () => (isSignedIn ? {} : Promise.reject(new UploadError({ code: 'auth', message: '' }))) },
    );
    const handle = client.add(fileOf(), { protocol: single() });
    await clock.settle();
    expect(snapshot(handle.id)).toMatchObject({ error: { code: 'outcome-unknown' } });
    isSignedIn = false;
    handle.retry();
    await clock.settle();
    expect(snapshot(handle.id)).toMatchObject({ error: { code: 'auth' } });
    isSignedIn = true;
    handle.retry();
    await clock.settle();
    expect(snapshot(handle.id)).toMatchObject({ status: 'done' });
  });

  it('is asked about again when another tab, and not this one, has sent it without an answer since', async () => {
    const clock = fakeClock();
    const { locks, open } = browser(clock);
    const first = open(() => 'network');
    const one = first.client.add(fileOf(), { protocol: single() });
    await clock.settle();
    const second = open(() => 'sent');
    const other = second.client.add(fileOf(), { protocol: single() });
    await clock.settle();
    other.retry();
    await clock.settle();
    one.retry();
    await clock.settle();
    expect(first.snapshot(one.id)).toMatchObject({ status: 'waiting', for: 'tab' });
    second.locks.close();
    await clock.advance(60_000);
    expect(first.snapshot(one.id)).toMatchObject({ status: 'failed', error: { code: 'outcome-unknown' } });
    expect([first.sender.lines.length, locks.taken.size]).toEqual([1, 0]);
  });

  it.each([
    ['paused', true],
    ['added to be held back', false],
  ] as const)('is not sent when that tab is gone, once its file was %s here', async (_, autoStart) => {
    const clock = fakeClock();
    const { open, openStuck } = browser(clock);
    const first = openStuck();
    first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const second = open();
    await second.client.restore([serial()]);
    await clock.settle();
    const { id } = second.client.add(fileOf(), { protocol: serial(), autoStart, group: 'receipts' });
    if (autoStart) second.client.pause(id);
    await clock.settle();
    first.locks.close();
    await clock.settle();
    expect(second.snapshot(id)).toMatchObject({
      group: 'receipts',
      ...(autoStart ? { status: 'paused' } : { status: 'queued', isHeld: true }),
    });
    expect(second.sender.lines).toEqual([]);
    if (autoStart) second.client.resume(id);
    else second.client.start(id);
    await clock.settle();
    expect(second.sender.lines[0]).toBe('PATCH /uploads/1 4-8');
    expect(second.status(id)).toBe('done');
  });

  it('holds up no other file that only looks like it, and goes on being waited for', async () => {
    const clock = fakeClock();
    const { server, open, openStuck } = browser(clock);
    const first = openStuck();
    first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const second = open();
    await second.client.restore([serial()]);
    await clock.settle();
    const handle = second.client.add(fileOf('9876543210'), { protocol: serial() });
    await clock.settle();
    expect(second.status(handle.id)).toBe('done');
    const [row = ''] = second.order();
    expect(row).not.toBe(handle.id);
    expect(second.snapshot(row)).toMatchObject({ status: 'waiting', for: 'tab', mismatch: 'content' });
    first.locks.close();
    await clock.settle();
    expect(second.snapshot(row)).toMatchObject({ status: 'queued', needsFile: true });
    expect(await second.client.reattach(row, fileOf())).toBe('matched');
    await clock.settle();
    expect([...server.closed.values()]).toEqual(['9876543210', tenBytes]);
  });

  it('says in what a file differs that is chosen for it, and goes on being waited for', async () => {
    const clock = fakeClock();
    const { open, openStuck } = browser(clock);
    openStuck().client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const second = open();
    await second.client.restore([serial()]);
    await clock.settle();
    const [id = ''] = second.order();
    expect(await second.client.reattach(id, fileOf('01234567890'))).toBe('mismatch');
    await clock.advance(2000);
    expect(second.snapshot(id)).toMatchObject({
      status: 'waiting',
      for: 'tab',
      mismatch: 'size',
      confirmedBytes: 4,
    });
    expect(await second.client.reattach(id, fileOf())).toBe('matched');
    await clock.settle();
    expect(second.snapshot(id)).toMatchObject({ status: 'waiting', for: 'tab' });
    expect(second.snapshot(id)).not.toHaveProperty('mismatch');
  });

  it('takes no lane while it waits', async () => {
    const clock = fakeClock();
    const { open, openStuck } = browser(clock);
    const first = openStuck();
    const names = ['a', 'b', 'c'];
    for (const name of names) first.client.add(fileOf(tenBytes, name), { protocol: serial() });
    await clock.settle();
    const second = open();
    for (const name of names) second.client.add(fileOf(tenBytes, name), { protocol: serial() });
    const own = second.client.add(fileOf(tenBytes, 'own'), { protocol: serial() });
    await clock.settle();
    await clock.settle();
    expect(second.status(own.id)).toBe('done');
  });
});

describe('a file that another tab has finished is not taken from the server', () => {
  it.each(['cancel', 'remove'] as const)('by a %s of the row that waits for that tab', async (action) => {
    const clock = fakeClock();
    const { server, store, open } = browser(clock);
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const first = open(async (request) => {
      if (request.line.endsWith('/close')) await held;
      return server.react(request);
    });
    const handle = first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const second = open();
    await second.client.restore([serial()]);
    await clock.settle();
    const [id = ''] = second.order();
    expect(second.status(id)).toBe('waiting');
    second.client[action](id);
    answer();
    await clock.settle();
    expect(first.status(handle.id)).toBe('done');
    await clock.advance(10_000);
    expect([second.sender.lines, server.uploads.size]).toEqual([[], 1]);
    // Others that wait still find it done.
    expect(store.rows.get(handle.id)).toMatchObject({ finished: { result: 'https://files.test/1' } });
  });

  it.each([
    ['at once', 'cancel', 0],
    ['when its result is no longer kept', 'remove', 3_600_000],
  ] as const)('by giving up a row from before that waits for its file: %s', async (_, action, laterMs) => {
    const clock = fakeClock();
    const { server, open, openStuck } = browser(clock);
    const crashed = openStuck();
    crashed.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    crashed.locks.close();
    const [first, second] = [open(), open()];
    await first.client.restore([serial()]);
    await second.client.restore([serial()]);
    const [id = ''] = first.order();
    await first.client.reattach(id, fileOf());
    await clock.settle();
    expect(first.status(id)).toBe('done');
    await clock.advance(laterMs);
    second.client[action](id);
    await clock.advance(10_000);
    expect([second.sender.lines, server.uploads.size]).toEqual([[], 1]);
  });

  it('by removing the row of a failure, which the other tab went on with', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    const first = open((request) => (request.line.endsWith('4-8') ? { status: 403 } : server.react(request)));
    const handle = first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const second = open();
    const other = second.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    await clock.settle();
    expect([first.status(handle.id), second.status(other.id)]).toEqual(['failed', 'done']);
    handle.cancel();
    await clock.advance(10_000);
    expect(first.sender.lines.filter((line) => line.startsWith('DELETE'))).toEqual([]);
    expect(server.uploads.size).toBe(1);
  });
});

describe('a storage that is full after the first writes', () => {
  const fullAfter =
    (mostWrites: number) =>
    (shared: SessionStore): SessionStore => {
      let writes = 0;
      return {
        ...shared,
        async set(record) {
          if (writes === mostWrites) throw new DOMException('full', 'QuotaExceededError');
          writes += 1;
          await shared.set(record);
        },
      };
    };
  const becomesFull = fullAfter(1);

  it('does not send a file from its beginning when it is tried again', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    let isRefused = true;
    const { client, sender, status } = open(
      (request) => (isRefused && request.line.endsWith('8-10') ? { status: 403 } : server.react(request)),
      undefined,
      becomesFull,
    );
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect(status(handle.id)).toBe('failed');
    isRefused = false;
    handle.retry();
    await clock.settle();
    expect(status(handle.id)).toBe('done');
    expect(sender.lines.slice(-3)).toEqual([
      'PATCH /uploads/1 8-10',
      'PATCH /uploads/1 8-10',
      'POST /uploads/1/close',
    ]);
  });

  it('does not send again what must not be doubled and has no answer', async () => {
    const clock = fakeClock();
    const { open } = browser(clock);
    const { client, sender, snapshot } = open(
      ({ line }) => (line.includes('/parts/0') ? 'sent' : { status: 403 }),
      undefined,
      becomesFull,
    );
    const handle = client.add(fileOf(), { protocol: parallel({ isRepeatable: (start) => start !== 0 }) });
    await clock.settle();
    handle.retry();
    await clock.settle();
    expect(snapshot(handle.id)).toMatchObject({ status: 'failed', error: { code: 'outcome-unknown' } });
    expect(sender.lines.filter((line) => line.includes('/parts/0'))).toHaveLength(1);
  });

  it.each([
    ['is taken from its server where nothing of it was stored', 0, ['DELETE /uploads/1']],
    ['is left to its server where another tab may have gone on with it', 2, []],
  ] as const)(
    'does not decide alone what becomes of a failure that is cancelled: it %s',
    async (_, mostWrites, asked) => {
      const clock = fakeClock();
      const { server, open } = browser(clock);
      const first = open(
        (request) => (request.line.endsWith('4-8') ? { status: 403 } : server.react(request)),
        undefined,
        fullAfter(mostWrites),
      );
      const handle = first.client.add(fileOf(), { protocol: serial() });
      await clock.advance(1);
      const second = open();
      const other = second.client.add(fileOf(), { protocol: serial() });
      // Its result, too, is stored no longer.
      await clock.advance(3_600_000);
      expect([first.status(handle.id), second.status(other.id)]).toEqual(['failed', 'done']);
      handle.cancel();
      await clock.advance(10_000);
      expect(first.sender.lines.filter((line) => line.startsWith('DELETE'))).toEqual(asked);
    },
  );

  it('counts less than what another tab could store since', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    const refusesAt = (range: string) => (request: ToyRequest) =>
      request.line.endsWith(range) ? { status: 403 } : server.react(request);
    const first = open(refusesAt('4-8'), undefined, becomesFull);
    const handle = first.client.add(fileOf(), { protocol: serial() });
    await clock.advance(1);
    const second = open(refusesAt('8-10'));
    second.client.add(fileOf(), { protocol: serial() });
    await clock.advance(1);
    handle.retry();
    await clock.settle();
    // What was stored was the beginning: the second tab has opened an upload of its own, and got further.
    expect(first.sender.lines.at(-2)).toBe('PATCH /uploads/2 8-10');
    expect(first.status(handle.id)).toBe('done');
  });

  it('is no reason to doubt a server that has more, when another tab went on and could store nothing', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    let refuses = true;
    const first = open(
      (request) => (refuses && request.line.endsWith('4-8') ? { status: 403 } : server.react(request)),
      undefined,
      // The session, and nothing of how far it got.
      fullAfter(2),
    );
    const handle = first.client.add(fileOf(), { protocol: serial() });
    handle.done.catch(() => undefined);
    await clock.advance(1);
    const second = open(
      (request) => (request.line.endsWith('/close') ? { status: 403 } : server.react(request)),
      undefined,
      fullAfter(0),
    );
    second.client.add(fileOf(), { protocol: serial() }).done.catch(() => undefined);
    await clock.advance(1);
    expect(second.sender.lines.at(-1)).toBe('POST /uploads/1/close');
    refuses = false;
    handle.retry();
    await clock.settle();
    expect(first.status(handle.id)).toBe('done');
    expect([...server.closed.values()]).toEqual([tenBytes]);
  });
});

describe('a storage that is slow to write', () => {
  const writing =
    (write: (set: () => Promise<void>) => Promise<void>) =>
    (shared: SessionStore): SessionStore => ({
      ...shared,
      set: (record) => write(() => shared.set(record)),
    });
  const slowly = (clock: FakeClock) =>
    writing((set) => sleep(clock, 50, new AbortController().signal).then(set));
  const refused = (server: ReturnType<typeof serialServer>) => (request: ToyRequest) =>
    request.line.endsWith('8-10') ? { status: 403 } : server.react(request);

  it('has all that is known of a failed upload before another tab goes on with it', async () => {
    const clock = fakeClock();
    const { server, store, open } = browser(clock);
    const first = open(refused(server), undefined, slowly(clock));
    const handle = first.client.add(fileOf(), { protocol: serial() });
    await clock.advance(50);
    expect(first.status(handle.id)).toBe('failed');
    const second = open();
    second.client.add(fileOf(), { protocol: serial() });
    await clock.advance(200);
    expect(second.sender.lines).toEqual(['PATCH /uploads/1 8-10', 'POST /uploads/1/close']);
    expect(store.rows.get(handle.id)).toMatchObject({ finished: { result: 'https://files.test/1' } });
  });

  it('does not make a failed upload another tab’s when it is tried again at once', async () => {
    const clock = fakeClock();
    const { server, open } = browser(clock);
    const { client, status, log } = open(refused(server), undefined, slowly(clock));
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.advance(50);
    expect(status(handle.id)).toBe('failed');
    handle.retry();
    await clock.advance(200);
    expect(log).not.toContain(`${handle.id} waiting`);
    expect(log.slice(-2)).toEqual([`${handle.id} running`, `${handle.id} failed`]);
  });

  it('keeps nobody waiting for longer than the time limit', async () => {
    const clock = fakeClock();
    const { server, locks, open } = browser(clock);
    let writes = 0;
    const stuck = writing((set) => ((writes += 1) > 1 ? new Promise(() => undefined) : set()));
    const { client, status } = open(refused(server), undefined, stuck);
    const { id } = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect([status(id), locks.taken.size]).toEqual(['failed', 1]);
    await clock.advance(2000);
    expect(locks.taken.size).toBe(0);
  });
});

describe('a failure that is removed', () => {
  it('is taken from the server as the last tab to work on it has left it', async () => {
    const clock = fakeClock();
    const { server, store, open } = browser(clock);
    let isRefused = true;
    const first = open((request) => (request.line.endsWith('4-8') ? { status: 403 } : server.react(request)));
    const handle = first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const second = open((request) => {
      // The server forgets the first upload, and refuses the second at its end.
      if (request.line === 'PATCH /uploads/1 4-8') return { status: 404 };
      return isRefused && request.line.endsWith('/close') ? { status: 403 } : server.react(request);
    });
    const other = second.client.add(fileOf(), { protocol: serial() });
    await clock.advance(60_000);
    expect([first.status(handle.id), second.status(other.id)]).toEqual(['failed', 'failed']);
    isRefused = false;
    handle.cancel();
    await clock.advance(10_000);
    expect(first.sender.lines.filter((line) => line.startsWith('DELETE'))).toEqual(['DELETE /uploads/2']);
    expect(store.rows.size).toBe(0);
  });
});

describe('an upload that is cancelled and, before that is final, removed', () => {
  it.each(['failed', 'restored'] as const)('leaves neither a record nor a lock behind: %s', async (how) => {
    const clock = fakeClock();
    const { server, store, locks, open, openStuck } = browser(clock);
    if (how === 'restored') {
      const crashed = openStuck();
      crashed.client.add(fileOf(), { protocol: serial() });
      await clock.settle();
      crashed.locks.close();
    }
    // As in a browser, both answer a moment later.
    const later = async <T>(answer: Promise<T>): Promise<T> => {
      await sleep(clock, 5, new AbortController().signal);
      return answer;
    };
    const { client, order } = open(
      (request) => (request.line.endsWith('4-8') ? { status: 403 } : server.react(request)),
      (page) => ({ ...page, take: (name) => later(page.take(name)) }),
      (shared) => ({ ...shared, list: () => later(shared.list()) }),
    );
    if (how === 'failed') client.add(fileOf(), { protocol: serial() });
    else await clock.runUntil(client.restore([serial()]));
    await clock.advance(100);
    client.cancel(order()[0]);
    client.remove(order()[0]);
    await clock.advance(20_000);
    expect([[...locks.taken], store.rows.size, server.uploads.size]).toEqual([[], 0, 0]);
  });
});

describe('locks that do not work', () => {
  const never = () => new Promise<never>(() => undefined);
  const broken: readonly (readonly [string, Partial<Locks>])[] = [
    ['never answer', { take: never, wait: never, isTaken: never }],
    ['reject', { take: () => Promise.reject(new Error('no')), wait: () => Promise.reject(new Error('no')) }],
    [
      'throw',
      {
        take: () => {
          throw new DOMException('no', 'SecurityError');
        },
      },
    ],
    ['never give a turn', { wait: never }],
  ];
  it.each(broken)('because they %s hold up no upload for long, and say so', async (_name, some) => {
    const clock = fakeClock();
    const startMs = clock.nowMs();
    const { server, open } = browser(clock);
    const { client, errors } = open(server.react, (locks) => ({ ...locks, ...some }));
    const endMs = ['a', 'b'].map(async (name) => {
      await client.add(fileOf(tenBytes, name), { protocol: serial() }).done;
      return clock.nowMs() - startMs;
    });
    for (const ms of await clock.runUntil(Promise.all(endMs))) expect(ms).toBeLessThanOrEqual(10_000);
    expect(errors.length).toBeGreaterThan(0);
    await clock.runUntil(client.destroy());
    expect([server.closed.size, clock.pendingCount]).toEqual([2, 0]);
  });

  it('because only waiting for them fails are looked at again after a while, until the other tab is gone', async () => {
    const clock = fakeClock();
    const { server, open, openStuck } = browser(clock);
    const first = openStuck();
    first.client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    let takes = 0;
    const second = open(server.react, (locks) => ({
      ...locks,
      take: (name) => {
        takes += 1;
        return locks.take(name);
      },
      wait: (name, signal) =>
        name.startsWith('claim ') ? locks.wait(name, signal) : Promise.reject(new Error('no waiting')),
    }));
    const handle = second.client.add(fileOf(), { protocol: serial() });
    await clock.advance(20_000);
    expect([second.status(handle.id), second.sender.lines]).toEqual(['waiting', []]);
    // Its own lock, the other tab's, and that one again every two seconds.
    expect([takes, second.errors]).toEqual([2 + 10, [new Error('no waiting')]]);
    first.locks.close();
    await clock.advance(2000);
    expect(second.status(handle.id)).toBe('done');
    expect(second.sender.lines[0]).toBe('PATCH /uploads/1 4-8');
  });
});
