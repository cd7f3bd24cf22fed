import { describe, expect, it } from 'vitest';
import { fakeClock, type FakeClock } from '../testing/fakeClock.ts';
import {
  NetworkError,
  OutcomeUnknownError,
  ProtocolUsageError,
  ReplyShapeError,
  SourceError,
  StatusError,
  type UploadError,
} from './errors.ts';
import type { Exchange } from './exchange.ts';
import { HeldBack } from './origins.ts';
import { done, json, send, wait, type Reply, type Step, type UploadProtocol } from './protocol.ts';
import {
  codeOf,
  parallel,
  rig,
  serial,
  serialServer,
  signed,
  single,
  tenBytes,
  toyReply,
  toySender,
  type PartsSession,
  type RigOptions,
  type SerialSession,
  type ToyReaction,
  type ToyRequest,
} from './toys.test.shared.ts';

/** A sender that plays `reactions` in order for the requests whose line matches, and otherwise asks the server. */
function faulty(
  server: { react: (request: ToyRequest) => ToyReaction },
  match: string,
  reactions: readonly ToyReaction[],
) {
  let position = 0;
  return toySender((request) => {
    if (!request.line.startsWith(match) || position >= reactions.length) return server.react(request);
    return reactions[position++];
  });
}

/** Takes every refusal for "begin again". */
const forgetful = <Session, Result>(
  protocol: UploadProtocol<Session, Result>,
): UploadProtocol<Session, Result> => ({
  ...protocol,
  next(session, file, busy) {
    const move = protocol.next(session, file, busy);
    return move.kind === 'send'
      ? { ...move, step: { ...move.step, refused: () => protocol.begin(file) } }
      : move;
  },
});

/** Stores what arrives and then loses the reply. */
const lostReply =
  (server: { react: (request: ToyRequest) => ToyReaction }, match: string, times = 1) =>
  (request: ToyRequest): ToyReaction => {
    const reaction = server.react(request);
    return request.line.startsWith(match) && request.repeats < times ? 'network' : reaction;
  };

describe('a serial upload', () => {
  it('opens, sends part after part, closes, and says so in order', async () => {
    const server = serialServer();
    const sender = toySender(server.react);
    const run = rig(serial(), { clock: fakeClock(), sender });
    expect(await run.work).toBe('https://files.test/1');
    expect(sender.lines).toEqual([
      'POST /uploads',
      'PATCH /uploads/1 0-4',
      'PATCH /uploads/1 4-8',
      'PATCH /uploads/1 8-10',
      'POST /uploads/1/close',
    ]);
    expect(run.log()).toEqual([
      'started open',
      'progressed 0/0',
      'started part',
      'progressed 3/0',
      'progressed 4/4',
      'started part',
      'progressed 7/4',
      'progressed 8/8',
      'started part',
      'progressed 9/8',
      'progressed 10/10',
      'allBytesConfirmed',
      'started close',
      'progressed 10/10',
    ]);
    expect(server.closed.get('1')).toBe(tenBytes);
  });

  it('stores the session after each reply, before the next request', async () => {
    const run = rig(serial(), { clock: fakeClock(), sender: toySender(serialServer().react) });
    await run.work;
    expect(run.sessions).toEqual([
      { id: '1', offset: 0 },
      { id: '1', offset: 4 },
      { id: '1', offset: 8 },
      { id: '1', offset: 10 },
      { id: '1', offset: 10, url: 'https://files.test/1' },
    ]);
  });

  it('stays serial however many lanes there are', async () => {
    const sender = toySender(serialServer().react);
    await rig(serial(), { clock: fakeClock(), sender, lanes: 4 }).work;
    expect(sender.peak).toBe(1);
  });

  it.each([
    [0, ['POST /uploads', 'POST /uploads/1/close']],
    [1, ['POST /uploads', 'PATCH /uploads/1 0-1', 'POST /uploads/1/close']],
    [4, ['POST /uploads', 'PATCH /uploads/1 0-4', 'POST /uploads/1/close']],
    [5, ['POST /uploads', 'PATCH /uploads/1 0-4', 'PATCH /uploads/1 4-5', 'POST /uploads/1/close']],
  ])('carries %i bytes in no more requests than needed', async (size, lines) => {
    const server = serialServer();
    const sender = toySender(server.react);
    const source = new Blob(['x'.repeat(size)]);
    await rig(serial(), { clock: fakeClock(), sender, source }).work;
    expect(sender.lines).toEqual(lines);
    expect(server.closed.get('1')).toBe('x'.repeat(size));
  });
});

describe('parallel parts', () => {
  it.each([
    [1, 1],
    [3, 3],
    [6, 5],
  ])('peak at %i lanes, or at the number of parts', async (lanes, peak) => {
    const sender = toySender(() => undefined);
    const source = new Blob(['x'.repeat(20)]);
    await rig(parallel(), { clock: fakeClock(), sender, source, lanes }).work;
    expect(sender.peak).toBe(peak);
    expect(new Set(sender.lines).size).toBe(6);
  });

  it('are all answered before the request that closes', async () => {
    const sender = toySender(async ({ line }) => {
      if (line.includes('/parts/0')) await new Promise((resolve) => setTimeout(resolve, 5));
      return undefined;
    });
    const clock = fakeClock();
    await rig(parallel(), { clock, sender, lanes: 4 }).work;
    expect(sender.lines.at(-1)).toBe('POST /close');
    expect(sender.inFlight).toBe(0);
  });

  it('that fail together count as one failure and wait once', async () => {
    const clock = fakeClock();
    const backAtMs = clock.nowMs() + 3000;
    const sender = toySender(() => (clock.nowMs() < backAtMs ? 'network' : undefined));
    const source = new Blob(['x'.repeat(16)]);
    const run = rig(parallel(), { clock, sender, source, lanes: 4 });
    await clock.runUntil(run.work);
    expect(run.log().filter((line) => line.startsWith('backoff'))).toEqual([
      'backoff #1 until 1000 (network)',
      'backoff #2 until 3000 (network)',
    ]);
  });

  it('obey the longest wish: a lane that fails later does not shorten a Retry-After', async () => {
    const sender = toySender(({ line, repeats }) => {
      if (repeats > 0) return undefined;
      if (line.includes('/parts/0')) return { status: 503, headers: { 'Retry-After': '30' } };
      return line.includes('/parts/4') ? 'network' : undefined;
    });
    const clock = fakeClock();
    const run = rig(parallel(), { clock, sender, lanes: 3 });
    await clock.runUntil(run.work);
    expect(run.log().filter((line) => line.startsWith('backoff'))).toEqual([
      'backoff #1 until 30000 (server)',
    ]);
  });

  it('obey the longest wish: a lane that fails later may ask for more', async () => {
    const sender = toySender(({ line, repeats }) => {
      if (repeats > 0) return undefined;
      if (line.includes('/parts/0')) return { status: 500 };
      return line.includes('/parts/4') ? { status: 500, headers: { 'Retry-After': '30' } } : undefined;
    });
    const clock = fakeClock();
    const run = rig(parallel(), { clock, sender, lanes: 3 });
    await clock.runUntil(run.work);
    expect(run.log().filter((line) => line.startsWith('backoff'))).toEqual([
      'backoff #1 until 30000 (server)',
    ]);
  });

  it('end with the first hopeless one, and nothing stays in flight', async () => {
    const sender = toySender(({ line }) => (line.includes('/parts/4') ? { status: 403 } : 'hang'));
    const run = rig(parallel(), { clock: fakeClock(), sender, lanes: 3 });
    expect(await run.outcome).toEqual({ error: expect.any(StatusError) });
    expect(sender.inFlight).toBe(0);
  });
});

describe('a done protocol', () => {
  it('is believed only when every lane has ended', async () => {
    let answer = () => {};
    const late = new Promise<void>((resolve) => (answer = resolve));
    const protocol: UploadProtocol<{ readonly keys: readonly string[] }, string> = {
      name: 'eager',
      begin: () => ({ keys: [] }),
      confirmed: () => 0,
      next: ({ keys }, _file, busy) => {
        if (keys.includes('b')) return done('early');
        const key = busy.has('a') ? 'b' : 'a';
        return send({
          key,
          phase: 'part',
          repeatable: true,
          request: { method: 'POST', url: `https://api.test/${key}` },
          read: (_reply, before) => ({ keys: [...before.keys, key] }),
        });
      },
    };
    const sender = toySender(async ({ line }) => {
      if (line === 'POST /a') await late;
      return undefined;
    });
    const clock = fakeClock();
    const run = rig(protocol, { clock, sender, lanes: 2 });
    let isSettled = false;
    void run.outcome.then(() => (isSettled = true));
    await clock.settle();
    expect(sender.lines).toEqual(['POST /a', 'POST /b']);
    expect(isSettled).toBe(false);
    answer();
    expect(await run.work).toBe('early');
  });
});

describe('back-off', () => {
  it('waits 1, 2, 4, 8, 16 and 30 s after failures in a row, then gives up and keeps the session', async () => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH', Array<ToyReaction>(99).fill({ status: 503 }));
    const run = rig(serial(), { clock, sender });
    const outcome = await clock.runUntil(run.outcome);
    expect(run.log().filter((line) => line.startsWith('backoff'))).toEqual([
      'backoff #1 until 1000 (server)',
      'backoff #2 until 3000 (server)',
      'backoff #3 until 7000 (server)',
      'backoff #4 until 15000 (server)',
      'backoff #5 until 31000 (server)',
      'backoff #6 until 61000 (server)',
    ]);
    const { error } = outcome as { error: UploadError };
    expect(error).toMatchObject({ code: 'retries-exhausted', keepsSession: true, details: { tries: 7 } });
    expect(error.cause).toBeInstanceOf(StatusError);
    expect(sender.lines.filter((line) => line.startsWith('PATCH'))).toHaveLength(7);
  });

  it.each([
    [0, 800],
    [0.5, 1000],
    [0.999, 1200],
  ])('varies by 20 % both ways: random %d makes the first pause %i ms', async (random, delayMs) => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH', [{ status: 502 }]);
    const run = rig(serial(), { clock, sender, random: () => random, retry: { jitter: 0.2 } });
    await clock.runUntil(run.work);
    expect(run.log()).toContain(`backoff #1 until ${delayMs} (server)`);
  });

  it.each([
    ['2', 2000],
    ['0', 500],
    ['100000', 300_000],
    ['Fri, 20 Nov 2026 10:00:07 GMT', 7000],
    ['soon', 1000],
    ['-5', 1000],
    ['1.5', 1000],
  ])('obeys Retry-After: %s as %i ms', async (header, delayMs) => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH', [{ status: 503, headers: { 'Retry-After': header } }]);
    const run = rig(serial(), { clock, sender });
    await clock.runUntil(run.work);
    expect(run.log()).toContain(`backoff #1 until ${delayMs} (server)`);
  });

  it.each([0, 0.5, 0.999])(
    'never waits less than a Retry-After, whatever the jitter (random %d)',
    async (random) => {
      const clock = fakeClock();
      const startMs = clock.nowMs();
      let repeatedAtMs = 0;
      const server = serialServer();
      const sender = toySender((request) => {
        if (!request.line.startsWith('PATCH /uploads/1 0-4')) return server.react(request);
        if (request.repeats === 0) return { status: 429, headers: { 'retry-after': '3' } };
        repeatedAtMs = clock.nowMs() - startMs;
        return server.react(request);
      });
      await clock.runUntil(
        rig(serial(), { clock, sender, random: () => random, retry: { jitter: 0.2 } }).work,
      );
      expect(repeatedAtMs).toBeGreaterThanOrEqual(3000);
      expect(repeatedAtMs).toBeLessThanOrEqual(3600);
    },
  );

  it('counts tries since the last progress: four failures at each of three parts are survived', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) =>
      request.line.startsWith('PATCH') && request.repeats < 4 ? 'network' : server.react(request),
    );
    const run = rig(serial(), { clock, sender });
    expect(await clock.runUntil(run.work)).toBe('https://files.test/1');
    expect(run.log().filter((line) => line.startsWith('backoff #1 '))).toHaveLength(3);
  });

  it.each([408, 423, 425, 429, 500, 502, 503, 504])('repeats after status %i', async (status) => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH', [{ status }]);
    await clock.runUntil(rig(serial(), { clock, sender }).work);
    expect(sender.lines.filter((line) => line === 'PATCH /uploads/1 0-4')).toHaveLength(2);
  });

  it.each([
    [400, 'refused'],
    [402, 'quota'],
    [403, 'forbidden'],
    [405, 'refused'],
    [413, 'too-large-server'],
    [415, 'type-server'],
    [507, 'quota'],
  ])('does not repeat after status %i, which fails as %s', async (status, code) => {
    const sender = faulty(serialServer(), 'PATCH', [{ status }]);
    const run = rig(serial(), { clock: fakeClock(), sender });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe(code);
    expect(sender.lines).toEqual(['POST /uploads', 'PATCH /uploads/1 0-4']);
  });

  it('ends at once when told to try now', async () => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH', ['network']);
    const run = rig(serial(), { clock, sender });
    await clock.settle();
    expect(run.log().at(-1)).toBe('backoff #1 until 1000 (network)');
    run.wake();
    expect(await run.work).toBe('https://files.test/1');
    expect(clock.pendingCount).toBe(0);
    expect(run.wakes.size).toBe(0);
  });
});

describe('a lost connection', () => {
  function connection(isOnline: boolean) {
    const listeners = new Set<(isOnline: boolean) => void>();
    return {
      listeners,
      isOnline: () => isOnline,
      subscribe: (listener: (isOnline: boolean) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      come: () => {
        isOnline = true;
        for (const listener of [...listeners]) listener(true);
      },
      go: () => {
        isOnline = false;
        for (const listener of [...listeners]) listener(false);
      },
    };
  }

  it('shows as such, and the upload goes on the moment it is back', async () => {
    const clock = fakeClock();
    const connectivity = connection(false);
    const sender = faulty(serialServer(), 'PATCH', ['network']);
    const run = rig(serial(), { clock, sender, connectivity });
    await clock.settle();
    expect(run.log().at(-1)).toBe('connection #0 until 1000 (network)');
    connectivity.go();
    await clock.settle();
    expect(sender.lines).toHaveLength(2);
    connectivity.come();
    expect(await run.work).toBe('https://files.test/1');
    expect(connectivity.listeners.size).toBe(0);
  });

  it('uses up no tries, and is tried ever more rarely', async () => {
    const clock = fakeClock();
    const connectivity = connection(false);
    const sender = faulty(serialServer(), 'PATCH', Array<ToyReaction>(8).fill('network'));
    const run = rig(serial(), { clock, sender, connectivity });
    await clock.runUntil(run.work);
    expect(run.log().filter((line) => line.startsWith('connection'))).toEqual(
      [1, 3, 7, 15, 31, 61, 91, 121].map((seconds) => `connection #0 until ${seconds * 1000} (network)`),
    );
  });

  it('is none where a server answers, whatever the platform claims', async () => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH', [{ status: 500 }]);
    const run = rig(serial(), { clock, sender, connectivity: connection(false) });
    await clock.settle();
    expect(run.log().at(-1)).toBe('backoff #1 until 1000 (server)');
    run.stop();
    await run.outcome;
  });

  it('that is only claimed keeps nothing from being sent', async () => {
    const sender = toySender(serialServer().react);
    const run = rig(serial(), { clock: fakeClock(), sender, connectivity: connection(false) });
    expect(await run.work).toBe('https://files.test/1');
  });
});

describe('a step that must not be doubled', () => {
  it('is sent exactly once when its reply is lost, and the outcome is called unknown', async () => {
    const sender = toySender(() => 'network');
    const run = rig(single(), { clock: fakeClock(), sender });
    const { error } = (await run.outcome) as { error: unknown };
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect((error as Error).cause).toBeInstanceOf(NetworkError);
    expect(sender.lines).toEqual(['POST /files 0-10']);
  });

  it.each([
    ['a 500', { status: 500 }],
    ['a 502', { status: 502 }],
    ['a 504', { status: 504 }],
  ])('is not repeated after %s', async (_name, answer) => {
    const sender = toySender(() => answer);
    const run = rig(single(), { clock: fakeClock(), sender });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('outcome-unknown');
    expect(sender.lines).toHaveLength(1);
  });

  it.each([503, 429, 408, 425])(
    'is repeated after a %i, which says that nothing was done',
    async (status) => {
      const clock = fakeClock();
      const sender = toySender(({ repeats }) => (repeats === 0 ? { status } : { json: { id: 'f' } }));
      expect(await clock.runUntil(rig(single(), { clock, sender }).work)).toEqual({ id: 'f' });
      expect(sender.lines).toHaveLength(2);
    },
  );

  it('leaves its outcome unknown when a sender, or the application, tells of a lost reply in words of its own', async () => {
    // As axios does: an Error without a status.
    const lost = new Error('Network Error');
    const fail = () => Promise.reject(lost);
    const called: UploadProtocol = {
      ...single(),
      next: () =>
        send({ key: 'call', phase: 'close', repeatable: false, request: { call: fail }, read: () => ({}) }),
    };
    for (const protocol of [single(), called]) {
      const { outcome, checkpoints } = rig(protocol, { clock: fakeClock(), sender: { send: fail } });
      const { error } = (await outcome) as { error: UploadError };
      expect(codeOf(error)).toBe('outcome-unknown');
      expect(error.cause).toMatchObject({ cause: lost });
      expect(checkpoints.at(-1)).toMatchObject({ isUnanswered: true });
    }
  });

  it('is not repeated after a silence that the watchdog ended', async () => {
    const clock = fakeClock();
    const sender = toySender(() => 'hang');
    const run = rig(single(), { clock, sender });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('outcome-unknown');
    expect(sender.lines).toHaveLength(1);
  });

  it('is repeated when it never left, because the credentials could not be fetched', async () => {
    const clock = fakeClock();
    let asked = 0;
    const sender = toySender(() => ({ json: { id: 'f' } }));
    const run = rig(single(), {
      clock,
      sender,
      authorize: () => {
        asked += 1;
        if (asked === 1) throw new TypeError('Failed to fetch');
        return {};
      },
    });
    expect(await clock.runUntil(run.work)).toEqual({ id: 'f' });
    expect(sender.lines).toHaveLength(1);
  });

  it('is not asked about when it never left', async () => {
    const clock = fakeClock();
    const sender = toySender(serialServer().react);
    let asked = 0;
    const authorize = () => {
      asked += 1;
      if (asked === 2) throw new TypeError('Failed to fetch');
      return {};
    };
    const protocol = serial({ canSync: true, repeatable: { part: false } });
    await clock.runUntil(rig(protocol, { clock, sender, authorize }).work);
    expect(sender.lines.filter((line) => line.startsWith('GET'))).toEqual([]);
  });

  it('is sent again when it broke off before its last bytes can have left', async () => {
    const clock = fakeClock();
    const source = new Blob(['x'.repeat(30 * 2 ** 20)]);
    const sender = toySender(({ progress, repeats }) => {
      if (repeats > 0) return { json: { id: 'f' } };
      return new Promise((resolve) => {
        clock.after(5_000, () => progress(15 * 2 ** 20));
        clock.after(6_000, () => resolve('network'));
      });
    });
    expect(await clock.runUntil(rig(single(), { clock, sender, source }).work)).toEqual({ id: 'f' });
    expect(sender.lines).toHaveLength(2);
  });

  it.each([
    ['storage that is full', 507, {}, 'quota'],
    ['a crash that the protocol has a word for', 500, { codeOf: () => 'refused' }, 'refused'],
  ] as const)('has its answer in %s', async (_name, status, options, code) => {
    const clock = fakeClock();
    const run = rig(single(options), { clock, sender: toySender(() => ({ status })) });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe(code);
    expect(run.checkpoints.at(-1)).toMatchObject({ isUnanswered: false });
  });

  it('is not doubled when the server has forgotten the upload since: it may have completed it', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) => {
      const reply = server.react(request);
      if (!request.line.endsWith('/close')) return reply;
      server.uploads.delete('1');
      return 'network';
    });
    const run = rig(serial({ canSync: true, repeatable: { close: false } }), { clock, sender });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('outcome-unknown');
    expect([...server.closed.values()]).toEqual([tenBytes]);
    expect(sender.lines.slice(4)).toEqual(['POST /uploads/1/close', 'GET /uploads/1', 'GET /uploads/1']);
  });

  it('is sent again with everything else when the server has forgotten the upload before its last byte', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) => {
      if (request.line !== 'PATCH /uploads/1 4-8') return server.react(request);
      server.uploads.delete('1');
      return 'network';
    });
    const run = rig(serial({ canSync: true, repeatable: { part: false } }), { clock, sender });
    expect(await clock.runUntil(run.work)).toBe('https://files.test/2');
    expect([...server.closed.values()]).toEqual([tenBytes]);
    expect(sender.lines.slice(2)).toEqual([
      'PATCH /uploads/1 4-8',
      'GET /uploads/1',
      'GET /uploads/1',
      'POST /uploads',
      'PATCH /uploads/2 0-4',
      'PATCH /uploads/2 4-8',
      'PATCH /uploads/2 8-10',
      'POST /uploads/2/close',
    ]);
  });

  it('is not doubled either where the last part completes it', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const stored: string[] = [];
    const sound = serial({ canSync: true, repeatable: { part: false } });
    const protocol: typeof sound = {
      ...sound,
      next: (session, file, busy) =>
        session.offset === file.size ? done('stored') : sound.next(session, file, busy),
    };
    const sender = toySender((request) => {
      const reply = server.react(request);
      if (request.range?.end !== 10) return reply;
      stored.push(...server.uploads.values());
      server.uploads.clear();
      return 'network';
    });
    const { error } = (await clock.runUntil(rig(protocol, { clock, sender }).outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('outcome-unknown');
    expect(stored).toEqual([tenBytes]);
  });

  it('leaves its outcome unknown when there is no question any more', async () => {
    const clock = fakeClock();
    const sound = parallel({ isRepeatable: (start) => start > 0 });
    const protocol: typeof sound = {
      ...sound,
      resync: ({ stored }) => (stored.length === 0 ? partsQuestion([0]) : undefined),
    };
    let answer = (): void => undefined;
    const answered = new Promise<ToyReaction>((resolve) => (answer = () => resolve({})));
    const sender = toySender(({ line }) => {
      if (line.includes('/parts/4')) return answered;
      return line.includes('/parts/0') ? 'network' : {};
    });
    const run = rig(protocol, { clock, sender, lanes: 2 });
    await clock.settle();
    answer();
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('outcome-unknown');
    expect(sender.lines).toEqual(['PUT /parts/0 0-4', 'PUT /parts/4 4-8']);
  });

  it('is waited for when another lane hears that everything begins again', async () => {
    const clock = fakeClock();
    const protocol = forgetful(parallel({ isRepeatable: (start) => start > 0 }));
    let answer = (): void => undefined;
    const answered = new Promise<ToyReaction>((resolve) => (answer = () => resolve({})));
    const sender = toySender(({ line, repeats }) => {
      if (line.includes('/parts/0')) return repeats === 0 ? answered : {};
      return line.includes('/parts/4') && repeats < 2 ? { status: 409 } : {};
    });
    const run = rig(protocol, { clock, sender, lanes: 2, session: { stored: [8], isClosed: false } });
    await clock.settle();
    expect(sender.lines).toEqual(['PUT /parts/0 0-4', 'PUT /parts/4 4-8']);
    answer();
    await clock.runUntil(run.work);
    expect(sender.lines.slice(2)).toEqual([
      'PUT /parts/4 4-8',
      'PUT /parts/0 0-4',
      'PUT /parts/4 4-8',
      'PUT /parts/8 8-10',
      'POST /close',
    ]);
  });

  it('is not repeated when the protocol has a question but not for this session', async () => {
    const clock = fakeClock();
    const sender = toySender(() => 'network');
    const run = rig(serial({ canSync: true, repeatable: { open: false } }), { clock, sender });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('outcome-unknown');
    expect(sender.lines).toEqual(['POST /uploads']);
  });

  it('is asked about, where the protocol can, and goes on from the answer', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender(lostReply(server, 'PATCH /uploads/1 4-8'));
    const run = rig(serial({ canSync: true, repeatable: { part: false } }), { clock, sender });
    await clock.runUntil(run.work);
    expect(sender.lines).toEqual([
      'POST /uploads',
      'PATCH /uploads/1 0-4',
      'PATCH /uploads/1 4-8',
      'GET /uploads/1',
      'PATCH /uploads/1 8-10',
      'POST /uploads/1/close',
    ]);
    expect(server.closed.get('1')).toBe(tenBytes);
  });
});

/** A question whose answer is that these parts are there. */
const partsQuestion = (stored: readonly number[]): Step<PartsSession> => ({
  key: 'sync',
  phase: 'sync',
  repeatable: true,
  request: { method: 'GET', url: 'https://api.test/parts' },
  read: (_reply, now) => ({ ...now, stored }),
});

describe('what is said of a request that must not be doubled', () => {
  it('in an earlier run is over when the answer to the question teaches how far it got', async () => {
    const clock = fakeClock();
    const server = serialServer();
    server.uploads.set('1', tenBytes.slice(0, 4));
    const sender = faulty(server, 'GET /uploads/1', [{ status: 409, json: { offset: 4 } }]);
    const session = { id: '1', offset: 0 };
    const run = rig(serial({ canSync: true }), { clock, sender, session, sentBytes: 4, isUnanswered: true });
    expect(await clock.runUntil(run.work)).toBe('https://files.test/1');
    expect(run.checkpoints.map(({ isUnanswered }) => isUnanswered)).toEqual([false, false, false, false]);
    expect(sender.lines).toEqual([
      'GET /uploads/1',
      'PATCH /uploads/1 4-8',
      'PATCH /uploads/1 8-10',
      'POST /uploads/1/close',
    ]);
  });

  it('stays while another lane learns from a refusal', async () => {
    const clock = fakeClock();
    const sound = parallel({ isRepeatable: (start) => start > 0 });
    const protocol: typeof sound = {
      ...sound,
      next(session, file, busy) {
        const move = sound.next(session, file, busy);
        return move.kind === 'send'
          ? send({ ...move.step, refused: (_reply, now) => ({ ...now, stored: [...now.stored, 4] }) })
          : move;
      },
    };
    let refuse = (): void => undefined;
    const refusal = new Promise<ToyReaction>((resolve) => (refuse = () => resolve({ status: 403 })));
    const sender = toySender(({ line }) => (line.includes('/parts/4') ? refusal : 'sent'));
    const run = rig(protocol, { clock, sender, lanes: 2 });
    await clock.settle();
    refuse();
    await clock.settle();
    expect(run.sessions).toEqual([{ stored: [4], isClosed: false }]);
    expect(run.checkpoints.at(-1)?.isUnanswered).toBe(true);
    run.stop();
    await run.outcome;
  });

  it('is over when its replay after a 401 was held back: the server only said no', async () => {
    const clock = fakeClock();
    let tries = 0;
    const run = rig(single(), {
      clock,
      sender: toySender(() => undefined),
      exchange: async (_step, { onLeaving, onSend, onReply }) => {
        await onLeaving?.();
        onSend();
        tries += 1;
        if (tries > 1) return toyReply({ json: { id: 'f' } });
        onReply?.(toyReply({ status: 401 }));
        throw new HeldBack();
      },
    });
    await clock.runUntil(run.work);
    expect(run.checkpoints.map(({ isUnanswered }) => isUnanswered)).toEqual([true, false, true, false]);
  });

  it('is over with its 401, also when no fresh credentials could be had', async () => {
    const clock = fakeClock();
    const sender = toySender(() => ({ status: 401 }));
    let asked = 0;
    const authorize = () => {
      asked += 1;
      if (asked === 2) throw new TypeError('Failed to fetch');
      return {};
    };
    const run = rig(single(), { clock, sender, authorize });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('auth');
    expect(sender.lines.length).toBeGreaterThan(1);
    expect(run.checkpoints.at(-1)?.isUnanswered).toBe(false);
  });

  it('is over with its 401, and not there yet before it leaves: an application may send the page to a sign-in', async () => {
    const clock = fakeClock();
    const forever = new Promise<Record<string, string>>(() => undefined);
    for (const authorize of [
      () => forever,
      ({ rejected }: { readonly rejected: boolean }) => (rejected ? forever : {}),
    ]) {
      const run = rig(single(), { clock, sender: toySender(() => ({ status: 401 })), authorize });
      await clock.settle();
      expect(run.checkpoints.at(-1)?.isUnanswered ?? false).toBe(false);
      run.stop();
      await run.outcome;
    }
  });

  it('ends as unknown, whatever else would drop the session: a next try would double it unseen', async () => {
    const clock = fakeClock();
    const sender = toySender(({ line }) => (line.includes('/parts/0') ? 'sent' : { status: 400 }));
    const run = rig(parallel({ isRepeatable: (start) => start > 0 }), { clock, sender, lanes: 2 });
    const { error } = (await clock.runUntil(run.outcome)) as { error: UploadError };
    expect([codeOf(error), error.cause]).toEqual([
      'outcome-unknown',
      expect.objectContaining({ status: 400 }),
    ]);
    expect(run.checkpoints.at(-1)).toMatchObject({ isUnanswered: true });
  });

  it('says nothing of a file that has changed since: nobody can send that again', async () => {
    const source = new Blob([tenBytes]);
    let looks = 0;
    source.arrayBuffer = async () => {
      looks += 1;
      if (looks > 1) throw new DOMException('The file has changed.', 'NotReadableError');
      return new ArrayBuffer(10);
    };
    const run = rig(single(), { clock: fakeClock(), sender: toySender(() => 'network'), source });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('file-changed');
  });

  it('is over when it was refused in the words of a success', async () => {
    const clock = fakeClock();
    const sound = single();
    const protocol: typeof sound = {
      ...sound,
      next(session, file, busy) {
        const move = sound.next(session, file, busy);
        const read = (): never => {
          throw new StatusError({ status: 403, body: 'success: false' });
        };
        return move.kind === 'send' ? send({ ...move.step, read }) : move;
      },
    };
    const run = rig(protocol, { clock, sender: toySender(() => ({})) });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('forbidden');
    expect(run.checkpoints.map(({ isUnanswered }) => isUnanswered)).toEqual([true, false]);
  });

  it('is over when its file could not be read to its end', async () => {
    const clock = fakeClock();
    const sender = toySender(() => Promise.reject(new SourceError('file-changed')));
    const run = rig(single(), { clock, sender });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('file-changed');
    expect(run.checkpoints.map(({ isUnanswered }) => isUnanswered)).toEqual([true, false]);
  });

  it('is over when its answer says nothing new', async () => {
    const clock = fakeClock();
    const sound = single();
    const protocol: typeof sound = {
      ...sound,
      next(session, file, busy) {
        const move = sound.next(session, file, busy);
        return move.kind === 'send' ? send({ ...move.step, read: (_reply, now) => now }) : move;
      },
    };
    const run = rig(protocol, { clock, sender: toySender(() => ({})) });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('protocol-usage');
    expect(run.checkpoints.at(-1)).toMatchObject({ isUnanswered: false });
  });

  it('stays while another lane asks of a part of its own', async () => {
    const clock = fakeClock();
    const sound = parallel({ isRepeatable: (start) => start > 0 });
    const protocol: typeof sound = {
      ...sound,
      next(session, file, busy) {
        const move = sound.next(session, file, busy);
        if (move.kind !== 'send' || move.step.key !== 'part-4') return move;
        return send({
          ...move.step,
          phase: 'sync',
          request: { method: 'GET', url: 'https://api.test/parts/4' },
        });
      },
    };
    const sender = toySender(({ line }) => (line.startsWith('PUT') ? 'sent' : {}));
    const run = rig(protocol, { clock, sender, lanes: 2 });
    await clock.settle();
    expect(run.sessions).toEqual([{ stored: [4], isClosed: false }]);
    expect(run.checkpoints.at(-1)?.isUnanswered).toBe(true);
    run.stop();
    await run.outcome;
  });

  it('stays when another lane asked of a part of its own, although that is answered last', async () => {
    const clock = fakeClock();
    const sound = parallel({ isRepeatable: (start) => start > 0 });
    const protocol: typeof sound = {
      ...sound,
      resync: () => partsQuestion([0, 4]),
      next(session, file, busy) {
        const move = sound.next(session, file, busy);
        if (move.kind !== 'send' || move.step.key !== 'part-4') return move;
        return send({
          ...move.step,
          phase: 'sync',
          request: { method: 'GET', url: 'https://api.test/parts/4' },
        });
      },
    };
    let answer = (): void => undefined;
    const answered = new Promise<ToyReaction>((resolve) => (answer = () => resolve({})));
    const sender = toySender(({ line }) => {
      if (line.includes('/parts/0')) return 'network';
      return line === 'GET /parts/4' ? answered : {};
    });
    const run = rig(protocol, { clock, sender, lanes: 2, sentBytes: 10 });
    await clock.settle();
    answer();
    await clock.runUntil(run.work);
    expect(sender.lines).toEqual([
      'PUT /parts/0 0-4',
      'GET /parts/4',
      'GET /parts',
      'PUT /parts/8 8-10',
      'POST /close',
    ]);
  });

  it('stays when its answer cannot be read, or claims what was not sent: it is in no session', async () => {
    const sound = single();
    const lying: typeof sound = {
      ...sound,
      confirmed: ({ id }, file) => (id === undefined ? 0 : file.size + 1),
    };
    for (const [protocol, json] of [
      [sound, {}],
      [lying, { id: 'f' }],
    ] as const) {
      const clock = fakeClock();
      const run = rig(protocol, { clock, sender: toySender(() => ({ json })) });
      const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
      expect(codeOf(error)).toBe('reply-shape');
      expect(run.checkpoints.map(({ session, isUnanswered }) => [session, isUnanswered])).toEqual([
        [undefined, true],
      ]);
    }
  });

  it('stays when the answer to the question cannot be believed', async () => {
    const clock = fakeClock();
    const sound = single();
    const protocol: typeof sound = {
      ...sound,
      confirmed: ({ id }, file) => (id === undefined ? 0 : file.size + 1),
      resync: () => ({
        key: 'sync',
        phase: 'sync',
        repeatable: true,
        request: { method: 'GET', url: 'https://api.test/files' },
        read: () => ({ id: 'lie' }),
      }),
    };
    const sender = toySender(({ line }) => (line.startsWith('POST') ? 'network' : {}));
    const run = rig(protocol, { clock, sender });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('reply-shape');
    expect(run.checkpoints.at(-1)).toMatchObject({ isUnanswered: true });
  });

  it('is asked about also when another lane learned from a refusal meanwhile', async () => {
    const clock = fakeClock();
    const sound = parallel({ isRepeatable: (start) => start > 0 });
    const protocol: typeof sound = {
      ...sound,
      next(session, file, busy) {
        const move = sound.next(session, file, busy);
        return move.kind === 'send'
          ? send({ ...move.step, refused: (_reply, now) => ({ ...now, stored: [...now.stored, 4] }) })
          : move;
      },
      resync: () => partsQuestion([0, 4]),
    };
    let refuse = (): void => undefined;
    const refusal = new Promise<ToyReaction>((resolve) => (refuse = () => resolve({ status: 403 })));
    const sender = toySender(({ line }) => {
      if (line.includes('/parts/4')) return refusal;
      return line.includes('/parts/0') ? { status: 500 } : {};
    });
    const run = rig(protocol, { clock, sender, lanes: 2 });
    await clock.settle();
    refuse();
    await clock.runUntil(run.work);
    expect(sender.lines).toEqual([
      'PUT /parts/0 0-4',
      'PUT /parts/4 4-8',
      'GET /parts',
      'PUT /parts/8 8-10',
      'POST /close',
    ]);
  });

  it('before this run is asked about also when the session has run out by our clock', async () => {
    const clock = fakeClock();
    const server = serialServer();
    server.uploads.set('1', tenBytes);
    const sender = toySender(server.react);
    const session = { id: '1', offset: 8, expiresAtMs: clock.nowMs() - 1 };
    const protocol = serial({ canSync: true });
    const run = rig(protocol, { clock, sender, session, sentBytes: 10, isUnanswered: true });
    expect(await clock.runUntil(run.work)).toBe('https://files.test/1');
    expect(sender.lines).toEqual(['GET /uploads/1', 'POST /uploads/1/close']);
  });

  it('is over when it was refused, also when the file is looked at then and cannot be read', async () => {
    const source = new Blob([tenBytes]);
    let looks = 0;
    source.arrayBuffer = async () => {
      looks += 1;
      if (looks > 1) throw new DOMException('The file is gone.', 'NotFoundError');
      return new ArrayBuffer(10);
    };
    const clock = fakeClock();
    const sender = toySender(() => ({ status: 422 }));
    const run = rig(single({ codeOf: () => 'checksum' }), { clock, sender, source });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('file-unreadable');
    expect(run.checkpoints.map(({ isUnanswered }) => isUnanswered)).toEqual([true, false]);
  });

  it('before this run is asked about first, and only then', async () => {
    const asking = serial({ canSync: true });
    const question: Step<SerialSession> = {
      key: 'sync',
      phase: 'sync',
      repeatable: true,
      request: { method: 'GET', url: 'https://api.test/uploads' },
      read: (_reply, before) => ({ ...before }),
    };
    const protocol: typeof asking = { ...asking, resync: () => question };
    const firstLine = async (isUnanswered: boolean) => {
      const clock = fakeClock();
      const server = serialServer();
      const sender = toySender((request) => (request.line === 'GET /uploads' ? {} : server.react(request)));
      await clock.runUntil(rig(protocol, { clock, sender, isUnanswered }).work);
      return sender.lines[0];
    };
    expect([await firstLine(true), await firstLine(false)]).toEqual(['GET /uploads', 'POST /uploads']);
  });
});

describe('a web page in place of a reply', () => {
  const page = { status: 200, text: '<!DOCTYPE html><title>Sign in to Hotel WiFi</title>' } as const;

  it('is waited out, and not a byte is lost', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = faulty(server, 'PATCH /uploads/1 4-8', [page, page, page]);
    const run = rig(serial(), { clock, sender });
    expect(await clock.runUntil(run.work)).toBe('https://files.test/1');
    expect(run.log().filter((line) => line.startsWith('backoff'))).toEqual([
      expect.stringMatching(/^backoff #1 .*\(intercepted\)$/),
      expect.stringMatching(/^backoff #2 .*\(intercepted\)$/),
      expect.stringMatching(/^backoff #3 .*\(intercepted\)$/),
    ]);
    expect(server.closed.get('1')).toBe(tenBytes);
  });

  it('to a request that must not be doubled leaves its outcome unknown', async () => {
    const sender = toySender(() => page);
    const { error } = (await rig(single(), { clock: fakeClock(), sender }).outcome) as { error: unknown };
    expect(codeOf(error)).toBe('outcome-unknown');
    expect(sender.lines).toHaveLength(1);
  });

  it('is no page when it only looks like markup: the reply is told to be wrong', async () => {
    const sender = toySender(() => ({ status: 200, text: '<Error><Code>SlowDown</Code></Error>' }));
    const { error } = (await rig(serial(), { clock: fakeClock(), sender }).outcome) as { error: unknown };
    expect(codeOf(error)).toBe('reply-shape');
  });
});

describe('a lock that somebody holds', () => {
  it('is waited out for five minutes and more, without using up the tries for failures', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = faulty(
      server,
      'PATCH /uploads/1 4-8',
      Array.from({ length: 15 }, () => ({ status: 423 })),
    );
    const startMs = clock.nowMs();
    const run = rig(serial(), { clock, sender });
    expect(await clock.runUntil(run.work)).toBe('https://files.test/1');
    expect(clock.nowMs() - startMs).toBeGreaterThan(300_000);
  });

  it('and never lets go ends the upload, which keeps what was sent', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) =>
      request.line.endsWith('4-8') ? { status: 423 } : server.react(request),
    );
    const run = rig(serial(), { clock, sender });
    const { error } = (await clock.runUntil(run.outcome)) as { error: UploadError };
    expect(error).toMatchObject({ code: 'retries-exhausted', keepsSession: true });
    expect(run.sessions.at(-1)).toEqual({ id: '1', offset: 4 });
  });
});

describe('a lost reply', () => {
  it.each([0, 1, 2, 3, 4])(
    'to request %i of a repeatable protocol loses and doubles nothing',
    async (index) => {
      const clock = fakeClock();
      const server = serialServer();
      let count = 0;
      const sender = toySender((request) => {
        const answer = server.react(request);
        return count++ === index ? 'network' : answer;
      });
      const url = await clock.runUntil(rig(serial(), { clock, sender }).work);
      expect(server.closed.get(url.split('/').at(-1) ?? '')).toBe(tenBytes);
    },
  );

  it('to every single part is survived where the protocol can ask: what arrived is progress', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const source = new Blob(['x'.repeat(40)]);
    const sender = toySender(lostReply(server, 'PATCH'));
    await clock.runUntil(rig(serial({ canSync: true }), { clock, sender, source }).work);
    expect(server.closed.get('1')).toBe('x'.repeat(40));
    expect(sender.lines.filter((line) => line.startsWith('PATCH'))).toHaveLength(10);
  });

  it('is followed by the question, not by the part, when the protocol has one', async () => {
    const clock = fakeClock();
    const sender = toySender(lostReply(serialServer(), 'PATCH /uploads/1 0-4'));
    const run = rig(serial({ canSync: true }), { clock, sender });
    await clock.runUntil(run.work);
    expect(sender.lines.slice(1, 4)).toEqual([
      'PATCH /uploads/1 0-4',
      'GET /uploads/1',
      'PATCH /uploads/1 4-8',
    ]);
    expect(run.log().filter((line) => line === 'started sync')).toHaveLength(1);
  });
});

describe('a wrong address', () => {
  it.each([404, 410])(
    'answered with %i at the first request is refused, and the message names it',
    async (status) => {
      const sender = toySender(() => ({ status }));
      const { error } = (await rig(single(), { clock: fakeClock(), sender }).outcome) as { error: unknown };
      expect(error).toMatchObject({ code: 'refused', message: expect.stringContaining('https://api.test/') });
    },
  );
});

describe('a refusal that teaches', () => {
  it('an offset is followed', async () => {
    const clock = fakeClock();
    const server = serialServer();
    // The reply is lost, so the part is sent again, and the server says that it has it.
    const sender = toySender(lostReply(server, 'PATCH /uploads/1 0-4'));
    await clock.runUntil(rig(serial(), { clock, sender }).work);
    expect(sender.lines).toEqual([
      'POST /uploads',
      'PATCH /uploads/1 0-4',
      'PATCH /uploads/1 0-4',
      'PATCH /uploads/1 4-8',
      'PATCH /uploads/1 8-10',
      'POST /uploads/1/close',
    ]);
    expect(server.closed.get('1')).toBe(tenBytes);
  });

  it.each([404, 410])(
    'that the session is gone (%i) is asked about once more before all is sent again',
    async (status) => {
      const clock = fakeClock();
      const server = serialServer();
      const sender = faulty(server, 'PATCH /uploads/1 4-8', [{ status }, { status }]);
      const run = rig(serial(), { clock, sender });
      expect(await clock.runUntil(run.work)).toBe('https://files.test/2');
      expect(sender.lines.slice(0, 5)).toEqual([
        'POST /uploads',
        'PATCH /uploads/1 0-4',
        'PATCH /uploads/1 4-8',
        'PATCH /uploads/1 4-8',
        'POST /uploads',
      ]);
      expect(run.log().filter((line) => line === 'restarted')).toHaveLength(1);
      expect(run.log().filter((line) => line.startsWith('backoff'))).toEqual([
        expect.stringContaining('(session-expired)'),
      ]);
      expect(server.closed.get('2')).toBe(tenBytes);
    },
  );

  it.each([404, 410])(
    'that the session is gone (%i), said by one server of several, costs no byte',
    async (status) => {
      const clock = fakeClock();
      const server = serialServer();
      const sender = faulty(server, 'PATCH /uploads/1 4-8', [{ status }]);
      const run = rig(serial(), { clock, sender });
      expect(await clock.runUntil(run.work)).toBe('https://files.test/1');
      expect(sender.lines).toEqual([
        'POST /uploads',
        'PATCH /uploads/1 0-4',
        'PATCH /uploads/1 4-8',
        'PATCH /uploads/1 4-8',
        'PATCH /uploads/1 8-10',
        'POST /uploads/1/close',
      ]);
      expect(run.log()).not.toContain('restarted');
    },
  );

  it('is heard once by all the lanes that were under way', async () => {
    const clock = fakeClock();
    let age = 0;
    // Five parts leave with the same address, and all of them hear that it is too old.
    const sender = toySender(({ request }) => ({
      status: request.headers?.['address'] === '0' ? 403 : 200,
    }));
    const sound = parallel({ partBytes: 2 });
    const protocol: typeof sound = {
      ...sound,
      next(session, file, busy) {
        const move = sound.next(session, file, busy);
        if (move.kind !== 'send' || 'call' in move.step.request) return move;
        const request = { ...move.step.request, headers: { address: String(age) } };
        return send({
          ...move.step,
          request,
          refused(_reply, now) {
            age += 1;
            return { ...now, stored: [...now.stored], age };
          },
        });
      },
    };
    expect(await clock.runUntil(rig(protocol, { clock, sender, lanes: 5 }).work)).toBe('stored');
    expect(sender.lines.filter((line) => line.startsWith('PUT'))).toHaveLength(10);
  });

  it('is heard once by all the lanes that were under way, also where it teaches them the same', async () => {
    const clock = fakeClock();
    // All parts use one address, and it is too old for the first five.
    const sender = toySender(({ request }) => ({
      status: request.headers?.['address'] === 'old' ? 403 : 200,
    }));
    const sound = parallel({ partBytes: 2 });
    const protocol: typeof sound = {
      ...sound,
      next(session, file, busy) {
        const move = sound.next(session, file, busy);
        if (move.kind !== 'send' || 'call' in move.step.request) return move;
        const address = 'address' in session ? 'new' : 'old';
        const request = { ...move.step.request, headers: { address } };
        return send({ ...move.step, request, refused: (_reply, now) => ({ ...now, address: 'new' }) });
      },
    };
    expect(await clock.runUntil(rig(protocol, { clock, sender, lanes: 5 }).work)).toBe('stored');
    expect(sender.lines.filter((line) => line.startsWith('PUT'))).toHaveLength(10);
  });

  it('that the session is gone is confirmed by the question, where the protocol has one', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = faulty(server, 'PATCH /uploads/1 4-8', [{ status: 404 }]);
    const run = rig(serial({ canSync: true }), { clock, sender });
    expect(await clock.runUntil(run.work)).toBe('https://files.test/1');
    expect(sender.lines.slice(2, 5)).toEqual([
      'PATCH /uploads/1 4-8',
      'GET /uploads/1',
      'PATCH /uploads/1 4-8',
    ]);
  });

  it('a completion that is refused after its reply was lost is asked once more, because it may be done', async () => {
    const conflict = { status: 409 };
    const server = serialServer();
    const sender = faulty(server, 'POST /uploads/1/close', ['network', conflict]);
    const clock = fakeClock();
    const run = rig(forgetful(serial()), { clock, sender });
    expect(await clock.runUntil(run.work)).toBe('https://files.test/1');
    expect(sender.lines.slice(-3)).toEqual(Array(3).fill('POST /uploads/1/close'));
    // Nothing was lost before the first refusal, so that one is believed.
    const refusing = faulty(serialServer(), 'POST /uploads/1/close', [conflict]);
    const again = rig(forgetful(serial()), { clock, sender: refusing });
    expect(await clock.runUntil(again.work)).toBe('https://files.test/2');
  });

  it('a completion that is refused at once when an upload goes on is asked once more, because an earlier run may have sent it', async () => {
    const server = serialServer();
    server.uploads.set('1', tenBytes);
    const sender = faulty(server, 'POST /uploads/1/close', [{ status: 409 }]);
    const clock = fakeClock();
    const run = rig(forgetful(serial()), { clock, sender, session: { id: '1', offset: 10 } });
    expect(await clock.runUntil(run.work)).toBe('https://files.test/1');
    expect(sender.lines.filter((line) => line.startsWith('POST'))).toEqual(
      Array(2).fill('POST /uploads/1/close'),
    );
  });

  it.each([
    ['of an empty file, of which everything was confirmed from the beginning', '', undefined],
    ['of an upload of which bytes were missing when it went on', tenBytes, { id: '1', offset: 4 }],
  ])('a completion %s is believed at once when it is refused', async (_, text, session) => {
    const clock = fakeClock();
    const server = serialServer();
    server.uploads.set('1', tenBytes.slice(0, session?.offset ?? 0));
    const sender = faulty(server, 'POST /uploads/1/close', [{ status: 409 }]);
    const source = new Blob([text]);
    await clock.runUntil(
      rig(forgetful(serial()), { clock, sender, source, ...(session && { session }) }).work,
    );
    expect(sender.lines[sender.lines.indexOf('POST /uploads/1/close') + 1]).toBe('POST /uploads');
  });

  it('a part that is refused after its reply was lost is believed at once: only completions take two words', async () => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH /uploads/1 0-4', ['network', { status: 409 }]);
    await clock.runUntil(rig(forgetful(serial()), { clock, sender }).work);
    expect(sender.lines.slice(0, 4)).toEqual([
      'POST /uploads',
      'PATCH /uploads/1 0-4',
      'PATCH /uploads/1 0-4',
      'POST /uploads',
    ]);
  });

  it('is none while the server only asks for patience, whatever its body says', async () => {
    const clock = fakeClock();
    const busy = { status: 503, json: { offset: 2 } };
    const sender = faulty(serialServer(), 'PATCH /uploads/1 4-8', [busy]);
    expect(await clock.runUntil(rig(serial(), { clock, sender }).work)).toBe('https://files.test/1');
    expect(sender.lines.filter((line) => line.startsWith('PATCH'))).toEqual([
      'PATCH /uploads/1 0-4',
      'PATCH /uploads/1 4-8',
      'PATCH /uploads/1 4-8',
      'PATCH /uploads/1 8-10',
    ]);
  });

  it('helps no lane whose own refusal teaches nothing', async () => {
    const sound = parallel();
    const protocol: typeof sound = {
      ...sound,
      next(session, file, busy) {
        const move = sound.next(session, file, busy);
        if (move.kind !== 'send') return move;
        const refused = ({ status }: Reply, now: PartsSession) =>
          status === 403 ? { ...now, stored: [...now.stored], lesson: now.stored.length + 1 } : undefined;
        return send({ ...move.step, refused });
      },
    };
    const sender = toySender(({ line }) => ({ status: line.includes('/parts/0') ? 403 : 400 }));
    const run = rig(protocol, { clock: fakeClock(), sender, lanes: 2 });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('refused');
  });

  it('that the session is gone counts once when parallel lanes hear it together', async () => {
    const clock = fakeClock();
    const sender = toySender(({ line, repeats }) =>
      repeats === 0 && /PUT .*(4-8|8-10)/.test(line) ? { status: 404 } : undefined,
    );
    const run = rig(forgetful(parallel()), { clock, sender, lanes: 2 });
    expect(await clock.runUntil(run.work)).toBe('stored');
    expect(run.log()).not.toContain('restarted');
    expect(sender.lines.filter((line) => line.startsWith('PUT'))).toHaveLength(5);
  });

  it('that the session is gone counts once also for more lanes than an upload may be corrected', async () => {
    const clock = fakeClock();
    const sender = toySender(({ line, repeats }) =>
      repeats === 0 && /PUT .*\/parts\/[1-5] /.test(line) ? { status: 404 } : undefined,
    );
    const run = rig(forgetful(parallel({ partBytes: 1 })), { clock, sender, lanes: 5 });
    expect(await clock.runUntil(run.work)).toBe('stored');
    expect(run.log()).not.toContain('restarted');
  });

  it.each([0, 1, 2])('may begin again at most maxRestarts = %i times', async (maxRestarts) => {
    const server = serialServer();
    const sender = toySender((request) =>
      request.line.endsWith('4-8') ? { status: 404, text: '<html>' } : server.react(request),
    );
    const clock = fakeClock();
    const run = rig(serial({ maxRestarts }), { clock, sender });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('session-expired');
    expect(server.uploads.size).toBe(maxRestarts + 1);
  });

  it('nothing fails at once', async () => {
    const server = serialServer();
    const sender = toySender((request) =>
      request.line.endsWith('4-8') ? { status: 409, json: { offset: 4 } } : server.react(request),
    );
    const run = rig(serial(), { clock: fakeClock(), sender });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('conflict');
    expect(sender.lines).toHaveLength(3);
  });

  it('in circles ends', async () => {
    let flip = 0;
    const sender = toySender(({ line }) =>
      line === 'POST /uploads'
        ? { json: { id: '1' } }
        : { status: 409, json: { offset: (flip += 1) % 2 === 1 ? 4 : 0 } },
    );
    const run = rig(serial(), { clock: fakeClock(), sender });
    const { error } = (await run.outcome) as { error: unknown };
    expect(['conflict', 'reply-shape']).toContain(codeOf(error));
    expect(sender.lines.length).toBeLessThan(10);
  });
});

describe('a lying server', () => {
  it.each([5, 10, 2 ** 53 - 1])('that claims %i bytes after 4 were sent is not believed', async (offset) => {
    const server = serialServer();
    const sender = faulty(server, 'PATCH', [{ json: { offset } }]);
    const run = rig(serial(), { clock: fakeClock(), sender });
    expect(await run.outcome).toEqual({ error: expect.any(ReplyShapeError) });
    expect(await run.outcome).toMatchObject({
      error: { field: 'offset', expected: '0 to 4', received: String(offset) },
    });
    expect(sender.lines).toEqual(['POST /uploads', 'PATCH /uploads/1 0-4']);
    expect(run.sessions.at(-1)).toEqual({ id: '1', offset: 0 });
  });

  it.each([-1, 1.5, '12abc', null, [4], 2 ** 53])('whose offset is %j is not understood', async (offset) => {
    const sender = faulty(serialServer(), 'PATCH', [{ json: { offset } }]);
    const { error } = (await rig(serial(), { clock: fakeClock(), sender }).outcome) as { error: unknown };
    expect(codeOf(error)).toBe('reply-shape');
  });

  it.each([-1, 0.5, NaN])('is not followed where its protocol makes %d bytes of its words', async (bytes) => {
    const protocol = { ...serial(), confirmed: ({ id }: { readonly id?: string }) => (id ? bytes : 0) };
    const sender = toySender(serialServer().react);
    expect(await rig(protocol, { clock: fakeClock(), sender }).outcome).toMatchObject({
      error: { name: 'ReplyShapeError', field: 'offset', received: String(bytes) },
    });
    expect(sender.lines).toEqual(['POST /uploads']);
  });

  it('that accepts nothing is given up after a few parts', async () => {
    const sender = toySender(({ line }) =>
      line === 'POST /uploads' ? { json: { id: '1' } } : { json: { offset: 0 } },
    );
    const run = rig(serial(), { clock: fakeClock(), sender });
    expect(await run.outcome).toEqual({ error: expect.any(ProtocolUsageError) });
    expect(sender.lines.length).toBeLessThan(6);
  });

  it('that forgets at every part what it had is given up', async () => {
    let flip = 0;
    const sender = toySender(({ line }) =>
      line === 'POST /uploads' ? { json: { id: '1' } } : { json: { offset: (flip += 1) % 2 === 1 ? 4 : 0 } },
    );
    const run = rig(serial(), { clock: fakeClock(), sender });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('reply-shape');
    expect(sender.lines.length).toBeLessThan(20);
  });

  it('that opens, never takes a part, and has forgotten the session when asked, is given up', async () => {
    const clock = fakeClock();
    const protocol = serial();
    const forgetful: typeof protocol = {
      ...protocol,
      resync: () => ({
        key: 'sync',
        phase: 'sync',
        repeatable: true,
        request: { method: 'GET', url: 'https://api.test/uploads' },
        read: () => ({ offset: 0 }),
      }),
    };
    const sender = toySender(({ line }) => {
      if (line.startsWith('PATCH')) return 'network';
      return line === 'POST /uploads' ? { json: { id: '1' } } : {};
    });
    const { error } = (await clock.runUntil(rig(forgetful, { clock, sender }).outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('retries-exhausted');
  });

  it('that keeps losing but also keeps getting further may go on', async () => {
    // 4, 0, 4, 8, 4, 8, 10
    const offsets = [4, 0, 4, 8, 4, 8, 10];
    const sender = toySender(({ line }) => {
      if (line === 'POST /uploads') return { json: { id: '1' } };
      return line.startsWith('PATCH') ? { json: { offset: offsets.shift() } } : { json: { url: 'u' } };
    });
    expect(await rig(serial(), { clock: fakeClock(), sender }).work).toBe('u');
  });
});

describe('a protocol with a bug', () => {
  const stuck = (move: () => ReturnType<UploadProtocol<number, never>['next']>) =>
    ({ name: 'stuck', begin: () => 0, confirmed: () => 0, next: move }) satisfies UploadProtocol<
      number,
      never
    >;

  const standsStillAt = (where: string): unknown =>
    expect.objectContaining({
      name: 'ProtocolUsageError',
      message: expect.stringContaining(`stands still at "${where}"`),
    });

  it('that waits for replies while nothing is under way is told so', async () => {
    const run = rig(
      stuck(() => wait('replies')),
      { clock: fakeClock(), sender: toySender(() => undefined) },
    );
    expect(await run.outcome).toEqual({ error: standsStillAt('replies') });
  });

  it('that waits for a digest it already has is told so', async () => {
    const run = rig(
      stuck(() => wait('digest')),
      { clock: fakeClock(), sender: toySender(() => undefined) },
    );
    expect(await run.outcome).toEqual({ error: standsStillAt('digest') });
  });

  it('whose step changes nothing is stopped after three requests', async () => {
    const sender = toySender(() => undefined);
    const step = {
      key: 'a',
      phase: 'open',
      repeatable: true,
      request: { method: 'POST', url: 'https://api.test/a' },
      read: (_reply: unknown, session: number) => session,
    } as const;
    const run = rig(
      stuck(() => send(step)),
      { clock: fakeClock(), sender },
    );
    expect(await run.outcome).toEqual({ error: standsStillAt('a') });
    expect([sender.lines.length, run.sessions]).toEqual([3, []]);
  });

  it('whose session changes for ever without a byte is stopped', async () => {
    const sender = toySender(() => undefined);
    const protocol: UploadProtocol<number, never> = {
      name: 'busy',
      begin: () => 0,
      confirmed: () => 0,
      next: (session) =>
        send({
          key: `step-${session}`,
          phase: 'open',
          repeatable: true,
          request: { method: 'POST', url: 'https://api.test/a', body: json(session) },
          read: () => session + 1,
        }),
    };
    expect(await rig(protocol, { clock: fakeClock(), sender }).outcome).toEqual({
      error: expect.any(ProtocolUsageError),
    });
    expect(sender.lines.length).toBeLessThan(200);
  });

  it.each([new TypeError('no'), new DOMException('mine', 'AbortError'), null, 'text'])(
    'that throws %o has a bug, unless it is the reason of a pause or a stop',
    async (thrown) => {
      for (const isPaused of [false, true]) {
        const clock = fakeClock();
        let answer = (_reaction: ToyReaction): void => undefined;
        const sender = toySender(() => new Promise<ToyReaction>((resolve) => (answer = resolve)));
        const protocol = single();
        const run = rig(
          {
            ...protocol,
            confirmed: ({ id }, file) => {
              if (id !== undefined) throw thrown as Error;
              return protocol.confirmed({}, file);
            },
          },
          { clock, sender },
        );
        await clock.settle();
        // It has left whole, so its reply is waited for.
        if (isPaused) run.pause();
        answer({ json: { id: '1' } });
        const { error } = (await run.outcome) as { error: unknown };
        if (isPaused && thrown instanceof DOMException) expect(error).toBe(thrown);
        else expect(error).toMatchObject({ name: 'ProtocolUsageError', cause: thrown });
      }
    },
  );

  it.each(['begin', 'next', 'confirmed'] as const)(
    'that throws in %s fails as such, not as a network failure',
    async (place) => {
      const protocol = {
        ...serial(),
        [place]: () => {
          throw new TypeError('undefined is not a function');
        },
      };
      const { error } = (await rig(protocol, { clock: fakeClock(), sender: toySender(serialServer().react) })
        .outcome) as {
        error: unknown;
      };
      expect(error).toBeInstanceOf(ProtocolUsageError);
      expect((error as Error).cause).toBeInstanceOf(TypeError);
    },
  );
});

/** A small file, which is looked at as a whole by `look`. */
function lookedAt(look: (bytes: () => Promise<ArrayBuffer>) => Promise<ArrayBuffer>): Blob {
  const file = new Blob([tenBytes]);
  const bytes = file.arrayBuffer.bind(file);
  return Object.assign(file, { arrayBuffer: () => look(bytes) });
}

describe('the file itself', () => {
  /** Can be looked at `looks` times; what is sent of it are pieces, which can always be read. */
  const failing = (name: string, looks = 0) =>
    lookedAt((bytes) => {
      looks -= 1;
      return looks < 0 ? Promise.reject(new DOMException('cannot be read', name)) : bytes();
    });

  it.each([
    ['NotReadableError', 'file-unreadable'],
    ['NotFoundError', 'file-unreadable'],
  ])('is probed before the first request: %s fails as %s and nothing is sent', async (name, code) => {
    const sender = toySender(serialServer().react);
    const run = rig(serial(), { clock: fakeClock(), sender, source: failing(name) });
    const { error } = (await run.outcome) as { error: unknown };
    expect(error).toBeInstanceOf(SourceError);
    expect(codeOf(error)).toBe(code);
    expect(sender.lines).toEqual([]);
  });

  it.each([
    ['NotReadableError', 'file-changed'],
    ['NotFoundError', 'file-unreadable'],
  ])('is probed after a failed part: %s ends as %s instead of being repeated', async (name, code) => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH', ['network']);
    const run = rig(serial(), { clock, sender, source: failing(name, 1) });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe(code);
    expect(run.log().some((line) => line.startsWith('backoff'))).toBe(false);
  });

  it.each([
    ['NotReadableError', 'file-changed'],
    ['NotFoundError', 'file-unreadable'],
  ])('is probed before the result is asked for: %s ends as %s, never as success', async (name, code) => {
    const server = serialServer();
    const sender = toySender(server.react);
    const run = rig(serial(), { clock: fakeClock(), sender, source: failing(name, 1) });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe(code);
    expect(sender.lines.at(-1)).toBe('PATCH /uploads/1 8-10');
    expect(server.closed.size).toBe(0);
  });

  it('is blamed for a part of which the server took nothing, when it cannot be read any more', async () => {
    const run = rig(serial(), {
      clock: fakeClock(),
      // Some servers take what arrives, and nothing of a file that has become too short arrives.
      sender: faulty(serialServer(), 'PATCH', [{ json: { offset: 0 } }]),
      source: failing('NotReadableError', 1),
    });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('file-changed');
    expect(run.log().filter((line) => line === 'started part')).toHaveLength(1);
  });

  it('is blamed before it is said that the server has less than before, when it cannot be read any more', async () => {
    const lost = { json: { offset: 2 } };
    const changed = rig(serial(), {
      clock: fakeClock(),
      sender: faulty(serialServer(), 'PATCH /uploads/1 4-8', [lost]),
      source: failing('NotReadableError', 1),
    });
    expect(codeOf(((await changed.outcome) as { error: unknown }).error)).toBe('file-changed');
    expect(changed.sessions.at(-1)).toEqual({ id: '1', offset: 4 });
    expect(changed.log().at(-1)).toBe('progressed 7/4');
  });

  it('is blamed for a checksum that does not match, when it cannot be read any more', async () => {
    const protocol = single({ codeOf: () => 'checksum' });
    const sender = () => toySender(() => ({ status: 400 }));
    const changed = rig(protocol, {
      clock: fakeClock(),
      sender: sender(),
      source: failing('NotReadableError', 1),
    });
    expect(codeOf(((await changed.outcome) as { error: unknown }).error)).toBe('file-changed');
    const intact = rig(protocol, { clock: fakeClock(), sender: sender() });
    expect(codeOf(((await intact.outcome) as { error: unknown }).error)).toBe('checksum');
  });

  it.each<readonly [string, string, ToyReaction, string]>([
    ['a refusal', 'PATCH', { status: 400 }, 'refused'],
    ['a failed request that carried none of it', 'POST /uploads', 'network', 'file-changed'],
    ['a part that got no reply in time', 'PATCH', 'hang', 'file-changed'],
  ])('is not blamed for %s', async (_, match, reaction, code) => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), match, [reaction]);
    const run = rig(serial(), { clock, sender, source: failing('NotReadableError', 1) });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    // What changed is found out before the end is asked for, and no sooner.
    expect([codeOf(error), sender.lines.filter((line) => line.includes('8-10')).length]).toEqual([
      code,
      code === 'refused' ? 0 : 1,
    ]);
  });

  it('is looked at once more before the end, also when every byte was sent by an earlier run', async () => {
    const server = serialServer();
    server.uploads.set('1', tenBytes);
    const sender = toySender(server.react);
    const session = { id: '1', offset: 10 };
    const run = rig(serial(), {
      clock: fakeClock(),
      sender,
      session,
      source: failing('NotReadableError', 1),
    });
    const { error } = (await run.outcome) as { error: unknown };
    expect([codeOf(error), sender.lines]).toEqual(['file-changed', []]);
  });

  it('that cannot be read when an upload goes on has changed since it began', async () => {
    const sender = toySender(serialServer().react);
    const session = { id: '1', offset: 4 };
    const run = rig(serial(), { clock: fakeClock(), sender, session, source: failing('NotReadableError') });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('file-changed');
  });

  it('that does not answer when it is looked at holds up no reply that is under way', async () => {
    const clock = fakeClock();
    let looks = 0;
    const source = lookedAt((bytes) => {
      looks += 1;
      return looks === 1 ? bytes() : new Promise(() => undefined);
    });
    let answer: (reaction: ToyReaction) => void = () => {};
    const sender = toySender(({ line, progress }) => {
      if (line.includes('/parts/4')) return 'network';
      progress(4);
      return new Promise((resolve) => (answer = resolve));
    });
    const run = rig(parallel({ isRepeatable: (start) => start > 0 }), { clock, sender, source, lanes: 2 });
    await clock.settle();
    run.pause();
    await clock.settle();
    expect([looks, sender.inFlight]).toEqual([2, 1]);
    answer({});
    expect(await run.outcome).toEqual({ error: expect.objectContaining({ name: 'AbortError' }) });
    expect(run.sessions).toEqual([{ stored: [0], isClosed: false }]);
  });

  it('is probed before success where no request closes', async () => {
    const run = rig(single(), {
      clock: fakeClock(),
      sender: toySender(() => ({ json: { id: 'f' } })),
      source: failing('NotReadableError', 1),
    });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('file-changed');
  });

  it('is probed again when parts were sent again after the first close', async () => {
    const server = serialServer();
    const sender = faulty(server, 'POST /uploads/1/close', [{ status: 404 }, { status: 404 }]);
    // Probes: before the first request, before the first close, before the one of the second session.
    const clock = fakeClock();
    const run = rig(serial(), { clock, sender, source: failing('NotReadableError', 2) });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('file-changed');
    expect(server.closed.size).toBe(0);
  });

  it('is read once to be sent, and looked at before and after', async () => {
    const blob = new Blob([tenBytes]);
    const read: string[] = [];
    const source = {
      size: blob.size,
      slice: (start: number, end: number, type?: string) => {
        read.push(`${start}-${end}`);
        return blob.slice(start, end, type);
      },
    };
    await rig(serial(), { clock: fakeClock(), sender: toySender(serialServer().react), source }).work;
    expect(read).toEqual(['0-10', '0-4', '4-8', '8-10', '0-10']);
  });

  it('of another size than when it was chosen is refused before the first request', async () => {
    const blob = new Blob([tenBytes]);
    let size = 10;
    const source = {
      get size() {
        return size;
      },
      slice: (start: number, end: number) => blob.slice(start, end),
    };
    const sender = toySender(serialServer().react);
    const run = rig(serial(), { clock: fakeClock(), sender, source });
    size = 9;
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('file-changed');
  });
});

describe('the digest', () => {
  it('is not asked for where the protocol needs none', async () => {
    const sender = toySender(serialServer().react);
    const run = rig(serial(), { clock: fakeClock(), sender });
    await run.work;
    const other = rig(serial({ digest: 'md5' }), {
      clock: fakeClock(),
      sender: toySender(serialServer().react),
    });
    await other.work;
    expect([run.digests(), other.digests()]).toEqual([0, expect.any(Number)]);
    expect(other.digests()).toBeGreaterThan(0);
  });

  it('is awaited after the last byte, and the close request carries it', async () => {
    let finish: (md5: string) => void = () => {};
    const clock = fakeClock();
    const sender = toySender(serialServer().react);
    const run = rig(serial({ digest: 'md5' }), {
      clock,
      sender,
      digest: () => new Promise((resolve) => (finish = resolve)),
    });
    await clock.settle();
    expect(run.log().slice(-2)).toEqual(['allBytesConfirmed', 'started digest']);
    finish('f'.repeat(32));
    await run.work;
    expect(sender.requests.at(-1)?.body).toEqual(json({ md5: 'f'.repeat(32) }));
  });

  it('that fails ends the upload with its error, and nobody hears of an unhandled rejection', async () => {
    const run = rig(serial({ digest: 'md5' }), {
      clock: fakeClock(),
      sender: toySender(serialServer().react),
      digest: () => Promise.reject(new SourceError('file-changed')),
    });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('file-changed');
  });

  it('that crashes ends as an unknown error, not as a failed connection', async () => {
    const run = rig(serial({ digest: 'md5' }), {
      clock: fakeClock(),
      sender: toySender(serialServer().react),
      digest: () => Promise.reject(new TypeError('x is undefined')),
    });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('unknown');
  });
});

describe('that every byte is with the server', () => {
  const early: UploadProtocol<SerialSession, string> = {
    ...serial({ digest: 'md5' }),
    next: () => wait('digest'),
  };
  it.each([
    ['is said before the digest is awaited', serial({ digest: 'md5' }), tenBytes, true],
    ['is nothing to say of an empty file', serial({ digest: 'md5' }), '', false],
    ['is not said where the digest comes first', early, tenBytes, false],
  ])('%s', async (_name, protocol, text, isSaid) => {
    const clock = fakeClock();
    const sender = toySender(serialServer().react);
    const source = new Blob([text]);
    const run = rig(protocol, { clock, sender, source, digest: () => new Promise(() => undefined) });
    await clock.settle();
    const log = run.log();
    expect([log.at(-1), log.includes('allBytesConfirmed')]).toEqual(['started digest', isSaid]);
    run.stop();
    await run.outcome;
  });

  it('is not said where the closing request itself confirms them', async () => {
    const protocol: UploadProtocol<SerialSession, string> = {
      ...serial({ partBytes: 10 }),
      confirmed: ({ url }) => (url === undefined ? 0 : 10),
    };
    const run = rig(protocol, { clock: fakeClock(), sender: toySender(serialServer().react) });
    expect(await run.work).toBe('https://files.test/1');
    expect(run.log()).not.toContain('allBytesConfirmed');
  });
});

describe('pause', () => {
  it('leaves nothing in flight, and the part is sent again on resume', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = faulty(server, 'PATCH /uploads/1 4-8', ['half']);
    const first = rig(serial(), { clock, sender });
    await clock.settle();
    first.pause();
    const { error } = (await first.outcome) as { error: unknown };
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(sender.inFlight).toBe(0);
    expect(clock.pendingCount).toBe(0);
    const session = first.sessions.at(-1);
    const second = rig(serial(), {
      clock,
      sender,
      ...(session && { session }),
      sentBytes: first.sentBytes(),
    });
    expect(await second.work).toBe('https://files.test/1');
    expect(sender.lines.slice(2)).toEqual([
      'PATCH /uploads/1 4-8',
      'PATCH /uploads/1 4-8',
      'PATCH /uploads/1 8-10',
      'POST /uploads/1/close',
    ]);
  });

  it('believes the server on resume when the part that was under way had arrived whole', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender((request) => {
      const answer = server.react(request);
      return request.line.endsWith('4-8') && request.repeats === 0 ? 'sent' : answer;
    });
    const protocol = serial({ canSync: true });
    const first = rig(protocol, { clock, sender });
    await clock.settle();
    first.pause();
    await first.outcome;
    const session = first.sessions.at(-1);
    const second = rig(protocol, {
      clock,
      sender,
      ...(session && { session }),
      sentBytes: first.sentBytes(),
    });
    expect(await second.work).toBe('https://files.test/1');
    expect(sender.lines.slice(2)).toEqual([
      'PATCH /uploads/1 4-8',
      'GET /uploads/1',
      'PATCH /uploads/1 8-10',
      'POST /uploads/1/close',
    ]);
  });

  it('still does not believe more than was ever sent', async () => {
    const clock = fakeClock();
    const sender = toySender(() => ({ json: { offset: 9 } }));
    const run = rig(serial({ canSync: true }), {
      clock,
      sender,
      session: { id: '1', offset: 4 },
      sentBytes: 8,
    });
    expect(await run.outcome).toEqual({ error: expect.any(ReplyShapeError) });
  });

  it('waits for the reply to a request that must not be doubled and has left completely', async () => {
    const clock = fakeClock();
    let answer: (reaction: ToyReaction) => void = () => {};
    const sender = toySender(({ progress }) => {
      progress(10);
      return new Promise((resolve) => (answer = resolve));
    });
    const run = rig(single(), { clock, sender });
    await clock.settle();
    run.pause();
    await clock.settle();
    expect(sender.inFlight).toBe(1);
    answer({ json: { id: 'f' } });
    expect(await run.work).toEqual({ id: 'f' });
  });

  it('does not wait for one that is only half on its way', async () => {
    const clock = fakeClock();
    const sender = toySender(({ progress }) => {
      clock.after(5_000, () => progress(10 * 2 ** 20));
      return 'hang';
    });
    const source = new Blob(['x'.repeat(20 * 2 ** 20)]);
    const run = rig(single(), { clock, sender, source });
    await clock.advance(5_000);
    run.pause();
    expect(await run.outcome).toEqual({ error: expect.objectContaining({ name: 'AbortError' }) });
    expect(sender.inFlight).toBe(0);
  });

  it('sends nothing again that was answered with a 401 meanwhile', async () => {
    const clock = fakeClock();
    let refuse = (): void => undefined;
    const refusal = new Promise<ToyReaction>((resolve) => (refuse = () => resolve({ status: 401 })));
    const sender = toySender(({ repeats }) => (repeats === 0 ? refusal : { json: { id: 'f' } }));
    const run = rig(single(), { clock, sender, authorize: () => ({}) });
    await clock.settle();
    run.pause();
    refuse();
    expect(await clock.runUntil(run.outcome)).toEqual({
      error: expect.objectContaining({ name: 'AbortError' }),
    });
    expect(sender.lines).toHaveLength(1);
    expect(run.checkpoints.at(-1)).toMatchObject({ isUnanswered: false });
  });

  it('waits for a small one before anything was reported of it: it may be there already', async () => {
    const clock = fakeClock();
    let answer: (reaction: ToyReaction) => void = () => {};
    const sender = toySender(() => new Promise((resolve) => (answer = resolve)));
    const run = rig(single(), { clock, sender });
    await clock.settle();
    run.pause();
    await clock.settle();
    expect(sender.inFlight).toBe(1);
    answer({ json: { id: 'f' } });
    expect(await run.work).toEqual({ id: 'f' });
  });

  it('that comes between the last look at the file and the close leaves the close unsent', async () => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'POST /uploads/1/close', [{ status: 503 }]);
    const sound = serial();
    let asked = 0;
    const protocol: typeof sound = {
      ...sound,
      next(session, file, busy) {
        // Asked once before the wait after the 503, and once after it. The file was looked at before.
        if (sender.lines.at(-1) === 'POST /uploads/1/close' && busy.size === 0) asked += 1;
        if (asked === 2) queueMicrotask(() => run.pause());
        return sound.next(session, file, busy);
      },
    };
    const run = rig(protocol, { clock, sender });
    expect(await clock.runUntil(run.outcome)).toHaveProperty('error.name', 'AbortError');
    expect(asked).toBeGreaterThan(1);
    expect(sender.lines.filter((line) => line.endsWith('/close'))).toHaveLength(1);
  });

  it('waits for that reply in one lane while the other lanes stop', async () => {
    const clock = fakeClock();
    let answer: (reaction: ToyReaction) => void = () => {};
    const sender = toySender(({ line, progress, range }) => {
      if (!line.includes('/parts/0')) return 'half';
      progress((range?.end ?? 0) - (range?.start ?? 0));
      return new Promise((resolve) => (answer = resolve));
    });
    const run = rig(parallel({ isRepeatable: (start) => start > 0 }), { clock, sender, lanes: 3 });
    await clock.settle();
    run.pause();
    await clock.settle();
    expect(sender.inFlight).toBe(1);
    answer({});
    expect(await run.outcome).toEqual({ error: expect.objectContaining({ name: 'AbortError' }) });
    expect(run.sessions).toEqual([{ stored: [0], isClosed: false }]);
  });

  it('gives way to a stop: nobody waits for that reply any more', async () => {
    const clock = fakeClock();
    const sender = toySender(({ progress }) => {
      progress(10);
      return 'hang';
    });
    const run = rig(single(), { clock, sender });
    await clock.settle();
    run.pause();
    await clock.settle();
    run.stop();
    expect(await run.outcome).toEqual({ error: expect.objectContaining({ message: 'stopped' }) });
    expect(sender.inFlight).toBe(0);
  });

  it.each(['back-off', 'digest'] as const)('ends a wait for the %s', async (reason) => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH', reason === 'back-off' ? ['network'] : []);
    const run = rig(serial({ digest: 'md5' }), { clock, sender, digest: () => new Promise(() => undefined) });
    await clock.settle();
    run.pause();
    expect(await run.outcome).toEqual({ error: expect.objectContaining({ name: 'AbortError' }) });
    expect(clock.pendingCount).toBe(0);
    expect(run.wakes.size).toBe(0);
  });
});

describe('stop', () => {
  it.each(['PATCH /uploads/1 4-8', 'POST /uploads', 'POST /uploads/1/close'])(
    'ends %s at once',
    async (line) => {
      const clock = fakeClock();
      const sender = faulty(serialServer(), line, ['half']);
      const run = rig(serial(), { clock, sender });
      await clock.settle();
      const events = run.events.length;
      run.stop();
      expect(await run.outcome).toEqual({ error: expect.objectContaining({ message: 'stopped' }) });
      expect(sender.inFlight).toBe(0);
      expect(clock.pendingCount).toBe(0);
      expect(run.events.length).toBe(events);
    },
  );

  it('before the first request sends none', async () => {
    const sender = toySender(serialServer().react);
    const run = rig(serial(), { clock: fakeClock(), sender });
    run.stop();
    await run.outcome;
    expect(sender.lines).toEqual([]);
  });

  it('during the last look at the file is no success', async () => {
    let looks = 0;
    const run = rig(single(), {
      clock: fakeClock(),
      sender: toySender(() => ({ json: { id: 'f' } })),
      source: lookedAt((bytes) => {
        looks += 1;
        if (looks === 2) run.stop();
        return bytes();
      }),
    });
    expect(await run.outcome).toEqual({ error: expect.objectContaining({ message: 'stopped' }) });
  });
});

describe('a session that expires', () => {
  it('by our clock begins again before anything is sent to it', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender(server.react);
    const session = { id: '9', offset: 4, expiresAtMs: clock.nowMs() - 1 };
    const run = rig(serial(), { clock, sender, session, isRestored: true });
    expect(await run.work).toBe('https://files.test/1');
    expect(sender.lines[0]).toBe('POST /uploads');
    expect(run.log()[0]).toBe('restarted');
  });

  it.each([
    ['at this very moment has expired', 10, 0, 'POST /uploads'],
    ['a moment later has not', 10, 1, 'PATCH /uploads/9 4-8'],
    ['and carries no bytes has nothing to lose', 0, 0, 'POST /uploads'],
  ])('%s', async (_name, size, inMs, line) => {
    const clock = fakeClock();
    const sender = toySender(({ request }) => (request.method === 'POST' ? { json: { id: '1' } } : 'hang'));
    const session = { id: '9', offset: Math.min(4, size), expiresAtMs: clock.nowMs() + inMs };
    const source = new Blob([tenBytes.slice(0, size)]);
    const run = rig(serial(), { clock, sender, session, source, isRestored: true });
    await clock.settle();
    expect(sender.lines[0]).toBe(line);
    // Nothing was lost where nothing had arrived.
    expect(run.log().includes('restarted')).toBe(line === 'POST /uploads' && size > 0);
    run.stop();
    await run.outcome;
  });

  it('while parts are under way waits for their replies', async () => {
    const clock = fakeClock();
    const startMs = clock.nowMs();
    const sender = toySender(({ line }) => {
      const delayMs = { '/parts/0': 1500, '/parts/4': 3000, '/parts/8': 3000 }[
        /\/parts\/\d/.exec(line)?.[0] ?? ''
      ];
      return new Promise((resolve) => clock.after(delayMs ?? 0, () => resolve({})));
    });
    const protocol = { ...parallel(), expiresAtMs: () => startMs + 1000 };
    const run = rig(protocol, { clock, sender, lanes: 3 });
    expect(await clock.runUntil(run.work)).toBe('stored');
    expect(sender.lines.filter((line) => line.startsWith('PUT'))).toHaveLength(3);
  });

  it('by our clock when every byte is there is asked for its result nevertheless', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender(server.react);
    const first = rig(serial(), { clock, sender });
    await first.work;
    const complete = first.sessions.find(({ offset }) => offset === 10);
    if (complete === undefined) throw new Error('No session had every byte.');
    const seen = sender.lines.length;
    const run = rig(serial(), { clock, sender, session: { ...complete, expiresAtMs: clock.nowMs() - 1 } });
    await run.outcome;
    expect(sender.lines.slice(seen)).not.toContain('POST /uploads');
  });

  it('at once by a wrong clock is used nevertheless, after one new signature', async () => {
    const clock = fakeClock();
    let signatures = 0;
    const sender = toySender(() => undefined);
    const protocol = signed(async () => {
      signatures += 1;
      return { url: `https://storage.test/${signatures}`, expiresAtMs: clock.nowMs() - 3_600_000 };
    });
    expect(await rig(protocol, { clock, sender }).work).toBe('stored');
    expect(signatures).toBe(2);
    expect(sender.lines).toEqual(['PUT storage.test/2 0-10']);
  });

  it('on the way to the storage is signed anew', async () => {
    let signatures = 0;
    const sender = toySender(({ line }) => (line.includes('storage.test/1') ? { status: 403 } : undefined));
    const protocol = signed(async () => ({ url: `https://storage.test/${(signatures += 1)}` }));
    expect(await rig(protocol, { clock: fakeClock(), sender }).work).toBe('stored');
    expect(sender.lines).toEqual(['PUT storage.test/1 0-10', 'PUT storage.test/2 0-10']);
  });
});

describe('a step answered by the application', () => {
  it('is repeated after a failure, with the number of the attempt', async () => {
    const clock = fakeClock();
    const attempts: number[] = [];
    const protocol = signed(async ({ attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new TypeError('Failed to fetch');
      return { url: 'https://storage.test/1' };
    });
    await clock.runUntil(rig(protocol, { clock, sender: toySender(() => undefined) }).work);
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('that throws something with a status fails like that refusal', async () => {
    const protocol = signed(() => Promise.reject(Object.assign(new Error('no'), { status: 403 })));
    const run = rig(protocol, { clock: fakeClock(), sender: toySender(() => undefined) });
    const { error } = (await run.outcome) as { error: unknown };
    expect(codeOf(error)).toBe('forbidden');
  });

  it('fails with what it threw, and under the code that the protocol knows better', async () => {
    const thrown = new StatusError({ status: 403, body: 'no', serverMessage: 'Your plan ends at 1 GB.' });
    const protocol = signed(() => Promise.reject(thrown));
    const told = rig(protocol, { clock: fakeClock(), sender: toySender(() => undefined) });
    expect(await told.outcome).toEqual({ error: thrown });
    const knowing: typeof protocol = {
      ...protocol,
      next(session, file, busy) {
        const move = protocol.next(session, file, busy);
        return move.kind === 'send' ? send({ ...move.step, codeOf: () => 'link-expired' }) : move;
      },
    };
    const known = rig(knowing, { clock: fakeClock(), sender: toySender(() => undefined) });
    expect(codeOf(((await known.outcome) as { error: unknown }).error)).toBe('link-expired');
  });

  it('that throws something with a status may learn from that refusal', async () => {
    const clock = fakeClock();
    const asked: unknown[] = [];
    const protocol = signed(async () => {
      asked.push('sign');
      if (asked.length === 1) throw new StatusError({ status: 409, body: 'taken', retryAfterMs: 1500 });
      return { url: 'https://storage.test/1' };
    });
    const learning: typeof protocol = {
      ...protocol,
      next(session, file, busy) {
        const move = protocol.next(session, file, busy);
        if (move.kind !== 'send' || move.step.phase !== 'open') return move;
        return send({
          ...move.step,
          refused({ status, text, header }, now) {
            asked.push([status, text, header('Retry-After'), header('etag')]);
            return { ...now, expiresAtMs: Number.MAX_SAFE_INTEGER };
          },
        });
      },
    };
    const sender = toySender(() => undefined);
    expect(await clock.runUntil(rig(learning, { clock, sender }).work)).toBe('stored');
    expect(asked).toEqual(['sign', [409, 'taken', '2', null], 'sign']);
  });

  it('that ignores the signal does not hold up a pause', async () => {
    const clock = fakeClock();
    const run = rig(
      signed(() => new Promise(() => undefined)),
      { clock, sender: toySender(() => undefined) },
    );
    await clock.settle();
    run.pause();
    expect(await run.outcome).toEqual({ error: expect.objectContaining({ name: 'AbortError' }) });
  });
});

describe('the watchdog', () => {
  it('ends a request without progress events after the idle limit and the time its bytes may take', async () => {
    const clock = fakeClock();
    const startMs = clock.nowMs();
    const sender = faulty(serialServer(), 'PATCH', ['hang']);
    const run = rig(serial({ partBytes: 163_840 }), {
      clock,
      sender,
      source: new Blob(['x'.repeat(163_840)]),
    });
    await clock.runUntil(run.work);
    // 60 s of silence, and 160 KiB at 16 KiB a second.
    expect(run.events.find((event) => event.type === 'backedOff')).toMatchObject({
      cause: { code: 'timeout', timeoutMs: 70_000 },
      retryAtMs: startMs + 71_000,
    });
  });

  it('ends one that stalls after it had begun', async () => {
    const clock = fakeClock();
    const sender = faulty(serialServer(), 'PATCH', ['half']);
    const run = rig(serial(), { clock, sender });
    await clock.runUntil(run.work);
    expect(run.log()).toContain('backoff #1 until 61000 (timeout)');
  });

  it('ends one that was under way when the computer went to sleep, and asks how far it got', async () => {
    const clock = fakeClock();
    let sleptMs = 0;
    const sender = faulty(serialServer(), 'PATCH', ['hang']);
    const sleepy = { ...clock, nowMs: () => clock.nowMs() + sleptMs };
    const run = rig(serial({ canSync: true }), { clock: sleepy, sender });
    await clock.advance(3000);
    sleptMs = 8 * 3_600_000;
    await clock.advance(10_000);
    expect(run.log().filter((line) => line.startsWith('backoff'))).toEqual([
      expect.stringMatching(/^backoff #1 .*\(timeout\)$/),
    ]);
    await clock.runUntil(run.work);
    expect(sender.lines.slice(1, 3)).toEqual(['PATCH /uploads/1 0-4', 'GET /uploads/1']);
  });

  it('says after ten seconds that nothing moves, once per silence', async () => {
    const clock = fakeClock();
    let move: (sentBytes: number) => void = () => {};
    const sender = toySender(({ progress }) => {
      move = progress;
      return 'hang';
    });
    const run = rig(single(), { clock, sender });
    const stalls = () => run.events.filter(({ type }) => type === 'stalled').length;
    await clock.advance(9999);
    expect(stalls()).toBe(0);
    await clock.advance(20_000);
    expect(stalls()).toBe(1);
    move(6);
    await clock.advance(10_000);
    expect(stalls()).toBe(2);
    run.stop();
    await run.outcome;
    expect(clock.pendingCount).toBe(0);
  });

  it('leaves one alone that is slow but moves', async () => {
    const clock = fakeClock();
    const server = serialServer();
    const sender = toySender(async (request) => {
      if (!request.line.startsWith('PATCH')) return server.react(request);
      for (let sentBytes = 1; sentBytes <= 1000; sentBytes += 1) {
        await new Promise<void>((resolve) => clock.after(59_000, resolve));
        request.progress(sentBytes);
      }
      return server.react(request);
    });
    const run = rig(serial({ partBytes: 1000 }), { clock, sender, source: new Blob(['x'.repeat(1000)]) });
    await clock.runUntil(run.work, 10 ** 9);
    expect(run.log().some((line) => line.startsWith('backoff'))).toBe(false);
  });

  it('watches the application too: credentials that never come are an `auth` failure', async () => {
    const clock = fakeClock();
    const sender = toySender(() => undefined);
    const run = rig(single(), { clock, sender, authorize: () => new Promise(() => undefined) });
    const { error } = (await clock.runUntil(run.outcome)) as { error: unknown };
    expect(codeOf(error)).toBe('auth');
    expect(sender.lines).toEqual([]);
  });

  it('does not hold up a pause while credentials do not come', async () => {
    const clock = fakeClock();
    const run = rig(single(), {
      clock,
      sender: toySender(() => undefined),
      authorize: () => new Promise(() => undefined),
    });
    await clock.settle();
    run.pause();
    expect(await run.outcome).toEqual({ error: expect.objectContaining({ name: 'AbortError' }) });
    expect(clock.pendingCount).toBe(0);
  });
});

describe('progress', () => {
  it('counts a part under way for at most 99 % of itself', async () => {
    const sender = toySender(({ progress }) => {
      for (const sent of [100, 500, 1000]) progress(sent);
      return { json: { id: 'f' } };
    });
    const run = rig(single(), { clock: fakeClock(), sender, source: new Blob(['x'.repeat(1000)]) });
    await run.work;
    expect(run.log()).toEqual([
      'started part',
      'progressed 100/0',
      'progressed 500/0',
      'progressed 990/0',
      'progressed 1000/1000',
    ]);
  });

  it('adds up the lanes, and reaches the whole only with confirmation', async () => {
    const sender = toySender(({ progress, range }) => {
      progress((range?.end ?? 0) - (range?.start ?? 0));
      return undefined;
    });
    const source = new Blob(['x'.repeat(400)]);
    const run = rig(parallel({ partBytes: 100 }), { clock: fakeClock(), sender, source, lanes: 4 });
    await run.work;
    for (const event of run.events)
      if (event.type === 'progressed' && event.confirmedBytes < 400)
        expect(event.loadedBytes).toBeLessThan(400);
    expect(run.log()).toContain('progressed 396/0');
  });

  it('of a lane that was stopped is not heard any more', async () => {
    const clock = fakeClock();
    let late: (sentBytes: number) => void = () => {};
    const sender = toySender(({ progress }) => {
      late = progress;
      return 'hang';
    });
    const run = rig(single(), { clock, sender });
    await clock.settle();
    run.stop();
    await run.outcome;
    const count = run.events.length;
    late(5);
    expect(run.events.length).toBe(count);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('parts of a size that fits', () => {
  type SizedSession = SerialSession & { readonly partBytes: number };

  /** Serial, with the size of its parts in its session: 4 bytes at first, 1 to 8. */
  function sized(): UploadProtocol<SizedSession, string> {
    const { name, endpoint = '' } = serial();
    const cut = (session: SizedSession) =>
      serial({ partBytes: session.partBytes }) as unknown as UploadProtocol<SizedSession, string>;
    return {
      name,
      endpoint,
      begin: () => ({ offset: 0, partBytes: 4 }),
      confirmed: ({ offset }) => offset,
      next: (session, file, busy) => cut(session).next(session, file, busy),
      parts: {
        minBytes: 1,
        maxBytes: 8,
        of: ({ partBytes }) => partBytes,
        resize: (session, partBytes) => ({ ...session, partBytes }),
      },
    };
  }

  /** The ranges sent when the first part meets `fault`, and the sessions stored before its second try. */
  async function afterFirstPart(
    fault: (clock: FakeClock) => ToyReaction | Promise<ToyReaction>,
    options: Partial<RigOptions<SizedSession>> = {},
  ) {
    const clock = fakeClock();
    const server = serialServer();
    let isFirst = true;
    const storedBefore: number[] = [];
    const sender = toySender((request) => {
      if (!request.line.startsWith('PATCH')) return server.react(request);
      if (storedBefore.length < 2) storedBefore.push(run.sessions.at(-1)?.partBytes ?? 0);
      if (!isFirst) return server.react(request);
      isFirst = false;
      return fault(clock);
    });
    const run = rig(sized(), { clock, sender, ...options });
    await clock.runUntil(run.work);
    const ranges = sender.lines.flatMap((line) => /PATCH .* (.*)/.exec(line)?.[1] ?? []);
    return { ranges: ranges.slice(0, 2), storedBefore };
  }
  const after =
    (ms: number, reaction: ToyReaction) =>
    (clock: FakeClock): Promise<ToyReaction> =>
      new Promise((resolve) => clock.after(ms, () => resolve(reaction)));

  it.each<readonly [string, Parameters<typeof afterFirstPart>[0], string]>([
    ['is half as large after one whose connection broke', after(3000, 'network'), '0-2'],
    ['is half as large after one that got no reply in time', () => 'hang', '0-2'],
    ['is as large after one that failed at once', () => 'network', '0-4'],
    ['is as large after one that was refused for now', after(3000, { status: 503 }), '0-4'],
  ])('%s', async (_, fault, second) => {
    const { ranges, storedBefore } = await afterFirstPart(fault);
    expect(ranges).toEqual(['0-4', second]);
    // Stored before it leaves, so that a reload goes on with it.
    expect(storedBefore).toEqual([4, second === '0-2' ? 2 : 4]);
  });

  it('is larger after one that took no time', async () => {
    const { ranges } = await afterFirstPart(() => ({ json: { offset: 4 } }));
    expect(ranges).toEqual(['0-4', '4-10']);
  });

  it('is as large after one that never left', async () => {
    let calls = 0;
    const { ranges } = await afterFirstPart(() => ({ json: { offset: 4 } }), {
      authorize: async () => {
        calls += 1;
        if (calls === 2) throw new TypeError('Failed to fetch');
        return {};
      },
    });
    expect([calls > 2, ranges[0]]).toEqual([true, '0-4']);
  });
});

it('a step that was held back has not been tried', async () => {
  const clock = fakeClock();
  const attempts: number[] = [];
  const exchange: Exchange = async (step, { attempt, onSend }) => {
    if (step.key !== 'open') throw new StatusError({ status: 400, body: '' });
    attempts.push(attempt);
    if (attempts.length === 2) throw new HeldBack();
    onSend();
    if (attempts.length === 1) throw new NetworkError();
    return toyReply({ json: { id: '1' } });
  };
  const run = rig(serial(), { clock, sender: toySender(() => undefined), exchange });
  await clock.runUntil(run.outcome);
  expect(attempts).toEqual([1, 2, 2]);
});

it('a part waits while its origin is to be left alone, also beside one that is under way', async () => {
  const clock = fakeClock();
  const startMs = clock.nowMs();
  const asked: number[] = [];
  const sender = toySender(
    ({ line }) => new Promise((resolve) => clock.after(line.startsWith('PUT') ? 1000 : 0, () => resolve({}))),
  );
  const run = rig(parallel(), {
    clock,
    sender,
    lanes: 2,
    askToLeave() {
      asked.push(clock.nowMs() - startMs);
      const isHeld = asked.length === 2;
      return isHeld
        ? { untilMs: startMs + 500, cause: new NetworkError(), onNews: () => () => undefined }
        : undefined;
    },
  });
  await clock.advance(999);
  expect(sender.lines).toHaveLength(1);
  expect(await clock.runUntil(run.work)).toBe('stored');
});
