import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import {
  fileOf,
  interruptedRecord,
  keepingStore,
  serial,
  serialServer,
  single,
  tenBytes,
  toyClient,
  toySender,
  type ToyReaction,
  type ToyRequest,
  silentFile,
} from './toys.test.shared.ts';

const otherBytes = '9876543210';

interface Before {
  /** Whether the browser kept the file. @default false */
  readonly isKept?: boolean;
  /** @default as for `tenBytes` */
  readonly sample?: string | undefined;
  /** Answers instead of the server. */
  readonly react?: (request: ToyRequest) => ToyReaction;
}

/** A page after a reload: one upload is listed of which the server has the first part. */
async function reloaded({ isKept = false, react, ...options }: Before = {}) {
  const clock = fakeClock();
  const server = serialServer();
  server.uploads.set('1', tenBytes.slice(0, 4));
  const store = keepingStore();
  const sample = 'sample' in options ? options.sample : 'a684c7c6';
  store.rows.set('row', {
    ...interruptedRecord,
    id: 'row',
    updatedAtMs: clock.nowMs(),
    ...(sample !== undefined && { sample }),
  });
  if (isKept) store.files.set('row', fileOf());
  const sender = toySender((request) => react?.(request) ?? server.react(request));
  let count = 0;
  const newId = () => `new-${(count += 1)}`;
  const page = toyClient({
    clock,
    sender,
    concurrency: { files: 1 },
    ports: { sessionStore: store, newId },
  });
  await page.client.restore([serial()]);
  await clock.settle();
  return { ...page, clock, server, sender, store };
}

describe('a row that waits for its file', () => {
  it('takes an added one at once where nothing is known of the bytes that were sent', async () => {
    const { client, clock, sender } = await reloaded({ sample: undefined });
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    expect([handle.id, sender.lines[0]]).toEqual(['row', 'PATCH /uploads/1 4-8']);
  });

  it('takes an added one that cannot be compared in time, and not before that', async () => {
    const { client, clock, status, order } = await reloaded();
    const { id } = client.add(silentFile(), { protocol: serial(), autoStart: false });
    client.start();
    await clock.advance(1999);
    expect([id, status(id)]).toEqual(['row', 'queued']);
    await clock.advance(1);
    expect([status(id), order()]).toEqual(['running', ['row']]);
  });

  it('and whose added file was another one is seen to begin again with it', async () => {
    const { client, clock, snapshot } = await reloaded();
    const { id } = client.add(fileOf(otherBytes), { protocol: serial() });
    expect(snapshot(id)).toMatchObject({ attempt: 1, confirmedBytes: 4 });
    await clock.settle();
    expect(snapshot(id)).toMatchObject({ attempt: 2, status: 'done' });
  });

  it('and is gone when its file has been read takes none, and does not come back', async () => {
    const { client, clock, order } = await reloaded();
    const matching = client.reattach('row', silentFile());
    await client.clear();
    await clock.advance(2000);
    expect([await matching, order()]).toEqual(['mismatch', []]);
  });
});

describe('a row that has its file', () => {
  it.each([true, false])('and is held takes no other, and is no other’s (kept: %s)', async (isKept) => {
    const { client, clock, order } = await reloaded({ isKept });
    const own = fileOf();
    const { id } = client.add(own, { protocol: serial(), autoStart: false });
    await clock.settle();
    expect([id, await client.reattach('row', fileOf())]).toEqual(['row', 'mismatch']);
    expect(client.sourceOf('row')).toBe(own);
    const second = client.add(fileOf(), { protocol: serial(), autoStart: false });
    expect(order()).toEqual(['row', second.id]);
  });

  it('which the browser kept gives it up for the same one while it is held', async () => {
    const { client, clock, snapshot } = await reloaded({ isKept: true });
    const own = fileOf();
    expect(snapshot('row')).toMatchObject({ status: 'queued', isHeld: true });
    expect(await client.reattach('row', own)).toBe('matched');
    await clock.settle();
    expect(client.sourceOf('row')).toBe(own);
    expect(snapshot('row')).toMatchObject({ status: 'done' });
  });

  it.each(['waits for its lane', 'waits to be tried again'] as const)(
    'which the browser kept, and which was started, keeps it: it %s',
    async (moment) => {
      const { client, clock, snapshot, order } = await reloaded({
        isKept: true,
        react: ({ request }) => (request.method === 'PATCH' ? { status: 503 } : 'hang'),
      });
      if (moment === 'waits for its lane') client.add(fileOf('0', 'b.txt'), { protocol: single() });
      client.start('row');
      await clock.settle();
      const before = snapshot('row');
      expect(before?.status).toBe(moment === 'waits for its lane' ? 'queued' : 'waiting');
      const kept = client.sourceOf('row');
      expect(await client.reattach('row', fileOf())).toBe('mismatch');
      const second = client.add(fileOf(), { protocol: serial(), autoStart: false });
      expect(order()).toContain(second.id);
      expect([snapshot('row'), client.sourceOf('row')]).toEqual([before, kept]);
      expect(second.id).not.toBe('row');
    },
  );
});
