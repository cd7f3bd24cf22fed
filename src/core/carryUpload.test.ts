import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { sleep } from './clock.ts';
import { createCarrier } from './carryUpload.ts';
import { SourceError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { FactsReader, Hasher } from './ports.ts';
import { defaultRetryPolicy } from './retryPolicy.ts';
import type { Claim, SessionKeeper } from './sessionKeeper.ts';
import {
  codeOf,
  fileOf,
  parallel,
  serial,
  serialServer,
  single,
  toyClient,
  toyReply,
  toySender,
  type ToyAnswer,
} from './toys.test.shared.ts';
import { createEntry, type Entry } from './uploadEntry.ts';
import { createTracer } from './uploadTrace.ts';

interface AloneOptions {
  /** What the keeper says of the session. @default it is this page's */
  readonly claim?: Claim;
  /** @default stores at once */
  readonly save?: () => Promise<boolean>;
  readonly read?: FactsReader['read'];
  readonly hasher?: Hasher;
  /** Answers in the order of the requests. @default what a server says to four bytes of `serial` */
  readonly answers?: readonly ToyAnswer[];
}

/** A carrier alone with a keeper that says what it is told to, four bytes to carry, and everything that was done. */
function alone({ claim = { kind: 'owned' }, save, read, hasher, ...options }: AloneOptions = {}) {
  const answers = [
    ...(options.answers ?? [{ json: { id: '1' } }, { json: { offset: 4 } }, { json: { url: 'u' } }]),
  ];
  const clock = fakeClock();
  const sent: string[] = [];
  /** Confirmed bytes that were stored; undefined where something else was. */
  const saved: (number | undefined)[] = [];
  /** What was stored each time of a request that must not be doubled, and of the session. */
  const records: string[] = [];
  const told: unknown[] = [];
  let claims = 0;
  let released = 0;
  const keeper: Pick<SessionKeeper, 'claim' | 'save' | 'release'> = {
    claim: async () => ((claims += 1), claim),
    save: async ({ isUnanswered, session }, _protocol, confirmedBytes) => {
      saved.push(confirmedBytes);
      records.push(`${isUnanswered ? 'unanswered' : 'answered'} ${JSON.stringify(session ?? null)}`);
      return (await save?.()) ?? true;
    },
    release: () => (released += 1),
  };
  const exchange: Exchange = async (step, { onLeaving, onSend, signal }) => {
    signal.throwIfAborted();
    await onLeaving?.();
    sent.push(step.key);
    onSend();
    return toyReply(answers.shift() ?? {});
  };
  const life = new AbortController();
  const stop = new AbortController();
  const pause = new AbortController();
  const carrier = createCarrier({
    ports: {
      clock,
      random: () => 0.5,
      sender: toySender(() => undefined),
      ...(read && { factsReader: { read } }),
      ...(hasher && { hasher }),
    },
    exchange,
    origins: { askToLeave: () => undefined },
    keeper: keeper as SessionKeeper,
    tracer: createTracer({ clock }),
    retry: defaultRetryPolicy,
    idleTimeoutMs: 60_000,
    partsPerFile: 1,
    dispatch: () => undefined,
    onCancelError: (error) => told.push(error),
    signal: life.signal,
  });
  const entryOf = (init: Partial<Entry> = {}): Entry =>
    createEntry({
      id: 'a',
      options: {},
      parentId: undefined,
      source: fileOf('0123'),
      facts: { name: 'a.mp4', type: 'video/mp4', size: 4 },
      addedAtMs: 1,
      protocol: serial(),
      ...init,
    });
  return {
    ...{ clock, carrier, sent, saved, records, told, life, stop, pause, entryOf },
    run: (entry: Entry) => carrier.run(entry, stop.signal, pause.signal),
    claims: () => claims,
    released: () => released,
  };
}

describe('a run', () => {
  it.each([{ source: undefined }, { protocol: undefined }])(
    'of an upload with %o is a mistake, and asks for no session',
    async (init) => {
      const { run, entryOf, claims } = alone();
      await expect(run(entryOf(init))).rejects.toMatchObject({ code: 'protocol-usage' });
      expect(claims()).toBe(0);
    },
  );

  it.each<readonly [Claim, unknown]>([
    [{ kind: 'elsewhere' }, { kind: 'elsewhere' }],
    [{ kind: 'lost' }, { kind: 'lost' }],
    [
      { kind: 'finished', result: 7 },
      { kind: 'result', result: 7 },
    ],
    [{ kind: 'owned' }, { kind: 'result', result: 'u' }],
  ])('whose session is %o ends with %o, and lets go of nothing', async (claim, end) => {
    const { run, entryOf, released, sent } = alone({ claim });
    expect(await run(entryOf())).toEqual(end);
    expect([released(), sent.length]).toEqual([0, claim.kind === 'owned' ? 3 : 0]);
  });

  it.each<readonly [Claim['kind'], number]>([
    ['elsewhere', 1],
    ['lost', 1],
    ['finished', 1],
    // A pause keeps what it has.
    ['owned', 0],
  ])(
    'that was halted while it learned that its session is %s lets go of it %i times',
    async (kind, times) => {
      for (const way of ['pause', 'stop'] as const) {
        const { run, entryOf, released, sent, ...halts } = alone({ claim: { kind } as Claim });
        const running = run(entryOf());
        halts[way].abort(new Error(way));
        await expect(running).rejects.toThrow(way);
        expect([released(), sent]).toEqual([times, []]);
      }
    },
  );

  it('that is paused while a length is measured ends at once, and is still urged', async () => {
    const signals: AbortSignal[] = [];
    const { run, entryOf, pause, sent } = alone({
      read: (_source, { signal }) => (signals.push(signal), new Promise(() => undefined)),
    });
    const entry = entryOf({ protocol: { ...serial(), measure: 'duration' }, isUrged: true });
    const running = run(entry);
    await Promise.resolve();
    pause.abort(new Error('paused'));
    await expect(running).rejects.toThrow('paused');
    expect([entry.isUrged, signals.map(({ aborted }) => aborted), sent]).toEqual([true, [true], []]);
  });

  it('that waited is woken no more by what cuts pauses short', async () => {
    const { clock, run, entryOf } = alone({
      answers: [{ status: 503 }, { json: { id: '1' } }, { json: { offset: 4 } }, { json: { url: 'u' } }],
    });
    const entry = entryOf();
    const running = run(entry);
    await clock.settle();
    expect(entry.wakes.size).toBe(1);
    await clock.runUntil(running);
    expect(entry.wakes.size).toBe(0);
  });

  it('stores nothing anew where no request is unanswered and none was', async () => {
    const { clock, run, entryOf, sent, saved } = alone({
      answers: [{ json: { offset: 0 } }, { json: { offset: 4 } }, { json: { url: 'u' } }],
    });
    await clock.runUntil(
      run(entryOf({ protocol: serial({ canSync: true }), session: { id: '1', offset: 0 } })),
    );
    expect([sent, saved]).toEqual([
      ['sync', 'part-0', 'close'],
      [4, 4],
    ]);
  });

  it('waits for storage only with a request that must not be doubled', async () => {
    const stores: ((isSaved: boolean) => void)[] = [];
    const { clock, run, entryOf, sent } = alone({
      save: () => new Promise((resolve) => stores.push(resolve)),
    });
    const running = run(entryOf({ protocol: serial({ repeatable: { open: false } }) }));
    await clock.settle();
    expect([sent, stores.length]).toEqual([[], 1]);
    stores[0]?.(true);
    await clock.settle();
    expect(sent).toEqual(['open', 'part-0', 'close']);
    expect(await running).toEqual({ kind: 'result', result: 'u' });
  });
});

const md5 = 'f'.repeat(32);

describe('a digest', () => {
  const protocol = serial({ digest: 'md5' });

  it('without a hasher is called a mistake, with its remedy', async () => {
    const clock = fakeClock();
    const { client, snapshot } = toyClient({ clock, sender: toySender(serialServer().react) });
    const { id } = client.add(fileOf(), { protocol });
    await clock.settle();
    expect(snapshot(id)).toMatchObject({
      status: 'failed',
      error: { code: 'protocol-usage', message: expect.stringContaining('ports.hasher') },
    });
  });

  it('is made once, also when the upload is paused and goes on', async () => {
    const clock = fakeClock();
    const server = serialServer();
    let holds = true;
    let digests = 0;
    const { client, status } = toyClient({
      clock,
      sender: toySender((request) =>
        holds && request.line.endsWith('/close') ? 'hang' : server.react(request),
      ),
      ports: { hasher: { md5: async () => ((digests += 1), md5) } },
    });
    const upload = client.add(fileOf(), { protocol });
    await clock.settle();
    upload.pause();
    await clock.settle();
    holds = false;
    upload.resume();
    await clock.settle();
    expect([status(upload.id), digests]).toEqual(['done', 1]);
  });

  it('that failed is made again when the protocol asks for it', async () => {
    const clock = fakeClock();
    let digests = 0;
    const { client, status } = toyClient({
      clock,
      sender: toySender(serialServer().react),
      ports: {
        hasher: {
          md5: () => {
            digests += 1;
            return digests === 1 ? Promise.reject(new SourceError('file-unreadable')) : Promise.resolve(md5);
          },
        },
      },
    });
    const upload = client.add(fileOf(), { protocol });
    await clock.settle();
    expect([status(upload.id), digests]).toEqual(['done', 2]);
  });

  it('that never comes ends the upload, and its lane goes to the next file', async () => {
    const clock = fakeClock();
    const signals: AbortSignal[] = [];
    const { client, snapshot, status } = toyClient({
      clock,
      sender: toySender(serialServer().react),
      concurrency: { files: 1 },
      ports: { hasher: { md5: (_, { signal }) => (signals.push(signal), new Promise(() => undefined)) } },
    });
    const [stuck, next] = [client.add(fileOf(), { protocol }), client.add(fileOf(), { protocol: serial() })];
    await clock.advance(59_000);
    expect([status(stuck.id), status(next.id)]).toEqual(['running', 'queued']);
    await clock.advance(2000);
    expect(snapshot(stuck.id)).toMatchObject({ status: 'failed', error: { code: 'file-unreadable' } });
    expect([status(next.id), signals.map(({ aborted }) => aborted)]).toEqual(['done', [true]]);
  });

  it('that comes slowly is waited for as long as it goes on', async () => {
    const clock = fakeClock();
    const { client, status } = toyClient({
      clock,
      sender: toySender(serialServer().react),
      ports: {
        hasher: {
          async md5(_, { signal, onProgress }) {
            for (let step = 0; step < 100; step += 1) {
              await sleep(clock, 50_000, signal);
              onProgress?.(step);
            }
            return md5;
          },
        },
      },
    });
    const { id } = client.add(fileOf(), { protocol });
    await clock.advance(100 * 50_000);
    expect([status(id), clock.pendingCount]).toEqual(['done', 0]);
  });

  it('of a large file is waited for also when its hasher does not say how far it is', async () => {
    const size = 4_000_000_000;
    const large = Object.defineProperty(fileOf(), 'size', { value: size });
    large.slice = (start = 0, end = size) => new Blob([new Uint8Array(end - start)]);
    const hasher: Hasher = { md5: (_, { signal }) => sleep(clock, 3_600_000, signal).then(() => md5) };
    const answers = [{ json: { id: '1' } }, { json: { offset: size } }, { json: { url: 'u' } }];
    const { run, clock, entryOf } = alone({ hasher, answers });
    const entry = entryOf({
      source: large,
      facts: { name: 'a.mp4', type: 'video/mp4', size },
      protocol: serial({ digest: 'md5', partBytes: size }),
    });
    expect(await clock.runUntil(run(entry))).toEqual({ kind: 'result', result: 'u' });
  });
});

describe('the length of a sound or a film', () => {
  /** The lengths that the protocol saw at each question, for a file that is asked by `read`. */
  async function lengthsSeen(
    read: FactsReader['read'] | undefined,
    {
      type = 'video/mp4',
      isWanted = true,
      ...facts
    }: { readonly type?: string; readonly durationSeconds?: number; readonly isWanted?: boolean } = {},
  ) {
    const clock = fakeClock();
    const seen = new Set<number | undefined>();
    const base = serial();
    const protocol: typeof base = {
      ...base,
      ...(isWanted && { measure: 'duration' }),
      next: (session, file, busy) => {
        seen.add(file.durationSeconds);
        return base.next(session, file, busy);
      },
    };
    const { client, status } = toyClient({
      clock,
      sender: toySender(serialServer().react),
      ports: read ? { factsReader: { read } } : {},
    });
    const { id } = client.add(fileOf(), { protocol, facts: { type, ...facts } });
    await clock.settle();
    const early = status(id);
    await clock.advance(5_000);
    await clock.settle();
    return { seen: [...seen], early, status: status(id) };
  }

  it.each(['video/mp4', 'audio/mpeg'])(
    'is asked before the first step, and known at every one: %s',
    async (type) => {
      const asked: unknown[] = [];
      const { seen, early } = await lengthsSeen(
        (_source, { wanted }) => {
          asked.push(wanted);
          return Promise.resolve({ durationSeconds: 12.5 });
        },
        { type },
      );
      expect([seen, early, asked]).toEqual([[12.5], 'done', [['duration']]]);
    },
  );

  it.each<[string, FactsReader['read'] | undefined]>([
    ['nobody can say', () => Promise.resolve({})],
    ['asking fails', () => Promise.reject(new Error('no decoder'))],
    ['asking takes for ever', () => new Promise(() => undefined)],
    ['there is nobody to ask', undefined],
  ])('holds no upload up where %s', async (_why, read) => {
    expect(await lengthsSeen(read)).toMatchObject({ seen: [undefined], status: 'done' });
  });

  it('is not asked where the application said it, where a file has none, or where no protocol wants it', async () => {
    let count = 0;
    const read: FactsReader['read'] = () => ((count += 1), Promise.resolve({}));
    expect((await lengthsSeen(read, { durationSeconds: 7 })).seen).toEqual([7]);
    expect((await lengthsSeen(read, { type: 'image/png' })).seen).toEqual([undefined]);
    expect((await lengthsSeen(read, { isWanted: false })).seen).toEqual([undefined]);
    expect(count).toBe(0);
  });
});

describe('a server that is asked to forget', () => {
  /** An upload that is cancelled in its second part; what its server answers to that, and who hears of it. */
  async function cancelled(
    answer: ToyAnswer,
    options: { readonly protocol?: ReturnType<typeof serial>; readonly isSilent?: boolean } = {},
  ) {
    const { protocol = serial(), isSilent = false } = options;
    const clock = fakeClock();
    const server = serialServer();
    const told: unknown[] = [];
    const sender = toySender((request) => {
      if (request.request.method === 'DELETE') return answer;
      return request.line.endsWith('4-8') ? 'hang' : server.react(request);
    });
    const { client } = toyClient({
      clock,
      sender,
      ...(!isSilent && { onCancelError: (error, id) => told.push([codeOf(error), id]) }),
    });
    const upload = client.add(fileOf(), { protocol });
    await clock.settle();
    const { settled } = upload.cancel();
    await clock.advance(10_000);
    await settled;
    return { told, id: upload.id, asked: sender.lines.filter((line) => line.startsWith('DELETE')) };
  }

  it.each([
    ['does', { status: 204 }, undefined],
    ['does, in whatever words', { status: 399 }, undefined],
    ['has forgotten already', { status: 404 }, undefined],
    ['has forgotten it for good', { status: 410 }, undefined],
    ['refuses', { status: 400 }, 'refused'],
    ['cannot', { status: 503 }, 'server'],
  ])('once, and %s', async (_name, answer, code) => {
    const { told, id, asked } = await cancelled(answer);
    expect(asked).toEqual(['DELETE /uploads/1']);
    expect(told).toEqual(code === undefined ? [] : [[code, id]]);
  });

  /** Forgets one byte with each answer, so it takes as many requests as there are bytes. */
  const inSteps = (learn: 'read' | 'refused'): ReturnType<typeof serial> => ({
    ...serial(),
    cancel: (session) =>
      session.offset === 0
        ? undefined
        : {
            key: `cancel-${session.offset}`,
            phase: 'close',
            repeatable: true,
            request: { method: 'DELETE', url: `https://api.test/uploads/1/${session.offset}` },
            read: (_reply, before) => before,
            [learn]: (_reply: unknown, before: typeof session) => ({ ...before, offset: before.offset - 1 }),
          },
  });
  const allFour = [4, 3, 2, 1].map((offset) => `DELETE /uploads/1/${offset}`);

  it.each([
    ['answers', 'read', 204],
    ['refusals that mean the same', 'refused', 499],
  ] as const)('is asked again until its %s leave nothing', async (_name, learn, status) => {
    expect(await cancelled({ status }, { protocol: inSteps(learn) })).toMatchObject({
      asked: allFour,
      told: [],
    });
  });

  it('is asked no further once it has refused', async () => {
    expect(await cancelled({ status: 403 }, { protocol: inSteps('read') })).toMatchObject({
      asked: allFour.slice(0, 1),
      told: [['forbidden', 'upload-1']],
    });
  });

  it('is asked a hundred times at most by a protocol that never tires', async () => {
    const protocol = inSteps('read');
    const tireless: typeof protocol = {
      ...protocol,
      cancel: (session, file) => {
        const step = protocol.cancel?.(session, file);
        return step && { ...step, read: (_reply, before) => ({ ...before, offset: before.offset + 1 }) };
      },
    };
    expect((await cancelled({ status: 204 }, { protocol: tireless })).asked).toHaveLength(100);
  });

  it('may refuse without anybody listening', async () => {
    expect((await cancelled({ status: 500 }, { isSilent: true })).asked).toHaveLength(1);
  });

  it('is not asked where the protocol has no such request', async () => {
    const { cancel: _cancel, ...protocol } = serial();
    expect(await cancelled({ status: 500 }, { protocol })).toMatchObject({ asked: [], told: [] });
  });

  it('may fail without a word when the client is destroyed', async () => {
    const { carrier, life, told, sent, entryOf } = alone();
    life.abort(new Error('destroyed'));
    await carrier.tellServer(entryOf(), { id: '1', offset: 0 });
    expect([sent, told]).toEqual([[], []]);
  });

  it('is not asked by an upload of which nothing was sent', async () => {
    const clock = fakeClock();
    const told: unknown[] = [];
    const sender = toySender(() => ({ status: 500 }));
    const { client } = toyClient({ clock, sender, onCancelError: (error) => told.push(error) });
    const { settled } = client.add(fileOf(), { protocol: serial(), autoStart: false }).cancel();
    await clock.advance(10_000);
    await settled;
    expect([sender.lines, told]).toEqual([[], []]);
  });
});

describe('a request that must not be doubled', () => {
  const once = { protocol: single() };

  it('is stored as answered together with what the answer said: a page that ends in between would double it', async () => {
    const { run, entryOf, records } = alone({ answers: [{ json: { id: 'f' } }] });
    const entry = entryOf(once);
    await run(entry);
    expect(records).toEqual(['unanswered null', 'answered {"id":"f"}']);
    expect(entry.isUnanswered).toBe(false);
  });

  it('is stored as answered before its refusal is waited out', async () => {
    const { run, entryOf, records, clock } = alone({ answers: [{ status: 503 }, { json: { id: 'f' } }] });
    const running = run(entryOf(once));
    await clock.settle();
    expect(records).toEqual(['unanswered null', 'answered null']);
    await clock.runUntil(running);
    expect(records.slice(2)).toEqual(['unanswered null', 'answered {"id":"f"}']);
  });

  it('is stored as answered when its refusal ends the upload', async () => {
    const { run, entryOf, records } = alone({ answers: [{ status: 403 }] });
    const entry = entryOf(once);
    await expect(run(entry)).rejects.toMatchObject({ code: 'forbidden' });
    expect(records).toEqual(['unanswered null', 'answered null']);
    expect(entry.isUnanswered).toBe(false);
  });

  it('in an earlier run is stored as answered with the next step, where the question had nothing new', async () => {
    const { run, entryOf, records } = alone({
      answers: [{ json: { offset: 0 } }, { json: { offset: 4 } }, { json: { url: 'u' } }],
    });
    const session = { id: '1', offset: 0 };
    await run(
      entryOf({ protocol: serial({ canSync: true }), session, isUnanswered: true, isRestored: true }),
    );
    expect(records.slice(0, 2)).toEqual(['answered {"id":"1","offset":0}', 'answered {"id":"1","offset":4}']);
  });

  it('is stored as answered with what its own answer said, not with what another said in the meantime', async () => {
    const { run, entryOf, records } = alone({ answers: [{}, {}, {}] });
    const protocol = parallel({ partBytes: 2, isRepeatable: () => false });
    await run(entryOf({ protocol, options: { parallel: 2 } }));
    expect(records).toEqual([
      'unanswered null',
      'unanswered {"stored":[0],"isClosed":false}',
      'answered {"stored":[0,2],"isClosed":false}',
      'answered {"stored":[0,2],"isClosed":true}',
    ]);
  });

  it('stays unanswered when the upload ends before what its answer said was taken in', async () => {
    const { run, entryOf } = alone({ answers: [{ status: 403 }, {}] });
    const protocol = parallel({ partBytes: 2, isRepeatable: () => false });
    const entry = entryOf({ protocol, options: { parallel: 2 } });
    await expect(run(entry)).rejects.toMatchObject({ code: 'forbidden' });
    expect([entry.isUnanswered, entry.session]).toEqual([true, undefined]);
  });

  it('stays unanswered while nobody knows what became of it', async () => {
    const { run, entryOf, records, clock } = alone({
      answers: [{ json: { id: '1' } }, { status: 500 }, { json: { offset: 4 } }, { json: { url: 'u' } }],
    });
    await clock.runUntil(run(entryOf({ protocol: serial({ canSync: true, repeatable: { part: false } }) })));
    expect(records).toEqual([
      'answered {"offset":0,"id":"1"}',
      'unanswered {"offset":0,"id":"1"}',
      'answered {"offset":4,"id":"1"}',
      'answered {"offset":4,"id":"1","url":"u"}',
    ]);
  });
});
