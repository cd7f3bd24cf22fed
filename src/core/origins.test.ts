import { describe, expect, it } from 'vitest';
import { fakeClock, type FakeClock } from '../testing/fakeClock.ts';
import { createOrigins, HeldBack } from './origins.ts';
import type { Connectivity } from './ports.ts';
import { defaultRetryPolicy } from './retryPolicy.ts';
import {
  fileOf,
  parallel,
  rig,
  serial,
  serialServer,
  single,
  tenBytes,
  toyClient,
  toyReply,
  toySender,
  type ToyAnswer,
  type ToyClientOptions,
  type ToyReaction,
  type ToyRequest,
} from './toys.test.shared.ts';

/** A client whose requests are written down with their time in ms since the beginning. */
function timed(
  react: (request: ToyRequest, atMs: number) => ToyReaction | Promise<ToyReaction>,
  options: Partial<ToyClientOptions> = {},
  clock: FakeClock = fakeClock(),
) {
  const startMs = clock.nowMs();
  const requests: string[] = [];
  const sender = toySender((request) => {
    const atMs = clock.nowMs() - startMs;
    requests.push(`${atMs} ${request.line}`);
    return react(request, atMs);
  });
  const toy = toyClient({ clock, sender, concurrency: { files: 200 }, ...options });
  const uploads = () => Object.values(toy.client.store.getState().byId);
  return {
    ...toy,
    clock,
    sender,
    requests,
    /** How many requests began in the half-open time [fromMs, toMs). */
    count: (fromMs: number, toMs: number) =>
      requests.filter((line) => Number.parseInt(line) >= fromMs && Number.parseInt(line) < toMs).length,
    waits: () =>
      uploads().map((one) =>
        'retryAtMs' in one ? `${one.for} until ${one.retryAtMs - startMs}` : one.status,
      ),
    statuses: () => new Set(uploads().map(({ status }) => status)),
  };
}

/** Many uploads of a protocol with one request each. */
function addMany(client: ReturnType<typeof timed>['client'], count: number, url?: string) {
  return Array.from({ length: count }, (_, index) =>
    client.add(fileOf(tenBytes, `${index}`), {
      protocol: single({ isRepeatable: true, ...(url !== undefined && { url }) }),
    }),
  );
}

const stored: ToyAnswer = { json: { id: 'f' } };

function connection() {
  const listeners = new Set<(isOnline: boolean) => void>();
  let isOnline = false;
  return {
    listeners,
    isOnline: () => isOnline,
    subscribe: (listener: (isOnline: boolean) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    come() {
      isOnline = true;
      for (const listener of [...listeners]) listener(true);
    },
  } satisfies Connectivity & Record<string, unknown>;
}

describe('"not now" to one upload', () => {
  it.each([
    ['429', { status: 429, headers: { 'Retry-After': '30' } }, 33_000],
    ['503', { status: 503, headers: { 'Retry-After': '30' } }, 33_000],
    ['a wish above the limit', { status: 503, headers: { 'Retry-After': '100000' } }, 330_000],
    ['a wish below the limit', { status: 503, headers: { 'Retry-After': '0' } }, 550],
    ['no wish', { status: 503 }, 1000],
  ])('is heard by all of its origin: %s', async (_name, refusal, untilMs) => {
    const { client, clock, requests, waits } = timed(
      (_request, atMs) => (atMs < untilMs ? refusal : stored),
      {
        concurrency: { files: 3, requestsPerOrigin: 1 },
      },
    );
    addMany(client, 3);
    await clock.settle();
    expect(requests).toEqual(['0 POST /files 0-10']);
    expect(waits()).toEqual(Array(3).fill(`backoff until ${untilMs}`));
    await clock.advance(untilMs - 1);
    expect(requests).toHaveLength(1);
    await clock.advance(1000);
    expect(waits()).toEqual(['done', 'done', 'done']);
  });

  it('is followed by one trial; the others come when it got through', async () => {
    let answerTrial = (_: ToyReaction) => {};
    const { client, clock, requests, waits } = timed((_request, atMs) => {
      if (atMs === 0) return { status: 429, headers: { 'Retry-After': '10' } };
      if (atMs === 11_000) return new Promise((resolve) => (answerTrial = resolve));
      return stored;
    });
    addMany(client, 4);
    await clock.advance(13_000);
    expect(requests.slice(4)).toEqual(['11000 POST /files 0-10']);
    // The trial, and three that wait for it with a time of their own.
    expect(waits()).toEqual(['running', ...Array(3).fill('backoff until 22000')]);
    answerTrial(stored);
    await clock.settle();
    expect(requests.slice(5)).toEqual(Array(3).fill('13000 POST /files 0-10'));
  });

  it('is followed by another trial a moment later, when the first takes long', async () => {
    const { client, clock, requests } = timed(async (_request, atMs) => {
      if (atMs === 0) return { status: 429, headers: { 'Retry-After': '10' } };
      await new Promise<void>((resolve) => clock.after(25_000, resolve));
      return stored;
    });
    addMany(client, 4);
    await clock.advance(60_000);
    expect(requests.slice(4).map((line) => Number.parseInt(line))).toEqual([11_000, 22_000, 33_000, 36_000]);
  });

  it('sends nobody who stands in line', async () => {
    let refuse = () => {};
    const { client, clock, requests, waits } = timed(
      (_request, atMs) =>
        atMs > 0
          ? stored
          : new Promise((resolve) => {
              refuse = () => resolve({ status: 503, headers: { 'Retry-After': '5' } });
            }),
      { concurrency: { files: 9, requestsPerOrigin: 1 } },
    );
    addMany(client, 3);
    await clock.settle();
    expect(waits()).toEqual(['running', 'running', 'running']);
    refuse();
    await clock.settle();
    expect(waits()).toEqual(Array(3).fill('backoff until 5500'));
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['credentials', ['0 POST /files 0-10'], [503]],
    ['fresh credentials', ['0 POST /files 0-10', '0 POST /files 0-10'], [401, 503]],
  ])('sends nobody who was waiting for %s meanwhile', async (_name, expected, statuses) => {
    let slow = statuses.length === 1 ? 2 : Number.POSITIVE_INFINITY;
    const { client, clock, requests, waits } = timed(
      (_request, atMs) => {
        const status = atMs < 11_000 ? statuses.shift() : undefined;
        return status === undefined
          ? stored
          : { status, headers: status === 503 ? { 'Retry-After': '10' } : {} };
      },
      {
        concurrency: { files: 2 },
        authorize: async ({ rejected }) => {
          slow -= 1;
          if (rejected || slow === 0) await new Promise<void>((resolve) => clock.after(100, resolve));
          return {};
        },
      },
    );
    addMany(client, 2);
    await clock.advance(10_999);
    expect(requests).toEqual(expected);
    expect(waits()).toEqual(Array(2).fill('backoff until 11000'));
  });

  it('is no try of those who wait, and the attempt of a step that never left is its first', async () => {
    const attempts: number[] = [];
    const { client, clock, snapshot } = timed(
      (_request, atMs) => (atMs < 5500 ? { status: 503, headers: { 'Retry-After': '5' } } : stored),
      {
        concurrency: { files: 2, requestsPerOrigin: 1 },
        authorize: ({ attempt }) => {
          attempts.push(attempt);
          return {};
        },
      },
    );
    const [, second] = addMany(client, 2);
    await clock.settle();
    expect(snapshot(second?.id ?? '')).toMatchObject({
      status: 'waiting',
      retryCount: 0,
      cause: { status: 503 },
    });
    await clock.advance(20_000);
    expect(attempts).toEqual([1, 1, 2]);
  });

  it('does not concern another origin', async () => {
    const { client, clock, waits } = timed(({ request }) =>
      request.url.includes('api.test') ? { status: 503, headers: { 'Retry-After': '60' } } : stored,
    );
    addMany(client, 2);
    addMany(client, 2, 'https://other.test/files');
    await clock.settle();
    expect(waits()).toEqual(['backoff until 66000', 'backoff until 66000', 'done', 'done']);
  });

  it('is overruled by a person for the upload that is to be tried now, and for no other', async () => {
    const { client, clock, requests, waits } = timed((_request, atMs) =>
      atMs === 0 ? { status: 429, headers: { 'Retry-After': '60' } } : stored,
    );
    const [first] = addMany(client, 3);
    await clock.advance(1000);
    first?.retry();
    await clock.settle();
    expect(requests.slice(3)).toEqual(['1000 POST /files 0-10']);
    expect(waits()).toEqual(['done', ...Array(2).fill('backoff until 66000')]);
  });

  it.each([
    ['part after part', serial()],
    ['also after the question that comes first', serial({ canSync: true })],
  ])('stays overruled by one press while the server takes what it is sent: %s', async (_name, protocol) => {
    const server = serialServer();
    let refusals = 1;
    const { client, clock, waits } = timed((request) =>
      request.line.startsWith('PATCH') && (refusals -= 1) >= 0
        ? { status: 500, headers: { 'Retry-After': '120' } }
        : server.react(request),
    );
    const upload = client.add(fileOf(tenBytes), { protocol });
    await clock.settle();
    expect(waits()).toEqual(['backoff until 132000']);
    upload.retry();
    await clock.settle();
    expect(waits()).toEqual(['done']);
  });

  it('is overruled by a person no longer than until the next failure', async () => {
    const { client, clock, requests, waits } = timed(() => ({
      status: 429,
      headers: { 'Retry-After': '60' },
    }));
    const [upload] = addMany(client, 1);
    await clock.advance(1000);
    upload?.retry();
    await clock.settle();
    expect(requests).toEqual(['0 POST /files 0-10', '1000 POST /files 0-10']);
    expect(waits()).toEqual(['backoff until 67000']);
    await clock.advance(60_000);
    expect(requests).toHaveLength(2);
  });

  it('is overruled by a press only when it had begun before', async () => {
    let answer = (_: ToyReaction) => {};
    const { client, clock, requests, waits } = timed(({ line, range }, atMs) => {
      if (line.includes('busy')) return { status: 429, headers: { 'Retry-After': atMs === 0 ? '30' : '60' } };
      return range?.start === 0 ? new Promise((resolve) => (answer = resolve)) : {};
    });
    const upload = client.add(fileOf(), { protocol: parallel({ partBytes: 5 }), parallel: 1 });
    await clock.settle();
    const [busy] = addMany(client, 1, 'https://api.test/busy');
    await clock.advance(1000);
    upload.pause();
    upload.resume();
    await clock.settle();
    expect(waits()[0]).toBe('backoff until 33000');
    upload.retry();
    await clock.settle();
    expect(requests.at(-1)).toBe('1000 PUT /parts/0 0-5');
    await clock.advance(500);
    busy?.retry();
    await clock.settle();
    answer({});
    await clock.settle();
    expect(requests.at(-1)).toBe('1500 POST /busy 0-10');
    expect(waits()[0]).toBe('backoff until 67500');
  });

  it('is overruled by a person for a failed upload that is to be tried again', async () => {
    const { client, clock, requests, waits } = timed(({ line, repeats }) =>
      line.includes('busy')
        ? { status: 429, headers: { 'Retry-After': '60' } }
        : repeats < 2
          ? { status: 415 }
          : stored,
    );
    const [first] = addMany(client, 2);
    await clock.settle();
    addMany(client, 1, 'https://api.test/busy');
    await clock.advance(1000);
    first?.retry();
    await clock.settle();
    expect(requests.slice(3)).toEqual(['1000 POST /files 0-10']);
    expect(waits()).toEqual(['done', 'failed', 'backoff until 66000']);
  });

  it('is not overruled by a connection that came back', async () => {
    const connectivity = connection();
    const { client, clock, requests } = timed(
      (_request, atMs) => (atMs === 0 ? { status: 429, headers: { 'Retry-After': '60' } } : stored),
      { ports: { connectivity } },
    );
    addMany(client, 3);
    await clock.advance(1000);
    connectivity.come();
    await clock.advance(50_000);
    expect(requests).toHaveLength(3);
  });

  it('holds up neither a pause nor a cancel, nor the request by which the server is asked to forget', async () => {
    const server = serialServer();
    const { client, clock, requests, waits, status } = timed((request, atMs) =>
      request.request.method === 'PATCH' && atMs < 60_000
        ? { status: 503, headers: { 'Retry-After': '600' } }
        : server.react(request),
    );
    const [paused, cancelled] = [1, 2].map((name) =>
      client.add(fileOf(tenBytes, `${name}`), { protocol: serial() }),
    );
    await clock.advance(1000);
    expect(waits()).toEqual(Array(2).fill('backoff until 330000'));
    paused?.pause();
    cancelled?.cancel();
    await clock.advance(20_000);
    expect(status(paused?.id ?? '')).toBe('paused');
    expect(requests.at(-1)).toBe('11000 DELETE /uploads/2');
    await client.destroy();
    expect(clock.pendingCount).toBe(0);
  });

  it('keeps back what has not left, which then does not count as sent', async () => {
    const clock = fakeClock();
    const sender = toySender(({ line }) =>
      line.includes('/parts/0 ') ? { status: 429, headers: { 'Retry-After': '60' } } : 'hang',
    );
    const run = rig(parallel({ partBytes: 1 }), { clock, sender, lanes: 8 });
    await clock.settle();
    expect(sender.lines.filter((line) => line.startsWith('PUT'))).toHaveLength(6);
    expect(run.sentBytes()).toBe(6);
    run.stop();
    await run.outcome;
  });

  it('lets an upload with several lanes go on with all of them after its trial', async () => {
    const { client, clock, requests } = timed((_request, atMs) =>
      atMs === 0 ? { status: 503, headers: { 'Retry-After': '10' } } : undefined,
    );
    client.add(fileOf('x'.repeat(32)), { protocol: parallel() });
    await clock.advance(11_000);
    expect(requests.slice(4)).toEqual([
      ...[0, 4, 8, 12, 16, 20, 24, 28].map((start) => `11000 PUT /parts/${start} ${start}-${start + 4}`),
      '11000 POST /close',
    ]);
  });

  it('ends at its time also when the clock is set back by ten years', async () => {
    const clock = fakeClock();
    let skewMs = 0;
    const { client, requests } = timed(
      (_request, atMs) => (atMs === 0 ? { status: 503, headers: { 'Retry-After': '10' } } : stored),
      { clock: { nowMs: () => clock.nowMs() + skewMs, after: clock.after } },
      clock,
    );
    addMany(client, 2);
    await clock.advance(1000);
    skewMs = -10 * 365 * 86_400_000;
    // Once more the time that was asked for, counted from when the change was noticed.
    await clock.advance(25_000);
    expect(requests).toHaveLength(4);
  });
});

describe('an origin that is down', () => {
  const minuteMs = 60_000;

  it.each<[string, ToyReaction, number]>([
    ['does not answer', 'network', 3],
    ['answers 502', { status: 502 }, 3],
    ['answers 503', { status: 503 }, 3],
    ['swallows everything', 'hang', 6],
  ])('and %s is asked by a hundred uploads a few times a minute', async (_name, reaction, perMinute) => {
    const { client, clock, count, statuses } = timed(() => reaction);
    addMany(client, 100);
    await clock.advance(5 * minuteMs);
    expect(count(0, minuteMs)).toBeLessThanOrEqual(14);
    for (let minute = 2; minute < 5; minute += 1)
      expect(count(minute * minuteMs, (minute + 1) * minuteMs)).toBeLessThanOrEqual(perMinute);
    expect([...statuses()].sort()).not.toContain('failed');
  });

  it('and answers questions only is not taken for well', async () => {
    const server = serialServer();
    const { client, clock, count } = timed((request, atMs) =>
      request.request.method === 'PATCH' && atMs >= 0 ? { status: 502 } : server.react(request),
    );
    for (let index = 0; index < 100; index += 1)
      client.add(fileOf(tenBytes, `${index}`), { protocol: serial({ canSync: true }) });
    await clock.advance(6 * minuteMs);
    expect(count(5 * minuteMs, 6 * minuteMs)).toBeLessThanOrEqual(8);
  });

  it('is tried in turns, so that no upload uses up its tries alone', async () => {
    const { client, clock, statuses } = timed((_request, atMs) =>
      atMs < 20 * minuteMs ? 'network' : stored,
    );
    addMany(client, 10);
    await clock.advance(20 * minuteMs - 1);
    expect([...statuses()]).toEqual(['waiting']);
    await clock.advance(30_000);
    expect([...statuses()]).toEqual(['done']);
  });

  it.each([1, 2, 3, 4, 5])(
    'and comes back after %i minutes has everybody within half a minute',
    async (minutes) => {
      const { client, clock, statuses } = timed((_request, atMs) =>
        atMs < minutes * minuteMs ? 'network' : stored,
      );
      addMany(client, 40);
      await clock.advance(minutes * minuteMs - 1);
      expect([...statuses()]).toEqual(['waiting']);
      await clock.advance(30_000);
      expect([...statuses()]).toEqual(['done']);
    },
  );

  it('has everybody at once when the connection comes back: first one, then ever more', async () => {
    const connectivity = connection();
    let inFlight = 0;
    const together: number[] = [];
    const { client, clock, statuses } = timed(
      async () => {
        if (!connectivity.isOnline()) return 'network';
        inFlight += 1;
        together.push(inFlight);
        await new Promise<void>((resolve) => clock.after(20, resolve));
        inFlight -= 1;
        return stored;
      },
      { ports: { connectivity } },
    );
    addMany(client, 30);
    await clock.advance(10 * minuteMs);
    connectivity.come();
    await clock.advance(19);
    expect(together).toEqual([1]);
    await clock.advance(20);
    expect(together.slice(1, 3)).toEqual([1, 2]);
    await clock.advance(300);
    expect(Math.max(...together)).toBe(6);
    expect([...statuses()]).toEqual(['done']);
    expect(connectivity.listeners.size).toBe(0);
  });

  it('is not said to be so for one upload that fails alone', async () => {
    const { client, clock, waits } = timed(({ text }) => (text === 'bad' ? { status: 500 } : stored));
    client.add(fileOf('bad'), { protocol: single({ isRepeatable: true }) });
    await clock.advance(1500);
    addMany(client, 5);
    await clock.settle();
    expect(waits().slice(1)).toEqual(Array(5).fill('done'));
  });
});

describe('the origins, asked directly', () => {
  const url = new URL('https://api.test/uploads/1');
  const part = { phase: 'part', request: { method: 'PUT', url: url.href } } as const;
  const question = { phase: 'sync', request: { method: 'GET', url: url.href } } as const;
  const { signal } = new AbortController();

  /** Origins that were told "not now" for ten seconds. */
  async function toldToWait() {
    const clock = fakeClock();
    const origins = createOrigins({
      ports: { clock, random: () => 0 },
      retry: defaultRetryPolicy,
      requestsPerOrigin: 6,
    });
    const refusal = toyReply({ status: 429, headers: { 'Retry-After': '10' } });
    await origins.exchange(part, { url, signal, heldAfterMs: 0 }, () => Promise.resolve(refusal));
    return { clock, origins };
  }

  it('send nothing that can wait, whenever it was made ready', async () => {
    const { origins } = await toldToWait();
    const sent: string[] = [];
    const send = (heldAfterMs?: number) =>
      origins.exchange(part, { url, signal, heldAfterMs }, () => {
        sent.push(heldAfterMs === undefined ? 'cannot wait' : 'can wait');
        return Promise.resolve(toyReply({}));
      });
    await expect(send(0)).rejects.toBeInstanceOf(HeldBack);
    await send();
    expect(sent).toEqual(['cannot wait']);
  });

  it('let the one that asked a question go on, and do not call the others for that', async () => {
    const { clock, origins } = await toldToWait();
    let calls = 0;
    const end = origins.askToLeave(part.request)?.onNews(() => (calls += 1));
    await clock.advance(10_000);
    expect(origins.askToLeave(question.request)).toBeUndefined();
    calls = 0;
    await origins.exchange(question, { url, signal, heldAfterMs: 0 }, () => Promise.resolve(toyReply({})));
    expect(calls).toBe(0);
    expect(origins.askToLeave(part.request)).toBeUndefined();
    await origins.exchange(part, { url, signal, heldAfterMs: 0 }, () => Promise.resolve(toyReply({})));
    expect(calls).toBe(2);
    end?.();
  });

  it('never hold what the application answers itself', async () => {
    const { origins } = await toldToWait();
    expect(origins.askToLeave({ call: () => Promise.resolve() })).toBeUndefined();
  });
});

describe('requests to one origin at once', () => {
  it('become two on a line that is full, and stay six where each waits for the server', async () => {
    const peak = async (requestMs: (underWay: number) => number) => {
      let underWay = 0;
      const peaks: number[] = [];
      const { client, clock, statuses } = timed(async () => {
        underWay += 1;
        peaks.push(underWay);
        await new Promise<void>((resolve) => clock.after(requestMs(underWay), resolve));
        underWay -= 1;
        return stored;
      });
      addMany(client, 150);
      await clock.advance(120_000);
      expect([...statuses()]).toEqual(['done']);
      return Math.max(...peaks.slice(-30));
    };
    expect(await peak((underWay) => underWay * 100)).toBe(2);
    expect(await peak(() => 300)).toBe(6);
  });
});
