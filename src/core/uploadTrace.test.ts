import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { inlineHasher } from '../testing/inlineHasher.ts';
import { NetworkError } from './errors.ts';
import type { UploadProtocol } from './protocol.ts';
import {
  fileOf,
  parallel,
  serial,
  serialServer,
  signed,
  single,
  toyClient,
  toySender,
  type ToyReaction,
  type ToyRequest,
} from './toys.test.shared.ts';
import { traceText } from './traceText.ts';
import type { UploadTrace } from './uploadTrace.ts';

/** A server for `serial` whose requests fail once each, by line. */
function serverFailing(failures: Readonly<Record<string, ToyReaction>>) {
  const server = serialServer();
  return toySender((request) => {
    const failure = request.repeats === 0 ? failures[request.line] : undefined;
    if (failure === undefined) return server.react(request);
    // What is lost on the way back has arrived.
    if (failure === 'network') server.react(request);
    return failure;
  });
}

const linesOf = (trace: UploadTrace | undefined): string[] =>
  trace === undefined ? ['no trace'] : traceText(trace).split('\n');

async function finished(options: Parameters<typeof toyClient>[0], protocol: UploadProtocol) {
  const { client } = toyClient(options);
  const handle = client.add(fileOf(), { protocol });
  await (options.clock as ReturnType<typeof fakeClock>).runUntil(handle.done.catch(() => undefined));
  return client.trace(handle.id);
}

describe('the trace of an upload', () => {
  it('is plain data: each request with what became of it, and each confirmed byte', async () => {
    const clock = fakeClock();
    const trace = await finished(
      { clock, sender: toySender(serialServer().react) },
      serial({ partBytes: 8 }),
    );
    const atMs = clock.nowMs();
    const replied = { kind: 'reply', durationMs: 0, atMs };
    const requested = { kind: 'request', attempt: 1, atMs };
    const uploads = 'https://api.test/uploads';
    const expected: UploadTrace['entries'] = [
      { ...requested, request: 1, key: 'open', phase: 'open', method: 'POST', address: uploads },
      { ...replied, request: 1, key: 'open', status: 201, bodyBytes: 10 },
      { kind: 'checkpoint', confirmedBytes: 0, atMs },
      {
        ...{ ...requested, request: 2, key: 'part-0', phase: 'part', method: 'PATCH' },
        ...{ address: `${uploads}/1`, range: { start: 0, end: 8 } },
      },
      { ...replied, request: 2, key: 'part-0', status: 200, bodyBytes: 12 },
      { kind: 'checkpoint', confirmedBytes: 8, atMs },
      {
        ...{ ...requested, request: 3, key: 'part-8', phase: 'part', method: 'PATCH' },
        ...{ address: `${uploads}/1`, range: { start: 8, end: 10 } },
      },
      { ...replied, request: 3, key: 'part-8', status: 200, bodyBytes: 13 },
      { kind: 'checkpoint', confirmedBytes: 10, atMs },
      {
        ...{ ...requested, request: 4, key: 'close', phase: 'close', method: 'POST' },
        address: `${uploads}/1/close`,
      },
      { ...replied, request: 4, key: 'close', status: 200, bodyBytes: 30 },
      { kind: 'checkpoint', confirmedBytes: 10, atMs },
      { kind: 'outcome', outcome: 'done', atMs },
    ] as UploadTrace['entries'];
    expect(trace).toEqual({ entries: expected, droppedCount: 0 });
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });

  it('shows a busy server, and how long it was waited for', async () => {
    const sender = serverFailing({
      'PATCH /uploads/1 0-10': { status: 503, headers: { 'retry-after': '7' } },
    });
    expect(
      linesOf(
        await finished({ clock: fakeClock(), sender, retry: { jitter: 0 } }, serial({ partBytes: 10 })),
      ),
    ).toEqual([
      '   0.000 s  #1 POST https://api.test/uploads (open)',
      '   0.000 s  #1 201 after 0 ms, 10 bytes',
      '   0.000 s  confirmed 0 bytes',
      '   0.000 s  #2 PATCH https://api.test/uploads/1 bytes 0-10 (part-0)',
      '   0.000 s  #2 503 after 0 ms, 0 bytes',
      '   0.000 s  waits 7000 ms for the next try (server, 503)',
      '   7.000 s  #3 PATCH https://api.test/uploads/1 bytes 0-10 (part-0, attempt 2)',
      '   7.000 s  #3 200 after 0 ms, 13 bytes',
      '   7.000 s  confirmed 10 bytes',
      '   7.000 s  #4 POST https://api.test/uploads/1/close (close)',
      '   7.000 s  #4 200 after 0 ms, 30 bytes',
      '   7.000 s  confirmed 10 bytes',
      '   7.000 s  done',
    ]);
  });

  it('shows a lost reply, the question to the server, and that nothing was sent twice', async () => {
    const sender = serverFailing({ 'PATCH /uploads/1 0-10': 'network' });
    const protocol = serial({ partBytes: 10, canSync: true });
    expect(linesOf(await finished({ clock: fakeClock(), sender, retry: { jitter: 0 } }, protocol))).toEqual([
      '   0.000 s  #1 POST https://api.test/uploads (open)',
      '   0.000 s  #1 201 after 0 ms, 10 bytes',
      '   0.000 s  confirmed 0 bytes',
      '   0.000 s  #2 PATCH https://api.test/uploads/1 bytes 0-10 (part-0)',
      '   0.000 s  #2 no reply after 0 ms (network)',
      '   0.000 s  waits 1000 ms for the next try (network)',
      '   1.000 s  #3 GET https://api.test/uploads/1 (sync)',
      '   1.000 s  #3 200 after 0 ms, 13 bytes',
      '   1.000 s  confirmed 10 bytes',
      '   1.000 s  #4 POST https://api.test/uploads/1/close (close)',
      '   1.000 s  #4 200 after 0 ms, 30 bytes',
      '   1.000 s  confirmed 10 bytes',
      '   1.000 s  done',
    ]);
  });

  it('shows a 401 and the same request with fresh credentials as two requests', async () => {
    const clock = fakeClock();
    const sender = toySender(async ({ repeats }) => {
      await new Promise<void>((resolve) => clock.after(repeats === 0 ? 20 : 30, resolve));
      return repeats === 0 ? { status: 401, text: 'who?' } : { json: { id: 'f' } };
    });
    const authorize = ({ rejected }: { rejected: boolean }) => ({ authorization: rejected ? 'new' : 'old' });
    expect(linesOf(await finished({ clock, sender, authorize }, single()))).toEqual([
      '   0.000 s  #1 POST https://api.test/files bytes 0-10 (post)',
      '   0.020 s  #1 401 after 20 ms, 4 bytes',
      '   0.020 s  #2 POST https://api.test/files bytes 0-10 (post)',
      '   0.050 s  #2 200 after 30 ms, 10 bytes',
      '   0.050 s  confirmed 10 bytes',
      '   0.050 s  done',
    ]);
  });

  it('says that nothing was sent when the credentials could not be had', async () => {
    const authorize = () => Promise.reject(new Error('signed out'));
    const sender = toySender(() => undefined);
    expect(linesOf(await finished({ clock: fakeClock(), sender, authorize }, single()))).toEqual([
      '   0.000 s  post was not sent (auth)',
      '   0.000 s  failed (auth)',
    ]);
  });

  it('shows what was in flight at a pause, and where it went on', async () => {
    const clock = fakeClock();
    const { client } = toyClient({ clock, sender: serverFailing({ 'PATCH /uploads/1 0-10': 'half' }) });
    const handle = client.add(fileOf(), { protocol: serial({ partBytes: 10, canSync: true }) });
    await clock.advance(2000);
    handle.pause();
    await clock.advance(3000);
    handle.resume();
    await clock.runUntil(handle.done);
    expect(linesOf(client.trace(handle.id))).toEqual([
      '   0.000 s  #1 POST https://api.test/uploads (open)',
      '   0.000 s  #1 201 after 0 ms, 10 bytes',
      '   0.000 s  confirmed 0 bytes',
      '   0.000 s  #2 PATCH https://api.test/uploads/1 bytes 0-10 (part-0)',
      '   2.000 s  #2 no reply after 2000 ms (aborted)',
      '   2.000 s  paused',
      '   5.000 s  goes on',
      '   5.000 s  #3 GET https://api.test/uploads/1 (sync)',
      '   5.000 s  #3 200 after 0 ms, 12 bytes',
      '   5.000 s  #4 PATCH https://api.test/uploads/1 bytes 0-10 (part-0)',
      '   5.000 s  #4 200 after 0 ms, 13 bytes',
      '   5.000 s  confirmed 10 bytes',
      '   5.000 s  #5 POST https://api.test/uploads/1/close (close)',
      '   5.000 s  #5 200 after 0 ms, 30 bytes',
      '   5.000 s  confirmed 10 bytes',
      '   5.000 s  done',
    ]);
  });

  it('goes on after an undo', async () => {
    const clock = fakeClock();
    const { client } = toyClient({ clock, sender: serverFailing({ 'PATCH /uploads/1 0-10': 'hang' }) });
    const handle = client.add(fileOf(), { protocol: serial({ partBytes: 10 }) });
    await clock.settle();
    handle.cancel().undo();
    await clock.runUntil(handle.done);
    const lines = linesOf(client.trace(handle.id));
    expect([...lines.slice(4, 8), lines.at(-1)]).toEqual([
      '   0.000 s  stopped by cancel',
      '   0.000 s  brought back',
      '   0.000 s  #2 no reply after 0 ms (aborted)',
      '   0.000 s  #3 PATCH https://api.test/uploads/1 bytes 0-10 (part-0)',
      '   0.000 s  done',
    ]);
  });

  it('goes on to the last word to the server after a cancel', async () => {
    const clock = fakeClock();
    const { client } = toyClient({ clock, sender: serverFailing({ 'PATCH /uploads/1 0-10': 'hang' }) });
    const handle = client.add(fileOf(), { protocol: serial({ partBytes: 10 }) });
    await clock.settle();
    handle.cancel();
    await clock.advance(10_000);
    expect(linesOf(client.trace(handle.id)).slice(4)).toEqual([
      '   0.000 s  stopped by cancel',
      '   0.000 s  #2 no reply after 0 ms (aborted)',
      '  10.000 s  cancelled for good',
      '  10.000 s  #3 DELETE https://api.test/uploads/1 (cancel)',
      '  10.000 s  #3 204 after 0 ms, 0 bytes',
    ]);
  });

  it('names silence, the digest and a fresh start', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender(async (request) => {
      if (request.line === 'PATCH /uploads/1 4-8' && request.repeats === 0) {
        await new Promise<void>((resolve) => clock.after(15_000, resolve));
        return { status: 404 };
      }
      // Said twice, as a fresh start wants it.
      if (request.line === 'PATCH /uploads/1 4-8') return { status: 404 };
      return server.react(request);
    });
    const protocol = serial({ digest: 'md5' });
    const trace = await finished({ clock, sender, ports: { hasher: inlineHasher } }, protocol);
    expect(linesOf(trace).filter((line) => /digest|moves|again/.test(line))).toEqual([
      '   0.000 s  digest known',
      '  10.000 s  nothing moves',
      expect.stringMatching(/^ {2}1[56]\.\d{3} s {2}begins again$/),
    ]);
  });

  it('survives a retry, stays through the undo window of a removal, and is gone after it', async () => {
    const clock = fakeClock();
    const sender = toySender(({ repeats }) => (repeats === 0 ? { status: 403 } : { json: { id: 'f' } }));
    const { client } = toyClient({ clock, sender });
    const handle = client.add(fileOf(), { protocol: single() });
    await handle.done.catch(() => handle.retry());
    await handle.done;
    const whole = [
      '   0.000 s  #1 POST https://api.test/files bytes 0-10 (post)',
      '   0.000 s  #1 403 after 0 ms, 0 bytes',
      '   0.000 s  failed (forbidden, 403)',
      '   0.000 s  goes on',
      '   0.000 s  #2 POST https://api.test/files bytes 0-10 (post)',
      '   0.000 s  #2 200 after 0 ms, 10 bytes',
      '   0.000 s  confirmed 10 bytes',
      '   0.000 s  done',
    ];
    expect(linesOf(client.trace(handle.id))).toEqual(whole);
    client.remove(handle.id);
    expect(linesOf(client.trace(handle.id))).toEqual(whole);
    await clock.advance(10_000);
    expect(client.trace(handle.id)).toBeUndefined();
    expect(client.trace('unheard of')).toBeUndefined();
  });

  it('is a copy: what happens later is not in it', async () => {
    const clock = fakeClock();
    const { client } = toyClient({ clock, sender: toySender(() => ({ json: { id: 'f' } })) });
    const handle = client.add(fileOf(), { protocol: single() });
    const early = client.trace(handle.id);
    await handle.done;
    expect(early).toEqual({ entries: [], droppedCount: 0 });
  });

  it('keeps the newest 500 entries and counts the others', async () => {
    const sender = toySender(serialServer().react);
    const { client } = toyClient({ clock: fakeClock(), sender });
    // 200 parts of three entries each, three to open, three to close, one to end.
    const handle = client.add(fileOf('x'.repeat(200)), { protocol: serial({ partBytes: 1 }) });
    await handle.done;
    const trace = client.trace(handle.id);
    expect(trace).toMatchObject({ entries: { length: 500 }, droppedCount: 107 });
    expect(trace?.entries.at(-1)).toMatchObject({ kind: 'outcome', outcome: 'done' });
    expect(linesOf(trace)[0]).toBe('107 earlier entries were dropped.');
  });

  it('writes nothing about progress, however much of it there is', async () => {
    const sender = toySender(({ progress }) => {
      for (let sentBytes = 1; sentBytes <= 10; sentBytes += 1) progress(sentBytes);
      return { json: { id: 'f' } };
    });
    const trace = await finished({ clock: fakeClock(), sender }, single());
    expect(trace?.entries.map(({ kind }) => kind)).toEqual(['request', 'reply', 'checkpoint', 'outcome']);
  });

  it('tells apart what travels at the same time', async () => {
    const trace = await finished({ clock: fakeClock(), sender: toySender(() => undefined) }, parallel());
    const requests = trace?.entries.flatMap((entry) => (entry.kind === 'request' ? [entry] : [])) ?? [];
    const replies = trace?.entries.flatMap((entry) => (entry.kind === 'reply' ? [entry] : [])) ?? [];
    expect(requests.map(({ request, key }) => [request, key])).toEqual([
      [1, 'part-0'],
      [2, 'part-4'],
      [3, 'part-8'],
      [4, 'close'],
    ]);
    expect(replies.map(({ request, key }) => [request, key])).toEqual(
      requests.map(({ request, key }) => [request, key]),
    );
  });
});

describe('what a trace never holds', () => {
  const canary = 'CANARY';
  const refusal = ({ repeats }: Pick<ToyRequest, 'repeats'>): ToyReaction => {
    if (repeats === 0) return { status: 503, text: `${canary} in a body`, headers: { 'x-secret': canary } };
    if (repeats === 1) throw new NetworkError(`${canary} in an error`, { cause: new Error(canary) });
    if (repeats === 2) return { status: 400, json: { detail: `${canary} in the server's message` } };
    return { json: { id: canary }, headers: { 'x-secret': canary } };
  };
  const worlds: Readonly<Record<string, UploadProtocol>> = {
    'credentials, queries, user information, bytes, bodies and messages': single({
      url: `https://${canary}:${canary}@api.test/files?signature=${canary}#${canary}`,
      isRepeatable: true,
    }),
    'a presigned address, wherever its secret is, and what the signer said': signed(async () => ({
      url: `https://storage.test/${canary}/key?X-Amz-Signature=${canary}`,
      headers: { 'x-amz-security-token': canary },
    })),
    'the message of an application that fails to sign': signed(async () => {
      throw new Error(canary);
    }),
  };

  it.each(Object.entries(worlds))('%s', async (_, protocol) => {
    const clock = fakeClock();
    const { client } = toyClient({
      clock,
      sender: toySender(refusal),
      authorize: () => ({ authorization: `Bearer ${canary}`, 'x-api-key': canary }),
      authOrigins: ['https://api.test'],
    });
    const handle = client.add(fileOf(canary, `${canary}.txt`), { protocol, group: canary });
    await clock.runUntil(handle.done.catch(() => undefined));
    expect(client.trace(handle.id)?.entries.at(-1)).toMatchObject({ kind: 'outcome', outcome: 'failed' });
    handle.retry();
    await clock.runUntil(handle.done.catch(() => undefined));
    const trace = client.trace(handle.id);
    expect(trace?.entries.at(-1)?.kind).toBe('outcome');
    expect(JSON.stringify(trace)).not.toContain(canary);
    expect(traceText(trace ?? { entries: [], droppedCount: 0 })).not.toContain(canary);
  });
});
