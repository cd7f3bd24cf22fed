import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { createAuthorizer } from './authorizer.ts';
import { NetworkError } from './errors.ts';
import { createExchange } from './exchange.ts';
import { createGate } from './lanes.ts';
import { createOrigins } from './origins.ts';
import { defaultRetryPolicy } from './retryPolicy.ts';
import type { AuthorizeRequest, Sender } from './ports.ts';
import { bytes, type CallSpec, type RequestSpec, type Step } from './protocol.ts';
import { toUploadError } from './toUploadError.ts';
import {
  codeOf,
  fileOf,
  memoryStore,
  serial,
  serialServer,
  single,
  tenBytes,
  toyClient,
  toySender,
  type ToyReaction,
} from './toys.test.shared.ts';

const headersOf = (request: RequestSpec | undefined): Readonly<Record<string, string>> =>
  request?.headers ?? {};

describe('credentials', () => {
  /** What is sent to `url` by a protocol of `endpoint`, on a page of https://page.test. */
  async function sentTo(
    url: string,
    options: {
      readonly endpoint?: string;
      readonly auth?: 'origin' | 'never';
      readonly authOrigins?: readonly string[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    const asked: AuthorizeRequest[] = [];
    const trust: (boolean | undefined)[] = [];
    const sender = toySender(() => undefined);
    const ports = {
      sender: {
        send(...[sent, source, sending]: Parameters<Sender['send']>) {
          trust.push(sending.isTrusted);
          return sender.send(sent, source, sending);
        },
      },
      clock: fakeClock(),
      random: () => 0.5,
      pageUrl: 'https://page.test/app/index.html',
    };
    const exchange = createExchange({
      ports,
      authorizer: createAuthorizer((request) => {
        asked.push(request);
        return { Authorization: 'Bearer t' };
      }),
      authOrigins: options.authOrigins ?? [],
      origins: createOrigins({ ports, retry: defaultRetryPolicy, requestsPerOrigin: 6 }),
      idleTimeoutMs: 60_000,
    });
    const request: RequestSpec = {
      method: 'POST',
      url,
      ...(options.auth && { auth: options.auth }),
      ...(options.headers && { headers: options.headers }),
    };
    await exchange(
      { key: 'k', phase: 'open', repeatable: true, request, read: (_reply, session) => session },
      {
        file: { name: 'a', type: '', size: 0 },
        source: new Blob([]),
        endpoint: options.endpoint,
        attempt: 1,
        signal: new AbortController().signal,
        onSend: () => undefined,
        onProgress: () => undefined,
      },
    );
    return { asked, trust, url: sender.requests[0]?.url, headers: headersOf(sender.requests[0]) };
  }

  const token = { Authorization: 'Bearer t' };
  const cases: readonly (readonly [string, string, Parameters<typeof sentTo>[1], object])[] = [
    ["the endpoint's origin", 'https://api.test/x', { endpoint: 'https://api.test/v2/' }, token],
    ['the page, when there is no endpoint', 'https://page.test/x', {}, token],
    ['the page, by a relative address', '/upload?x=1', {}, token],
    ['a relative endpoint', 'upload', { endpoint: '/v2/' }, token],
    ['a foreign origin', 'https://storage.test/x', { endpoint: 'https://api.test' }, {}],
    ['the page, when the endpoint is elsewhere', '/x', { endpoint: 'https://api.test' }, {}],
    ['another port', 'https://api.test:8443/x', { endpoint: 'https://api.test' }, {}],
    ['another scheme', 'http://api.test/x', { endpoint: 'https://api.test' }, {}],
    ['a host that only looks alike', 'https://api.test.evil.test/x', { endpoint: 'https://api.test' }, {}],
    ['a user name that looks like it', 'https://api.test@evil.test/x', { endpoint: 'https://api.test' }, {}],
    ['a named origin', 'https://b.test/x', { authOrigins: ['https://b.test'] }, token],
    [
      'a named origin, written otherwise',
      'https://b.test/x',
      { authOrigins: ['https://B.test:443/'] },
      token,
    ],
    [
      "the endpoint's origin, auth 'never'",
      'https://api.test/x',
      { endpoint: 'https://api.test', auth: 'never' },
      {},
    ],
    [
      "a named origin, auth 'never'",
      'https://b.test/x',
      { authOrigins: ['https://b.test'], auth: 'never' },
      {},
    ],
  ];
  it.each(cases)('for %s', async (_name, url, options, expected) => {
    const sent = await sentTo(url, options);
    expect(sent.headers).toEqual(expected);
    expect(sent.asked).toHaveLength('Authorization' in expected ? 1 : 0);
    // Whether cookies may go along is the same question.
    expect(sent.trust).toEqual(['Authorization' in expected]);
  });

  it('join the headers of the step, and the application is told address and attempt', async () => {
    const sent = await sentTo('/x?y', { headers: { 'Content-Range': 'bytes 0-1/2' } });
    expect(sent.headers).toEqual({ ...token, 'Content-Range': 'bytes 0-1/2' });
    expect(sent.asked).toEqual([{ url: 'https://page.test/x?y', attempt: 1, rejected: false }]);
  });

  it.each([
    ['a record', { A: '1' }],
    ['pairs', [['A', '1']] as const],
    ['a Headers object', new Headers({ A: '1' })],
  ])('may be %s', async (_name, headers) => {
    const authorizer = createAuthorizer(() => headers);
    const { headers: given } = await authorizer.credentials('https://a.test/', 1, ['https://a.test']);
    expect(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value])).toEqual([['a', '1']]);
  });
});

describe('an address that is none', () => {
  it('is called a mistake of the protocol, and nothing is sent', async () => {
    const sender = toySender(() => undefined);
    const { client } = toyClient({ clock: fakeClock(), sender });
    const { done } = client.add(fileOf(), { protocol: single({ url: '/relative' }) });
    expect(codeOf(await done.catch((error: unknown) => error))).toBe('protocol-usage');
    expect(sender.lines).toEqual([]);
  });

  it('is quoted without its query, where presigned addresses keep their secret', async () => {
    const { client } = toyClient({ clock: fakeClock(), sender: toySender(() => undefined) });
    const { done } = client.add(fileOf(), { protocol: single({ url: '/key?X-Amz-Signature=SECRET' }) });
    const error = await done.catch((reason: unknown) => reason);
    expect(String(error)).toContain('/key');
    expect(String(error)).not.toContain('SECRET');
  });
});

describe('an expired token', () => {
  /** A server that accepts the newest token only. */
  function guarded(tokens: { current: number }, react: (request: never) => ToyReaction) {
    return toySender((request) =>
      headersOf(request.request)['Authorization'] === `t${tokens.current}`
        ? react(request as never)
        : { status: 401 },
    );
  }

  it('is refreshed once for eight uploads at the same time', async () => {
    const tokens = { current: 2 };
    let token = 1;
    let refreshes = 0;
    const server = serialServer();
    const sender = guarded(tokens, server.react);
    const { client } = toyClient({
      clock: fakeClock(),
      sender,
      concurrency: { files: 8, requestsPerOrigin: 20 },
      authorize: async ({ rejected }) => {
        if (rejected) {
          refreshes += 1;
          await new Promise((resolve) => setTimeout(resolve));
          token = tokens.current;
        }
        return { Authorization: `t${token}` };
      },
    });
    const handles = Array.from({ length: 8 }, (_, index) =>
      client.add(fileOf(tenBytes, `${index}`), { protocol: serial() }),
    );
    await Promise.all(handles.map(({ done }) => done));
    expect(refreshes).toBe(1);
    expect([...server.closed.values()]).toEqual(Array(8).fill(tenBytes));
  });

  it('is refreshed as often as it expires, in the middle of files', async () => {
    const tokens = { current: 1 };
    let token = 1;
    let refreshes = 0;
    let count = 0;
    const server = serialServer();
    const sender = guarded(tokens, (request) => {
      count += 1;
      if (count % 15 === 0) tokens.current += 1;
      return server.react(request);
    });
    const { client } = toyClient({
      clock: fakeClock(),
      sender,
      concurrency: { files: 8, requestsPerOrigin: 20 },
      authorize: async ({ rejected }) => {
        await Promise.resolve();
        if (rejected) {
          refreshes += 1;
          token = tokens.current;
        }
        return { Authorization: `t${token}` };
      },
    });
    const handles = Array.from({ length: 8 }, (_, index) =>
      client.add(fileOf(tenBytes, `${index}`), { protocol: serial() }),
    );
    await Promise.all(handles.map(({ done }) => done));
    // An expiry that nobody met is no expiry.
    expect(refreshes).toBeGreaterThan(0);
    expect(refreshes).toBeLessThanOrEqual(tokens.current - 1);
    expect([...server.closed.values()]).toEqual(Array(8).fill(tenBytes));
  });

  it('that was asked for before a refresh and arrived after it does not cause another', async () => {
    let refreshes = 0;
    let answerOld: (headers: Record<string, string>) => void = () => {};
    const asked: object[] = [];
    const authorizer = createAuthorizer((request) => {
      const { rejected, attempt } = request;
      asked.push(request);
      if (rejected) {
        refreshes += 1;
        return { token: 'new' };
      }
      return attempt === 7
        ? new Promise((resolve) => (answerOld = resolve))
        : { token: refreshes > 0 ? 'new' : 'old' };
    });
    const trusted = ['https://a.test'];
    const slow = authorizer.credentials('https://a.test/', 7, trusted);
    const quick = await authorizer.credentials('https://a.test/', 1, trusted);
    await authorizer.refresh('https://a.test/', 2, quick.generation);
    answerOld({ token: 'old' });
    const { generation } = await slow;
    const fresh = await authorizer.refresh('https://a.test/', 8, generation);
    expect(fresh?.headers).toEqual({ token: 'new' });
    expect(refreshes).toBe(1);
    expect(asked.at(-1)).toEqual({ url: 'https://a.test/', attempt: 8, rejected: false });
  });

  it('of one origin is not what another origin is given while it is refreshed', async () => {
    let answerFresh = () => {};
    const authorizer = createAuthorizer(async ({ url, rejected }) => {
      if (rejected) await new Promise<void>((resolve) => (answerFresh = resolve));
      return { token: new URL(url).host };
    });
    const trusted = ['https://a.test', 'https://b.test'];
    const { generation } = await authorizer.credentials('https://a.test/', 1, trusted);
    const refresh = authorizer.refresh('https://a.test/', 2, generation);
    const other = authorizer.credentials('https://b.test/', 1, trusted);
    const unexpected = 'waits for the refresh of another origin';
    const given = await Promise.race([other, new Promise((resolve) => setTimeout(resolve, 5, unexpected))]);
    answerFresh();
    await refresh;
    expect(given).toMatchObject({ headers: { token: 'b.test' } });
  });

  it('of one origin is refreshed also right after that of another', async () => {
    const asked: string[] = [];
    const authorizer = createAuthorizer(({ url, rejected }) => {
      asked.push(`${new URL(url).host} ${rejected ? 'refused' : 'first'}`);
      return {};
    });
    const trusted = ['https://a.test', 'https://b.test'];
    const a = await authorizer.credentials('https://a.test/', 1, trusted);
    const b = await authorizer.credentials('https://b.test/', 1, trusted);
    await authorizer.refresh('https://a.test/', 2, a.generation);
    await authorizer.refresh('https://b.test/', 2, b.generation);
    expect(asked).toEqual(['a.test first', 'b.test first', 'a.test refused', 'b.test refused']);
  });

  it('whose refresh never answers fails those who wait, and the next try asks again', async () => {
    const clock = fakeClock();
    const asked: boolean[] = [];
    const sender = toySender(({ request }) =>
      headersOf(request)['Authorization'] === 'fresh' ? { json: { id: 'x' } } : { status: 401 },
    );
    const { client, status } = toyClient({
      clock,
      sender,
      authorize: ({ rejected }) => {
        asked.push(rejected);
        if (asked.length === 2) return new Promise(() => undefined);
        return { Authorization: rejected ? 'fresh' : 'old' };
      },
    });
    const one = client.add(fileOf('1'), { protocol: single() });
    const end = await clock.runUntil(one.done.catch((error: unknown) => error));
    expect(codeOf(end)).toBe('auth');
    client.retry(one.id);
    await clock.advance(1000);
    expect(status(one.id)).toBe('done');
    expect(asked).toEqual([false, true, false, true]);
    expect(clock.pendingCount).toBe(0);
  });

  it('whose refresh takes too long says so', async () => {
    const clock = fakeClock();
    const { signal } = new AbortController();
    const never = new Promise<never>(() => undefined);
    const authorizer = createAuthorizer(() => never, { clock, limitMs: 1000, signal });
    const refresh = authorizer.refresh('https://a.test/', 2, 0).catch((error: unknown) => error);
    expect(await clock.runUntil(refresh)).toEqual(new Error('`authorize` did not answer within 1000 ms.'));
  });

  it('refused twice fails with `auth` and keeps the session', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const store = memoryStore();
    const asked: boolean[] = [];
    let isExpired = false;
    const sender = toySender((request) => {
      if (isExpired) return { status: 401 };
      isExpired = request.line.endsWith('0-4');
      return server.react(request);
    });
    const { client } = toyClient({
      clock,
      sender,
      ports: { sessionStore: store },
      authorize: ({ rejected }) => {
        asked.push(rejected);
        return {};
      },
    });
    const handle = client.add(fileOf(), { protocol: serial() });
    expect(codeOf(await handle.done.catch((error: unknown) => error))).toBe('auth');
    expect(asked.filter((rejected) => rejected)).toHaveLength(1);
    expect(store.rows.size).toBe(1);
    isExpired = false;
    handle.retry();
    await handle.done;
    expect(server.uploads.size).toBe(1);
  });

  it('without `authorize`, or at a foreign origin, is simply a refusal', async () => {
    const sender = toySender(() => ({ status: 401 }));
    const { client } = toyClient({ clock: fakeClock(), sender });
    const { done } = client.add(fileOf(), { protocol: single() });
    expect(codeOf(await done.catch((error: unknown) => error))).toBe('auth');
    expect(sender.lines).toHaveLength(1);
  });

  it('whose refresh throws fails with `auth` and its cause', async () => {
    const cause = new Error('signed out');
    const sender = toySender(() => ({ status: 401 }));
    const { client } = toyClient({
      clock: fakeClock(),
      sender,
      authorize: ({ rejected }) => {
        if (rejected) throw cause;
        return {};
      },
    });
    const { done } = client.add(fileOf(), { protocol: single() });
    expect(await done.catch((error: unknown) => error)).toMatchObject({ code: 'auth', cause });
  });
});

describe('the lane of an origin', () => {
  it('admits so many, in the order they came, and those that give up leave the line', async () => {
    const gate = createGate(2);
    const { signal } = new AbortController();
    const log: string[] = [];
    const leaves = [await gate.enter(signal, true), await gate.enter(signal, true)];
    const impatient = new AbortController();
    void gate.enter(signal, true).then((leave) => {
      log.push('third');
      leaves.push(leave);
    });
    const gone = gate.enter(impatient.signal, true).catch(() => log.push('gone'));
    void gate.enter(signal, true).then(() => log.push('fifth'));
    impatient.abort();
    await gone;
    expect(log).toEqual(['gone']);
    leaves[0]?.();
    leaves[0]?.();
    await new Promise((resolve) => setTimeout(resolve));
    expect(log).toEqual(['gone', 'third']);
    leaves[2]?.();
    await new Promise((resolve) => setTimeout(resolve));
    expect(log).toEqual(['gone', 'third', 'fifth']);
  });

  it('sends back whom it may, and those that stay in line are admitted in their turn', async () => {
    const gate = createGate(1);
    const { signal } = new AbortController();
    const leave = await gate.enter(signal, false);
    const log: string[] = [];
    for (const isPatient of [false, true]) {
      const name = isPatient ? 'patient' : 'impatient';
      void gate.enter(signal, isPatient).then(
        () => log.push(`${name} entered`),
        (error: unknown) => log.push(`${name} ${(error as Error).message}`),
      );
    }
    gate.sendBack(new Error('sent back'));
    expect(gate.waiting).toBe(1);
    leave();
    await new Promise((resolve) => setTimeout(resolve));
    expect(log).toEqual(['impatient sent back', 'patient entered']);
    // A client lives long, and so does its signal.
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('given up in the turn it was granted is free again', async () => {
    const clock = fakeClock();
    const sender = toySender(({ repeats }) => (repeats === 0 ? 'hang' : { json: { id: 'f' } }));
    const { client } = toyClient({ clock, sender, concurrency: { requestsPerOrigin: 1 } });
    const [first, second] = [1, 2].map(() => client.add(fileOf(), { protocol: single() }));
    await clock.settle();
    client.batch(() => {
      first?.cancel();
      second?.cancel();
    });
    await clock.settle();
    expect(await client.add(fileOf(), { protocol: single() }).done).toEqual({ id: 'f' });
  });

  it('is left before a request that must not be doubled is sent, when it is paused while waiting', async () => {
    const clock = fakeClock();
    let answer: (reaction: ToyReaction) => void = () => {};
    const sender = toySender(() => new Promise((resolve) => (answer = resolve)));
    const { client, status } = toyClient({ clock, sender, concurrency: { requestsPerOrigin: 1 } });
    client.add(fileOf(), { protocol: single() });
    await clock.settle();
    const waiting = client.add(new File([], 'empty'), { protocol: single() });
    await clock.settle();
    waiting.pause();
    await clock.settle();
    answer({ json: { id: 'f' } });
    await clock.settle();
    expect(status(waiting.id)).toBe('paused');
    expect(sender.lines).toEqual(['POST /files 0-10']);
  });
});

describe('a sender that never looks at its signal', () => {
  const deaf = { send: () => new Promise<never>(() => undefined) };

  it('holds up neither a pause nor the client that is destroyed', async () => {
    const clock = fakeClock();
    const { client, status } = toyClient({ clock, sender: deaf });
    const handle = client.add(fileOf(), { protocol: serial() });
    client.add(fileOf(), { protocol: single() });
    await clock.settle();
    handle.pause();
    await clock.settle();
    expect(status(handle.id)).toBe('paused');
    await client.destroy();
    expect(clock.pendingCount).toBe(0);
  });

  it('is timed out all the same, and its lane is free again', async () => {
    const clock = fakeClock();
    let count = 0;
    const sender = toySender(() => ({ json: { id: 'f' } }));
    const { client } = toyClient({
      clock,
      concurrency: { requestsPerOrigin: 1 },
      sender: { send: (...given) => ((count += 1) === 1 ? deaf.send() : sender.send(...given)) },
    });
    const [first, second] = [1, 2].map(() => client.add(fileOf(), { protocol: single() }));
    await clock.advance(70_000);
    expect(codeOf(await first?.done.catch((error: unknown) => error))).toBe('outcome-unknown');
    expect(await second?.done).toEqual({ id: 'f' });
  });
});

describe('what was thrown', () => {
  it('keeps its type, or becomes one', () => {
    const error = new NetworkError();
    expect(toUploadError(error)).toBe(error);
    expect(toUploadError({ status: 403 })).toMatchObject({ code: 'forbidden' });
    expect(toUploadError(new TypeError('x'))).toMatchObject({
      code: 'unknown',
      cause: expect.any(TypeError),
    });
    expect(toUploadError('text')).toMatchObject({ code: 'unknown', cause: 'text' });
    expect(toUploadError(undefined)).toMatchObject({ code: 'unknown' });
    expect(toUploadError(null)).toMatchObject({ code: 'unknown', cause: null });
  });

  it.each([
    [400, 'refused'],
    [399, 'unknown'],
    ['403', 'unknown'],
  ])('counts as a refusal by its status, if that is one: %j is %s', (status, code) => {
    expect(toUploadError({ status })).toMatchObject({ code });
    if (code === 'refused') expect(toUploadError({ status })).toMatchObject({ status, body: '' });
  });
});

describe('one attempt', () => {
  /** An exchange at https://api.test whose sender answers with `reaction`, and what it needs to know each time. */
  function attempts(
    reaction: (line: string) => ToyReaction | Promise<ToyReaction>,
    authorize?: (request: AuthorizeRequest) => Promise<Record<string, string>>,
  ) {
    const clock = fakeClock();
    const sender = toySender(({ line }) => reaction(line));
    const hasher = { md5: () => new Promise<never>(() => undefined) };
    const ports = { clock, random: () => 0.5, sender, hasher };
    const exchange = createExchange({
      ports,
      authorizer: createAuthorizer(authorize),
      authOrigins: [],
      origins: createOrigins({ ports, retry: defaultRetryPolicy, requestsPerOrigin: 6 }),
      idleTimeoutMs: 60_000,
    });
    const context = (change: { readonly signal?: AbortSignal; readonly size?: number } = {}) => ({
      file: { name: 'a', type: '', size: change.size ?? 0 },
      source: new Blob(['x'.repeat(change.size ?? 0)]),
      endpoint: 'https://api.test',
      attempt: 1,
      signal: change.signal ?? new AbortController().signal,
      onSend: () => undefined,
      onProgress: () => undefined,
    });
    const step = (request: RequestSpec | CallSpec): Step<null> => ({
      key: 'k',
      phase: 'part',
      repeatable: true,
      request,
      read: () => null,
    });
    return { clock, exchange, context, step };
  }
  const post: RequestSpec = { method: 'POST', url: 'https://api.test/x' };

  it('that is answered with 401 asks for credentials as the next one', async () => {
    const asked: [number, boolean][] = [];
    const { exchange, context, step } = attempts(
      () => ({ status: asked.length === 1 ? 401 : 200 }),
      async ({ attempt, rejected }) => {
        asked.push([attempt, rejected]);
        return {};
      },
    );
    const { signal } = new AbortController();
    expect((await exchange(step(post), context({ signal }))).status).toBe(200);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(asked).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('may be silent for ten seconds where nobody wants to hear of that', async () => {
    const { clock, exchange, context, step } = attempts(
      () => new Promise((resolve) => clock.after(11_000, () => resolve({ status: 204 }))),
    );
    expect((await clock.runUntil(exchange(step(post), context()))).status).toBe(204);
  });

  it('counts what platforms take from a page at once: four megabytes more may be on their way in silence', async () => {
    const size = 10 * 1024 ** 2;
    const { clock, exchange, context, step } = attempts(() => 'half');
    const startMs = clock.nowMs();
    const request = { ...post, body: bytes(0, size) };
    const outcome = exchange(step(request), context({ size })).catch((error: unknown) => [
      codeOf(error),
      clock.nowMs() - startMs,
    ]);
    expect(await clock.runUntil(outcome)).toEqual(['timeout', 60_000 + (4 * 1024 ** 2) / 16.384]);
  });

  it('by the application that was called off before it began is over', async () => {
    const { exchange, context, step } = attempts(() => undefined);
    const signal = AbortSignal.abort(new Error('enough'));
    const answer = exchange(step({ call: () => new Promise(() => undefined) }), context({ signal }));
    await expect(answer).rejects.toThrow('enough');
  });

  it('by the application has a reply without headers', async () => {
    const { exchange, context, step } = attempts(() => undefined);
    const reply = await exchange(step({ call: async () => 7 }), context());
    expect([reply.status, reply.text, reply.header('ETag')]).toEqual([200, '7', null]);
  });

  it('whose credentials could not be fetched says what stood in the way', async () => {
    const cause = new TypeError('Failed to fetch');
    const { exchange, context, step } = attempts(
      () => undefined,
      () => Promise.reject(cause),
    );
    await expect(exchange(step(post), context())).rejects.toMatchObject({ code: 'network', cause });
  });

  it('with a checksum of bytes that never come blames the file', async () => {
    const { clock, exchange, context, step } = attempts(() => undefined);
    const checksum = { algorithm: 'md5', header: 'Content-MD5' } as const;
    const request = { ...post, body: bytes(0, 10), checksum };
    const silent = exchange(step(request), context({ size: 10 }));
    await expect(clock.runUntil(silent)).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});
