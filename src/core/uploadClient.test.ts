import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { simulatedLocks } from '../testing/simulation/simulatedLocks.ts';
import { ProtocolUsageError, RejectedFileError, UploadError } from './errors.ts';
import {
  codeOf,
  fileOf,
  interruptedRecord,
  parallel,
  serial,
  memoryStore,
  serialServer,
  single,
  tenBytes,
  toyClient,
  toySender,
  type SingleSession,
  type ToyReaction,
  silentFile,
} from './toys.test.shared.ts';
import type { Sender } from './ports.ts';
import type { UploadProtocol } from './protocol.ts';
import type { UploadSnapshot } from './uploadState.ts';

/** The outcome of a promise as a value. */
const outcomeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );

const aborted = { error: expect.objectContaining({ name: 'AbortError' }) };

/** Answers each POST of `single` when told to. */
function slowServer() {
  const waiting: { readonly text: string; readonly answer: (reaction: ToyReaction) => void }[] = [];
  const sender = toySender(
    ({ text }) => new Promise<ToyReaction>((answer) => waiting.push({ text, answer })),
  );
  return { waiting, sender };
}

describe('the queue', () => {
  it('runs so many files at once, in the order they were added', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client, log } = toyClient({ clock, sender, concurrency: { files: 2 } });
    for (const text of ['a', 'b', 'c', 'd']) client.add(fileOf(text), { protocol: single() });
    await clock.settle();
    expect(waiting.map(({ text }) => text)).toEqual(['a', 'b']);
    waiting[1]?.answer({ json: { id: 'b' } });
    await clock.settle();
    expect(waiting.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    waiting[0]?.answer({ json: { id: 'a' } });
    await clock.settle();
    expect(waiting.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
    expect(log).toEqual([
      'upload-1 queued',
      'upload-1 running',
      'upload-2 queued',
      'upload-2 running',
      'upload-3 queued',
      'upload-4 queued',
      'upload-2 done',
      'upload-3 running',
      'upload-1 done',
      'upload-4 running',
    ]);
  });

  it.each([0, -1])('runs one file even when told %i', async (files) => {
    const sender = toySender(() => ({ json: { id: 'f' } }));
    const { client } = toyClient({ clock: fakeClock(), sender, concurrency: { files } });
    expect(await client.add(fileOf(), { protocol: single() }).done).toEqual({ id: 'f' });
  });

  it('holds what was added with autoStart false until `start`', async () => {
    const clock = fakeClock();
    const sender = toySender(() => ({ json: { id: 'f' } }));
    const { client, snapshot } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: single(), autoStart: false });
    await clock.settle();
    expect(sender.lines).toEqual([]);
    expect(snapshot(handle.id)).toMatchObject({ status: 'queued', isHeld: true });
    client.start();
    expect(await handle.done).toEqual({ id: 'f' });
  });

  it('shares the requests of one origin out among the files', async () => {
    const clock = fakeClock();
    const sender = toySender(() => 'hang');
    const { client } = toyClient({
      clock,
      sender,
      concurrency: { files: 10, partsPerFile: 4, requestsPerOrigin: 5 },
    });
    for (let file = 0; file < 4; file += 1)
      client.add(fileOf('x'.repeat(16), `${file}`), { protocol: parallel() });
    await clock.settle();
    expect(sender.inFlight).toBe(5);
    await client.destroy();
    expect(sender.inFlight).toBe(0);
  });

  it.each([
    [undefined, 4],
    [1, 1],
    [2, 2],
    [0, 1],
  ])('sends %s parts of a file at once: peak %i', async (parts, peak) => {
    const sender = toySender(() => undefined);
    const { client } = toyClient({ clock: fakeClock(), sender });
    const { done } = client.add(fileOf('x'.repeat(32)), {
      protocol: parallel(),
      ...(parts !== undefined && { parallel: parts }),
    });
    await done;
    expect(sender.peak).toBe(peak);
  });

  it('refuses a file its protocol cannot carry, before anything happens', () => {
    const sender = toySender(() => undefined);
    const { client, order } = toyClient({ clock: fakeClock(), sender });
    const protocol = single({
      check: () => {
        throw new RejectedFileError([{ code: 'file-empty', message: 'empty' }]);
      },
    });
    expect(() => client.add(fileOf(''), { protocol })).toThrow(RejectedFileError);
    expect(order()).toEqual([]);
  });
});

describe('a handle', () => {
  it('is done with the result, and the snapshot says the same', async () => {
    const { client, snapshot } = toyClient({
      clock: fakeClock(),
      sender: toySender(() => ({ json: { id: 'f' } })),
    });
    const handle = client.add(fileOf(), { protocol: single() });
    expect(await handle.done).toEqual({ id: 'f' });
    expect(snapshot(handle.id)).toMatchObject({
      status: 'done',
      result: { id: 'f' },
      loadedBytes: 10,
      confirmedBytes: 10,
    });
  });

  it('rejects with the error, which names the upload', async () => {
    const { client } = toyClient({ clock: fakeClock(), sender: toySender(() => ({ status: 403 })) });
    const handle = client.add(fileOf(), { protocol: single() });
    expect(await outcomeOf(handle.done)).toEqual({
      error: expect.objectContaining({ code: 'forbidden', uploadId: handle.id }),
    });
  });

  it('takes a new promise with every retry, which `track` hears of', async () => {
    const tracked: Promise<unknown>[] = [];
    const sender = toySender(({ repeats }) => (repeats === 0 ? { status: 403 } : { json: { id: 'f' } }));
    const { client } = toyClient({ clock: fakeClock(), sender });
    const handle = client.add(fileOf(), { protocol: single(), track: (done) => tracked.push(done) });
    const first = handle.done;
    await outcomeOf(first);
    handle.retry();
    expect(await handle.done).toEqual({ id: 'f' });
    expect(tracked).toEqual([first, handle.done]);
    expect(handle.done).not.toBe(first);
  });

  it('may be retried by whoever learns first of the failure', async () => {
    const sender = toySender(({ repeats }) => (repeats === 0 ? { status: 403 } : { json: { id: 'f' } }));
    const { client } = toyClient({ clock: fakeClock(), sender });
    const handle = client.add(fileOf(), { protocol: single() });
    await handle.done.catch(() => handle.retry());
    expect(await handle.done).toEqual({ id: 'f' });
  });

  it('may be retried by a subscriber in the middle of the news', async () => {
    const sender = toySender(({ repeats }) => (repeats === 0 ? { status: 403 } : { json: { id: 'f' } }));
    const { client } = toyClient({ clock: fakeClock(), sender });
    client.store.subscribe(({ byId }) => {
      if (byId['upload-1']?.status === 'failed') client.retry('upload-1');
    });
    const handle = client.add(fileOf(), { protocol: single() });
    await outcomeOf(handle.done);
    expect(await handle.done).toEqual({ id: 'f' });
  });
});

describe('pause and resume', () => {
  it('continue where the server is', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) =>
      request.line.endsWith('4-8') && request.repeats === 0 ? 'half' : server.react(request),
    );
    const { client, status, log } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    handle.pause();
    handle.pause();
    await clock.settle();
    expect(status(handle.id)).toBe('paused');
    expect([sender.inFlight, clock.pendingCount]).toEqual([0, 0]);
    handle.resume();
    handle.resume();
    await handle.done;
    expect(server.closed.get('1')).toBe(tenBytes);
    expect(log).toEqual(
      ['queued', 'running', 'paused', 'running', 'finishing', 'done'].map((one) => `upload-1 ${one}`),
    );
  });

  it('believe the server when the part under way had arrived whole', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) => {
      const answer = server.react(request);
      return request.line.endsWith('4-8') ? 'sent' : answer;
    });
    const { client } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: serial({ canSync: true }) });
    await clock.settle();
    handle.pause();
    await clock.settle();
    handle.resume();
    await handle.done;
    expect(server.closed.get('1')).toBe(tenBytes);
    expect(sender.lines).toContain('GET /uploads/1');
  });

  it('take a waiting file out of the line and put it back where the list has it', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client } = toyClient({ clock, sender, concurrency: { files: 1 } });
    const [, second] = ['a', 'b', 'c'].map((text) => client.add(fileOf(text), { protocol: single() }));
    second?.pause();
    second?.resume();
    for (let index = 0; index < 3; index += 1) {
      await clock.settle();
      waiting[index]?.answer({ json: { id: 'x' } });
    }
    await clock.settle();
    expect(waiting.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it('in the very moment of the start is not lost', async () => {
    const clock = fakeClock();
    const sender = toySender(() => ({ json: { id: 'f' } }));
    const { client, status } = toyClient({ clock, sender });
    client.store.subscribe(({ byId }) => {
      if (byId['upload-1']?.status === 'running') client.pause('upload-1');
    });
    client.add(fileOf(), { protocol: single() });
    await clock.settle();
    expect(status('upload-1')).toBe('paused');
    expect(sender.lines).toEqual([]);
  });

  it('by a subscriber in the middle of the news goes on', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) =>
      request.line.endsWith('4-8') && request.repeats === 0 ? 'half' : server.react(request),
    );
    const { client } = toyClient({ clock, sender });
    client.store.subscribe(({ byId }) => {
      if (byId['upload-1']?.status === 'paused') client.resume('upload-1');
    });
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    handle.pause();
    await handle.done;
    expect(server.closed.get('1')).toBe(tenBytes);
  });

  it('without an id pause and resume everything, and subscribers hear of it once', async () => {
    const clock = fakeClock();
    const { sender } = slowServer();
    const { client } = toyClient({ clock, sender, concurrency: { files: 1 } });
    for (let index = 0; index < 5; index += 1) client.add(fileOf(`${index}`), { protocol: single() });
    let news = 0;
    client.store.subscribe(() => (news += 1));
    client.pause();
    expect(news).toBe(1);
    await clock.settle();
    // Whole as it is, the first request may still be answered.
    expect(client.store.getState().order.map((id) => client.store.getState().byId[id]?.status)).toEqual(
      Array(5).fill('paused'),
    );
  });

  it('resumed before the pause took effect, it goes on with what the awaited reply says', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client, status, log } = toyClient({ clock, sender });
    const handle = client.add(fileOf('a'), { protocol: single() });
    await clock.settle();
    handle.pause();
    await clock.settle();
    handle.resume();
    waiting[0]?.answer({ status: 503 });
    await clock.advance(2000);
    expect(status(handle.id)).toBe('running');
    waiting[1]?.answer({ json: { id: 'a' } });
    await handle.done;
    expect(log).toContain('upload-1 paused');
  });

  it('paused once more after that, it stays paused', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client, status } = toyClient({ clock, sender });
    const handle = client.add(fileOf('a'), { protocol: single() });
    await clock.settle();
    handle.pause();
    handle.resume();
    handle.pause();
    waiting[0]?.answer({ status: 503 });
    await clock.advance(60_000);
    expect(status(handle.id)).toBe('paused');
  });

  it('while a request that must not be doubled is on its way, a cancel still ends it', async () => {
    const clock = fakeClock();
    const sender = toySender(() => 'sent');
    const { client, status } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: single() });
    await clock.settle();
    handle.pause();
    await clock.settle();
    expect([status(handle.id), sender.inFlight]).toEqual(['running', 1]);
    handle.cancel();
    await clock.settle();
    expect([status(handle.id), sender.inFlight]).toEqual(['cancelled', 0]);
  });
});

describe('retry', () => {
  it('of a waiting upload tries at once', async () => {
    const clock = fakeClock();
    const sender = toySender(({ repeats }) => (repeats === 0 ? { status: 503 } : { json: { id: 'f' } }));
    const { client, status } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: single() });
    await clock.settle();
    expect(status(handle.id)).toBe('waiting');
    handle.retry();
    expect(await handle.done).toEqual({ id: 'f' });
    expect(clock.pendingCount).toBe(0);
  });

  it('of a failure that keeps its session continues, of another begins again', async () => {
    const clock = fakeClock();
    for (const [status, lines] of [
      [403, ['PATCH /uploads/1 4-8', 'PATCH /uploads/1 8-10', 'POST /uploads/1/close']],
      [400, ['POST /uploads', 'PATCH /uploads/2 0-4', 'PATCH /uploads/2 4-8']],
    ] as const) {
      const server = serialServer();
      const sender = toySender((request) =>
        request.line === 'PATCH /uploads/1 4-8' && request.repeats === 0 ? { status } : server.react(request),
      );
      const { client, snapshot } = toyClient({ clock, sender });
      const handle = client.add(fileOf(), { protocol: serial() });
      await outcomeOf(handle.done);
      handle.retry();
      await handle.done;
      expect(snapshot(handle.id)?.attempt).toBe(status === 400 ? 2 : 1);
      expect(sender.lines.slice(3, 6)).toEqual(lines);
    }
  });

  it('taken back before it got going still counts as a new attempt', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) =>
      request.line === 'PATCH /uploads/1 4-8' ? { status: 400 } : server.react(request),
    );
    const { client, snapshot } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: serial() });
    await outcomeOf(handle.done);
    handle.retry();
    client.remove(handle.id);
    await clock.settle();
    client.undo();
    await handle.done;
    expect(snapshot(handle.id)?.attempt).toBe(2);
  });

  it('without an id takes all that failed, and twice is once', async () => {
    const sender = toySender(({ repeats }) => (repeats < 2 ? { status: 403 } : { json: { id: 'f' } }));
    const { client } = toyClient({ clock: fakeClock(), sender });
    const handles = [1, 2].map(() => client.add(fileOf(), { protocol: single() }));
    await Promise.all(handles.map(({ done }) => outcomeOf(done)));
    client.retry();
    client.retry();
    await Promise.all(handles.map(({ done }) => done));
    expect(sender.lines).toHaveLength(4);
  });
});

describe('cancel', () => {
  it('stops at once, and tells the server only when the undo window closes', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) => (request.line.endsWith('4-8') ? 'half' : server.react(request)));
    const { client, snapshot } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const { settled } = handle.cancel();
    expect(snapshot(handle.id)).toMatchObject({ status: 'cancelled', undoUntilMs: clock.nowMs() + 10_000 });
    await clock.advance(9_999);
    expect(sender.inFlight).toBe(0);
    expect(sender.lines).toHaveLength(3);
    await clock.advance(1);
    await settled;
    expect(sender.lines.slice(3)).toEqual(['DELETE /uploads/1']);
    expect(server.uploads.size).toBe(0);
    expect(snapshot(handle.id)).not.toHaveProperty('undoUntilMs');
    expect(await outcomeOf(handle.done)).toEqual(aborted);
    expect(clock.pendingCount).toBe(0);
  });

  it('can be undone, and the upload continues without sending twice what the server has', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) =>
      request.line.endsWith('4-8') && request.repeats === 0 ? 'half' : server.react(request),
    );
    const { client, log } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const { undo, settled } = handle.cancel();
    await clock.advance(5000);
    expect(undo()).toBe(true);
    expect(undo()).toBe(false);
    await settled;
    expect(await handle.done).toBe('https://files.test/1');
    expect(sender.lines.filter((line) => line.startsWith('PATCH'))).toEqual([
      'PATCH /uploads/1 0-4',
      'PATCH /uploads/1 4-8',
      'PATCH /uploads/1 4-8',
      'PATCH /uploads/1 8-10',
    ]);
    expect(log.slice(1, 4)).toEqual(['running', 'cancelled', 'running'].map((one) => `upload-1 ${one}`));
    expect(clock.pendingCount).toBe(0);
    await clock.advance(60_000);
    expect(sender.lines).not.toContain('DELETE /uploads/1');
  });

  it('pressed twice is undone by one undo', async () => {
    const clock = fakeClock();
    const { sender } = slowServer();
    const { client, status } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: single({ isRepeatable: true }) });
    await clock.settle();
    handle.cancel();
    expect(handle.cancel().undo()).toBe(false);
    expect(client.undo()).toBe(true);
    expect(client.undo()).toBe(false);
    await clock.settle();
    expect(status(handle.id)).toBe('running');
  });

  it('is undone by its id, whatever was cancelled since', async () => {
    const clock = fakeClock();
    const { sender } = slowServer();
    const { client, status } = toyClient({ clock, sender });
    const [first, second, third] = ['a', 'b', 'c'].map(() =>
      client.add(fileOf(), { protocol: single({ isRepeatable: true }) }),
    );
    await clock.settle();
    client.cancel([first!.id, second!.id]);
    third!.cancel();
    const statuses = () => [first, second, third].map((handle) => status(handle!.id));
    expect(client.undo(second!.id)).toBe(true);
    expect(client.undo(second!.id)).toBe(false);
    await clock.settle();
    expect(statuses()).toEqual(['running', 'running', 'cancelled']);
    second!.cancel();
    client.remove(third!.id);
    expect([client.undo(third!.id), client.undo(third!.id)]).toEqual([true, true]);
    await clock.settle();
    expect(statuses()).toEqual(['running', 'cancelled', 'running']);
  });

  it('undone while one of several is off the list, is undone for that one, too', async () => {
    const clock = fakeClock();
    const { sender } = slowServer();
    const { client, status } = toyClient({ clock, sender });
    const [a, b] = ['a', 'b'].map(() => client.add(fileOf(), { protocol: single({ isRepeatable: true }) }));
    await clock.settle();
    client.pause(a!.id);
    await clock.settle();
    const { undo } = client.cancel([a!.id, b!.id]);
    client.remove(a!.id);
    expect([undo(), status(a!.id), status(b!.id)]).toEqual([true, undefined, 'queued']);
    await clock.settle();
    expect([client.undo(a!.id), status(a!.id), status(b!.id)]).toEqual([true, 'paused', 'running']);
    client.resume(a!.id);
    await clock.settle();
    client.remove(a!.id);
    expect([client.undo(a!.id), status(a!.id)]).toEqual([true, 'queued']);
    await clock.settle();
    expect(status(a!.id)).toBe('running');
    const pressed = ['pause', 'resume', 'cancel', 'undo'];
    expect(
      client
        .trace(a!.id)
        ?.entries.map(({ kind }) => kind)
        .filter((kind) => pressed.includes(kind)),
    ).toEqual(['pause', 'cancel', 'undo', 'pause', 'resume']);
  });

  it('wins when it comes last: cancel, undo, cancel', async () => {
    const clock = fakeClock();
    const { sender } = slowServer();
    const { client, status } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: single() });
    await clock.settle();
    handle.cancel();
    client.undo();
    handle.cancel();
    await clock.settle();
    expect([status(handle.id), sender.inFlight]).toEqual(['cancelled', 0]);
  });

  it('loses when it comes first: cancel, undo, cancel, undo', async () => {
    const clock = fakeClock();
    const sender = toySender(({ repeats }) => (repeats === 0 ? 'half' : { json: { id: 'f' } }));
    const { client } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: single({ isRepeatable: true }) });
    await clock.settle();
    for (let time = 0; time < 2; time += 1) {
      handle.cancel();
      client.undo();
    }
    expect(await handle.done).toEqual({ id: 'f' });
    expect(sender.peak).toBe(1);
  });

  const states: readonly (readonly [string, (client: ReturnType<typeof toyClient>['client']) => void])[] = [
    ['paused', (client) => client.pause('upload-1')],
    ['held', () => undefined],
  ];
  it.each(states)('of a %s upload is undone to just that', async (name, prepare) => {
    const clock = fakeClock();
    const { sender } = slowServer();
    const { client, snapshot } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: single(), autoStart: name !== 'held' });
    prepare(client);
    await clock.settle();
    const before = snapshot(handle.id);
    handle.cancel();
    client.undo();
    await clock.settle();
    expect(snapshot(handle.id)).toEqual(before);
    expect(sender.lines).toEqual([]);
  });

  it('of a failed upload is undone to the failure', async () => {
    const clock = fakeClock();
    const { client, snapshot } = toyClient({ clock, sender: toySender(() => ({ status: 403 })) });
    const handle = client.add(fileOf(), { protocol: single() });
    await outcomeOf(handle.done);
    const before = snapshot(handle.id);
    handle.cancel();
    client.undo();
    expect(snapshot(handle.id)).toEqual(before);
  });

  it('of a done upload does nothing', async () => {
    const { client, status } = toyClient({
      clock: fakeClock(),
      sender: toySender(() => ({ json: { id: 'f' } })),
    });
    const handle = client.add(fileOf(), { protocol: single() });
    await handle.done;
    handle.cancel();
    expect(status(handle.id)).toBe('done');
  });

  it('in the very moment of the start sends nothing', async () => {
    const clock = fakeClock();
    const sender = toySender(() => ({ json: { id: 'f' } }));
    const { client, status } = toyClient({ clock, sender });
    client.store.subscribe(({ byId }) => {
      if (byId['upload-1']?.status === 'running') client.cancel('upload-1');
    });
    client.add(fileOf(), { protocol: single() });
    await clock.settle();
    expect([status('upload-1'), sender.lines]).toEqual(['cancelled', []]);
  });

  it('is told when the server could not be told', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const told: unknown[] = [];
    const sender = toySender((request) => {
      if (request.request.method === 'DELETE') return { status: 500 };
      return request.line.endsWith('4-8') ? 'half' : server.react(request);
    });
    const { client } = toyClient({
      clock,
      sender,
      onCancelError: (error, id) => told.push([codeOf(error), id]),
    });
    const handle = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    const { settled } = handle.cancel();
    await clock.advance(10_000);
    await settled;
    expect(told).toEqual([['server', handle.id]]);
  });

  it('gives its lane to the next file at once', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client } = toyClient({ clock, sender, concurrency: { files: 1 } });
    const [first] = ['a', 'b'].map((text) => client.add(fileOf(text), { protocol: single() }));
    await clock.settle();
    first?.cancel();
    await clock.settle();
    expect(waiting.map(({ text }) => text)).toEqual(['a', 'b']);
  });
});

describe('remove', () => {
  it('takes an upload off the list, and undo brings it back to its place and on its way', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client, snapshot, order } = toyClient({ clock, sender });
    const handles = ['a', 'b', 'c'].map((text) =>
      client.add(fileOf(text), { protocol: single({ isRepeatable: true }) }),
    );
    await clock.settle();
    const { undo } = client.remove('upload-2');
    expect(order()).toEqual(['upload-1', 'upload-3']);
    expect(undo()).toBe(true);
    expect(order()).toEqual(['upload-1', 'upload-2', 'upload-3']);
    await clock.settle();
    expect(snapshot('upload-2')).toEqual({
      id: 'upload-2',
      status: 'running',
      phase: 'part',
      file: expect.anything(),
      addedAtMs: expect.any(Number),
      loadedBytes: 0,
      confirmedBytes: 0,
      attempt: 1,
    } satisfies UploadSnapshot);
    waiting.at(-1)?.answer({ json: { id: 'again' } });
    expect(await handles[1]?.done).toEqual({ id: 'again' });
  });

  it('without an id takes the settled ones and leaves the others', async () => {
    const clock = fakeClock();
    const sender = toySender(({ text }) => {
      if (text === 'slow') return 'hang';
      return text === 'bad' ? { status: 403 } : { json: { id: 'f' } };
    });
    const { client, order } = toyClient({ clock, sender });
    for (const text of ['good', 'slow', 'bad']) client.add(fileOf(text), { protocol: single() });
    await clock.settle();
    const { undo } = client.remove();
    expect(order()).toEqual(['upload-2']);
    undo();
    expect(order()).toEqual(['upload-1', 'upload-2', 'upload-3']);
  });

  it('lets go of the bytes when the undo window has closed', async () => {
    const clock = fakeClock();
    const { client } = toyClient({ clock, sender: toySender(() => 'hang') });
    const handle = client.add(fileOf(), { protocol: single() });
    await clock.settle();
    client.remove(handle.id);
    expect(client.sourceOf(handle.id)).toBeDefined();
    await clock.advance(10_000);
    expect(client.sourceOf(handle.id)).toBeUndefined();
    expect(await outcomeOf(handle.done)).toEqual(aborted);
    expect(client.undo()).toBe(false);
  });

  it('undone after the undo of its cancel has expired does not offer that undo again', async () => {
    const clock = fakeClock();
    const { client, snapshot } = toyClient({ clock, sender: toySender(() => 'hang') });
    const handle = client.add(fileOf(), { protocol: single() });
    await clock.settle();
    handle.cancel();
    await clock.advance(6000);
    client.remove(handle.id);
    await clock.advance(6000);
    client.undo();
    expect(snapshot(handle.id)).toMatchObject({ status: 'cancelled' });
    expect(snapshot(handle.id)).not.toHaveProperty('undoUntilMs');
  });
});

describe('an id that is named twice', () => {
  it('is taken off the list once, and comes back once', async () => {
    const clock = fakeClock();
    const { client, order } = toyClient({ clock, sender: toySender(serialServer().react) });
    const { id } = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    client.remove([id, id]).undo();
    expect(order()).toEqual([id]);
  });
});

describe('an upload that waits for another', () => {
  const child = (parent: { readonly id: string }): UploadProtocol<SingleSession, { readonly id: string }> =>
    single({ url: `https://api.test/child-of-${parent.id}` });

  it('starts when the other is done, with a protocol made from its result', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client, snapshot } = toyClient({ clock, sender });
    const parent = client.add(fileOf('p'), { protocol: single() });
    const thumb = client.add(fileOf('c'), { after: parent, protocol: child });
    await clock.settle();
    expect(sender.lines).toEqual(['POST /files 0-1']);
    expect(snapshot(thumb.id)).toMatchObject({ status: 'queued', parentId: parent.id });
    waiting[0]?.answer({ json: { id: '7' } });
    await clock.settle();
    waiting[1]?.answer({ json: { id: '8' } });
    expect(await thumb.done).toEqual({ id: '8' });
    expect(sender.lines[1]).toBe('POST /child-of-7 0-1');
  });

  it('starts at once when the other is done already', async () => {
    const sender = toySender(() => ({ json: { id: '7' } }));
    const { client } = toyClient({ clock: fakeClock(), sender });
    const parent = client.add(fileOf(), { protocol: single() });
    await parent.done;
    await client.add(fileOf(), { after: parent.id, protocol: child }).done;
    expect(sender.lines[1]).toBe('POST /child-of-7 0-10');
  });

  it('fails with the other, and goes on when that is retried', async () => {
    const sender = toySender(({ line, repeats }) =>
      line === 'POST /files 0-10' && repeats === 0 ? { status: 403 } : { json: { id: '7' } },
    );
    const { client } = toyClient({ clock: fakeClock(), sender });
    const parent = client.add(fileOf(), { protocol: single() });
    const thumb = client.add(fileOf(), { after: parent, protocol: child });
    const grandchild = client.add(fileOf(), { after: thumb, protocol: child });
    for (const handle of [thumb, grandchild]) {
      expect(await outcomeOf(handle.done)).toEqual({
        error: expect.objectContaining({ code: 'parent', uploadId: handle.id }),
      });
    }
    parent.retry();
    expect(await thumb.done).toEqual({ id: '7' });
    expect(await grandchild.done).toEqual({ id: '7' });
  });

  it('survives the other being cancelled and brought back, and fails when the cancel is final', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client, status } = toyClient({ clock, sender });
    const parent = client.add(fileOf('p'), { protocol: single({ isRepeatable: true }) });
    const first = client.add(fileOf('c'), { after: parent, protocol: child });
    await clock.settle();
    parent.cancel();
    // Added while the other may still come back.
    const second = client.add(fileOf('d'), { after: parent, protocol: child });
    expect([status(first.id), status(second.id)]).toEqual(['queued', 'queued']);
    client.undo();
    await clock.settle();
    parent.cancel();
    await clock.advance(10_000);
    expect([status(first.id), status(second.id)]).toEqual(['failed', 'failed']);
    expect(waiting.map(({ text }) => text)).toEqual(['p', 'p']);
  });

  it('keeps going when the other is removed after it was done', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client } = toyClient({ clock, sender });
    const parent = client.add(fileOf('p'), { protocol: single() });
    const thumb = client.add(fileOf('c'), { after: parent, protocol: child });
    await clock.settle();
    waiting[0]?.answer({ json: { id: '7' } });
    await parent.done;
    thumb.pause();
    client.remove(parent.id);
    await clock.advance(20_000);
    thumb.resume();
    await clock.settle();
    waiting.at(-1)?.answer({ json: { id: '8' } });
    expect(await thumb.done).toEqual({ id: '8' });
  });

  it('may be added while the other, done, is being taken off the list', async () => {
    const clock = fakeClock();
    const sender = toySender(() => ({ json: { id: '7' } }));
    const { client } = toyClient({ clock, sender });
    const parent = client.add(fileOf(), { protocol: single() });
    await parent.done;
    client.remove(parent.id);
    expect(await client.add(fileOf(), { after: parent, protocol: child }).done).toEqual({ id: '7' });
  });

  it('fails when the other, unfinished, is off the list for good', async () => {
    const clock = fakeClock();
    const { sender } = slowServer();
    const { client, status } = toyClient({ clock, sender });
    const parent = client.add(fileOf(), { protocol: single() });
    client.remove(parent.id);
    const thumb = client.add(fileOf(), { after: parent, protocol: child });
    await clock.advance(9000);
    expect(status(thumb.id)).toBe('queued');
    await clock.advance(1000);
    expect(status(thumb.id)).toBe('failed');
  });

  it.each(['cancel', 'remove'] as const)(
    'added while the %s of a failed one can be undone, fails with the undo',
    async (verb) => {
      const { client, status } = toyClient({
        clock: fakeClock(),
        sender: toySender(() => ({ status: 403 })),
      });
      const parent = client.add(fileOf(), { protocol: single() });
      await outcomeOf(parent.done);
      client[verb](parent.id);
      const thumb = client.add(fileOf(), { after: parent, protocol: child });
      expect(status(thumb.id)).toBe('queued');
      client.undo();
      expect([status(parent.id), status(thumb.id)]).toEqual(['failed', 'failed']);
    },
  );

  it('paused, it waits for `resume` also when the other is done', async () => {
    const clock = fakeClock();
    const { waiting, sender } = slowServer();
    const { client, status } = toyClient({ clock, sender });
    const parent = client.add(fileOf('p'), { protocol: single() });
    const thumb = client.add(fileOf('c'), { after: parent, protocol: child });
    thumb.pause();
    await clock.settle();
    waiting[0]?.answer({ json: { id: '7' } });
    await clock.settle();
    expect([status(parent.id), status(thumb.id)]).toEqual(['done', 'paused']);
    thumb.resume();
    await clock.settle();
    expect(sender.lines[1]).toBe('POST /child-of-7 0-1');
  });

  it('of an upload nobody knows fails at once', async () => {
    const { client } = toyClient({ clock: fakeClock(), sender: toySender(() => undefined) });
    const handle = client.add(fileOf(), { after: 'nobody', protocol: child });
    expect(await outcomeOf(handle.done)).toEqual({ error: expect.objectContaining({ code: 'parent' }) });
  });

  it('fails alone when its protocol cannot be made or refuses the file', async () => {
    const sender = toySender(() => ({ json: { id: '7' } }));
    const { client } = toyClient({ clock: fakeClock(), sender });
    const parent = client.add(fileOf(), { protocol: single() });
    const broken = client.add(fileOf(), {
      after: parent,
      protocol: () => {
        throw new Error('no such field');
      },
    });
    const refused = client.add(fileOf(), {
      after: parent,
      protocol: () =>
        single({
          check: () => {
            throw new RejectedFileError([{ code: 'file-too-large', message: 'large' }]);
          },
        }),
    });
    const fine = client.add(fileOf(), { after: parent, protocol: child });
    expect(await fine.done).toEqual({ id: '7' });
    expect(await outcomeOf(broken.done)).toEqual({ error: expect.any(UploadError) });
    expect(await outcomeOf(refused.done)).toEqual({ error: expect.any(RejectedFileError) });
  });
});

describe('destroy', () => {
  it('leaves no request and no timer, and settles every promise', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) => {
      if (request.text === '0123') return server.react(request);
      return request.line === 'POST /uploads' ? server.react(request) : 'hang';
    });
    const { client } = toyClient({ clock, sender });
    const handles = [1, 2, 3, 4, 5].map((name) =>
      client.add(fileOf(tenBytes, `${name}`), { protocol: serial() }),
    );
    await clock.settle();
    handles[0]?.cancel();
    client.remove(handles[1]?.id);
    handles[2]?.pause();
    await client.destroy();
    expect([sender.inFlight, clock.pendingCount]).toEqual([0, 0]);
    const lines = sender.lines.length;
    for (const { done } of handles) expect(await outcomeOf(done)).toEqual(aborted);
    await clock.advance(60_000);
    expect(sender.lines).toHaveLength(lines);
    expect(client.undo()).toBe(false);
  });

  it('ends also a request that a pause had left to be answered, and one that cancels', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) => {
      if (request.request.method === 'DELETE' || request.line.startsWith('POST /files')) return 'sent';
      return request.line.endsWith('4-8') ? 'hang' : server.react(request);
    });
    const { client } = toyClient({ clock, sender });
    const one = client.add(fileOf(), { protocol: single() });
    const other = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    one.pause();
    other.cancel();
    await clock.advance(10_000);
    expect(sender.inFlight).toBe(2);
    await client.destroy();
    expect([sender.inFlight, clock.pendingCount]).toEqual([0, 0]);
  });

  it('leaves nothing to press: what is stored stays, and no promise is made', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const store = memoryStore();
    const { client, status, snapshot } = toyClient({
      clock,
      sender: toySender((request) => {
        if (request.text === '4567') return { status: 403 };
        return request.text === 'stuc' ? 'hang' : server.react(request);
      }),
      ports: { sessionStore: store },
    });
    const failed = client.add(fileOf(), { protocol: serial() });
    const stuck = client.add(fileOf('stuck', 'b'), { protocol: serial() });
    await clock.settle();
    await client.destroy();
    const { done } = failed;
    const before = snapshot(stuck.id);
    failed.retry();
    stuck.cancel();
    await client.remove(stuck.id).settled;
    expect(failed.done).toBe(done);
    expect([status(failed.id), snapshot(stuck.id)]).toEqual(['failed', before]);
    await clock.advance(60_000);
    expect([[...store.rows.keys()], clock.pendingCount]).toEqual([[failed.id, stuck.id], 0]);
  });

  it('takes no more files', async () => {
    const { client } = toyClient({ clock: fakeClock(), sender: toySender(() => undefined) });
    await client.destroy();
    expect(() => client.add(fileOf(), { protocol: single() })).toThrow(ProtocolUsageError);
  });
});

describe('ten thousand files', () => {
  it('cost each other nothing: no step walks through the whole list again for each of them', async () => {
    const sender = toySender(() => ({ json: { id: 'f' } }));
    const { client } = toyClient({ clock: fakeClock(), sender });
    let news = 0;
    client.store.subscribe(() => (news += 1));
    const file = fileOf();
    client.batch(() => {
      for (let index = 0; index < 10_000; index += 1)
        client.add(file, { protocol: single(), autoStart: false });
    });
    expect(news).toBe(1);
    client.cancel(client.store.getState().order);
    client.undo();
    client.remove();
    expect(client.store.getState().order).toHaveLength(0);
    client.undo();
    expect(news).toBe(5);
    expect(client.store.getState().order).toHaveLength(10_000);
  });
});

describe('subscribeProgress', () => {
  it('reports each change of one upload or of all, and ends', async () => {
    const sender = toySender(({ progress }) => {
      progress(5);
      return { json: { id: 'f' } };
    });
    const { client } = toyClient({ clock: fakeClock(), sender });
    const one: number[] = [];
    const total: string[] = [];
    const end = client.subscribeProgress('upload-1', ({ loadedBytes }) => one.push(loadedBytes));
    client.subscribeProgress('total', ({ loadedBytes, size }) => total.push(`${loadedBytes}/${size}`));
    await client.add(fileOf(), { protocol: single() }).done;
    end();
    await client.add(fileOf(), { protocol: single() }).done;
    expect(one).toEqual([0, 5, 9, 10]);
    expect(total).toEqual(['0/10', '5/10', '9/10', '10/10', '10/20', '15/20', '19/20', '20/20']);
  });
});

describe('a request that must not be doubled', () => {
  /** A server that stores what arrives whole, and answers only the second time. */
  function silentOnce(reaction: 'sent' | 'hang') {
    const stored: string[] = [];
    const sender = toySender(({ text, repeats }): ToyReaction => {
      stored.push(text);
      return repeats === 0 ? reaction : { json: { id: 'x' } };
    });
    return { stored, sender };
  }

  it.each(['cancel', 'remove'] as const)(
    'and may have left whole is not sent again when a %s is undone, but when somebody retries',
    async (action) => {
      const clock = fakeClock();
      const { stored, sender } = silentOnce('sent');
      const { client, snapshot, status } = toyClient({ clock, sender });
      const handle = client.add(fileOf(), { protocol: single() });
      await clock.settle();
      client[action](handle.id);
      client.undo();
      await clock.settle();
      expect(snapshot(handle.id)).toMatchObject({ status: 'failed', error: { code: 'outcome-unknown' } });
      expect(stored).toHaveLength(1);
      handle.retry();
      await clock.settle();
      expect(status(handle.id)).toBe('done');
      expect(stored).toHaveLength(2);
    },
  );

  it('is doubled once when somebody retries, and not once more when a cancel of that try is undone', async () => {
    const clock = fakeClock();
    const sender = toySender(({ repeats }) => (repeats === 0 ? 'network' : 'sent'));
    const { client, snapshot } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: single() });
    await clock.settle();
    handle.retry();
    await clock.settle();
    expect(sender.lines).toHaveLength(2);
    handle.cancel().undo();
    await clock.settle();
    expect(snapshot(handle.id)).toMatchObject({ status: 'failed', error: { code: 'outcome-unknown' } });
    expect(sender.lines).toHaveLength(2);
  });

  it('and has hardly begun to leave is sent again when a cancel is undone', async () => {
    const clock = fakeClock();
    const { sender } = silentOnce('hang');
    const { client, status } = toyClient({ clock, sender });
    const handle = client.add(new File([new Uint8Array(30 * 1024 * 1024)], 'film'), { protocol: single() });
    await clock.settle();
    client.cancel(handle.id);
    client.undo();
    await clock.advance(1000);
    expect(status(handle.id)).toBe('done');
  });

  it('and waited for a place when it was cancelled is sent when that is undone', async () => {
    const clock = fakeClock();
    const { sender } = silentOnce('sent');
    const { client, status } = toyClient({ clock, sender, concurrency: { requestsPerOrigin: 1 } });
    const first = client.add(fileOf(tenBytes, 'first'), { protocol: single() });
    const second = client.add(fileOf(tenBytes, 'second'), { protocol: single() });
    await clock.settle();
    second.cancel().undo();
    first.cancel();
    await clock.settle();
    expect(status(second.id)).toBe('done');
  });

  it.each(['cancel', 'remove'] as const)(
    'and ended without an answer is left to its server by a %s, which may have taken it for done',
    async (action) => {
      const clock = fakeClock();
      const server = serialServer();
      const sender = toySender((request) =>
        request.line.endsWith('/close') ? 'network' : server.react(request),
      );
      const { client, snapshot } = toyClient({ clock, sender });
      const handle = client.add(fileOf(), { protocol: serial({ repeatable: { close: false } }) });
      await clock.settle();
      expect(snapshot(handle.id)).toMatchObject({ error: { code: 'outcome-unknown' } });
      client[action](handle.id);
      await clock.advance(60_000);
      expect(sender.lines.filter((line) => line.startsWith('DELETE'))).toEqual([]);
    },
  );

  it('and had no answer is done by itself when somebody retries, and no byte is sent again', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) =>
      request.line.endsWith('/close') && request.repeats === 0 ? 'network' : server.react(request),
    );
    const { client, snapshot, status } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: serial({ repeatable: { close: false } }) });
    await clock.settle();
    expect(snapshot(handle.id)).toMatchObject({ error: { code: 'outcome-unknown' } });
    handle.retry();
    await clock.settle();
    expect(status(handle.id)).toBe('done');
    expect(sender.lines.slice(4)).toEqual(['POST /uploads/1/close', 'POST /uploads/1/close']);
  });

  it('by the word of its server is another upload when somebody retries', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sound = serial({ canSync: true });
    const protocol: typeof sound = {
      ...sound,
      resync(session, file) {
        const { refused: _none, ...question } = sound.resync?.(session, file) ?? {};
        return 'key' in question ? { ...question, codeOf: () => 'outcome-unknown' } : undefined;
      },
    };
    const sender = toySender((request) => {
      const reply = server.react(request);
      if (request.line !== 'POST /uploads/1/close') return reply;
      server.uploads.delete('1');
      return 'network';
    });
    const { client, snapshot } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol });
    await clock.advance(60_000);
    expect(snapshot(handle.id)).toMatchObject({ error: { code: 'outcome-unknown', status: 404 } });
    handle.retry();
    await clock.advance(60_000);
    expect(snapshot(handle.id)).toMatchObject({ status: 'done', result: 'https://files.test/2' });
  });

  it('and left through a sender that reports nothing is waited for by a pause, and remembered by storage', async () => {
    const clock = fakeClock();
    let posts = 0;
    const send: Sender['send'] = (_request, _source, { signal }) =>
      new Promise((_resolve, reject) => {
        posts += 1;
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const store = memoryStore();
    const { client } = toyClient({ clock, sender: { send }, ports: { sessionStore: store } });
    const { id } = client.add(fileOf('x'.repeat(9 * 2 ** 20)), { protocol: single() });
    await clock.advance(30_000);
    expect([...store.rows.values()]).toMatchObject([{ isUnanswered: true }]);
    client.pause(id);
    await clock.settle();
    client.resume(id);
    await clock.settle();
    expect(posts).toBe(1);
    await client.destroy();
  });

  it('is not sent again when a file is refused elsewhere and tried again', async () => {
    const clock = fakeClock();
    const sender = toySender(({ line, repeats }): ToyReaction => {
      if (line.includes('/parts/0')) return 'sent';
      return line.includes('/parts/4') && repeats === 0 ? { status: 403 } : {};
    });
    const { client, snapshot } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: parallel({ isRepeatable: (start) => start !== 0 }) });
    await clock.settle();
    handle.retry();
    await clock.settle();
    expect(snapshot(handle.id)).toMatchObject({ status: 'failed', error: { code: 'outcome-unknown' } });
    expect(sender.lines.filter((line) => line.includes('/parts/0'))).toHaveLength(1);
  });
});

describe('a file whose bytes never come', () => {
  it('gives its lane back when it is cancelled, and does not hold up the end of the client', async () => {
    const clock = fakeClock();
    const sender = toySender(serialServer().react);
    const { client, status } = toyClient({ clock, sender, concurrency: { files: 1 } });
    const stuck = client.add(silentFile(tenBytes, 'stuck'), { protocol: serial() });
    const next = client.add(fileOf(), { protocol: serial() });
    await clock.settle();
    stuck.cancel();
    await clock.settle();
    expect(status(next.id)).toBe('done');
    client.add(silentFile(tenBytes, 'stuck'), { protocol: serial() });
    await clock.settle();
    await client.destroy();
    expect(clock.pendingCount).toBe(0);
  });

  it('can be paused, and fails after the longest silence', async () => {
    const clock = fakeClock();
    const { client, snapshot, status } = toyClient({ clock, sender: toySender(serialServer().react) });
    const { id } = client.add(silentFile(tenBytes, 'stuck'), { protocol: serial() });
    await clock.settle();
    client.pause(id);
    await clock.settle();
    expect(status(id)).toBe('paused');
    client.resume(id);
    await clock.advance(60_000);
    expect(snapshot(id)).toMatchObject({ status: 'failed', error: { code: 'file-unreadable' } });
  });
});

describe('an application that throws when it is told of a failure', () => {
  const throws = () => {
    throw new Error('mine');
  };
  /** What nobody caught meanwhile. */
  async function unseenDuring(work: () => Promise<void>): Promise<readonly unknown[]> {
    const unseen: unknown[] = [];
    const see = (error: unknown) => unseen.push(error);
    process.on('unhandledRejection', see);
    await work();
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', see);
    return unseen;
  }
  const fails = () => Promise.reject(new Error('no'));

  it.each([
    ['the storage', { sessionStore: { ...memoryStore(), list: fails } }],
    ['the locks', { sessionStore: memoryStore(), locks: { ...simulatedLocks().openPage(), take: fails } }],
  ])('of %s costs no upload, and is seen', async (_, ports) => {
    const clock = fakeClock();
    const unseen = await unseenDuring(async () => {
      const sender = toySender(serialServer().react);
      const { client } = toyClient({ clock, sender, ports, onStorageError: throws });
      expect(await client.add(fileOf(), { protocol: serial() }).done).toBe('https://files.test/1');
    });
    expect(unseen).toContainEqual(new Error('mine'));
  });

  it('of a cancel still has everything forgotten by a log out, and is seen', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const store = memoryStore();
    const locks = simulatedLocks();
    const unseen = await unseenDuring(async () => {
      const { client } = toyClient({
        clock,
        sender: toySender((request) => {
          if (request.line.startsWith('DELETE')) return { status: 400 };
          return request.line.endsWith('4-8') ? 'hang' : server.react(request);
        }),
        onCancelError: throws,
        ports: { sessionStore: store, locks: locks.openPage() },
      });
      store.rows.set('of another tab', interruptedRecord);
      client.add(fileOf(tenBytes, 'b.txt'), { protocol: serial() });
      await clock.settle();
      await client.clear();
    });
    expect([unseen, store.rows.size, locks.taken.size]).toEqual([[new Error('mine')], 0, 0]);
  });
});

describe('what is pressed', () => {
  it('retries, for all, neither what cannot end differently nor what the server may have', async () => {
    const clock = fakeClock();
    const reactions: Readonly<Record<string, ToyReaction>> = { big: { status: 413 }, lost: 'network' };
    const sender = toySender(({ text, repeats }) => reactions[text] ?? { status: repeats === 0 ? 403 : 200 });
    const { client, status } = toyClient({ clock, sender });
    const ids = ['big', 'lost', 'late'].map((text) => client.add(fileOf(text), { protocol: single() }).id);
    await clock.settle();
    client.retry();
    expect(ids.map(status)).toEqual(['failed', 'failed', 'running']);
    client.retry(ids[1]);
    expect(status(ids[1] ?? '')).toBe('running');
  });

  it('tells of a total that only grew in size', async () => {
    const clock = fakeClock();
    const { client } = toyClient({ clock, sender: toySender(() => 'hang') });
    const sizes: number[] = [];
    client.subscribeProgress('total', ({ size }) => sizes.push(size));
    client.add(fileOf('12345', 'a'), { protocol: single() });
    client.add(fileOf('1234567890', 'b'), { protocol: single() });
    await clock.settle();
    expect(sizes).toEqual([5, 15]);
  });
});
