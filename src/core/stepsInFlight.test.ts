import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Exchange, ExchangeContext } from './exchange.ts';
import { bytes, type Step } from './protocol.ts';
import { createStepsInFlight } from './stepsInFlight.ts';
import { toyReply } from './toys.test.shared.ts';

const eightMiB = 8 * 1024 * 1024;

/** A step that must not be doubled, unless told otherwise; with a body where `sizeBytes` is given. */
const step = (init: { readonly repeatable?: boolean; readonly sizeBytes?: number } = {}): Step<number> => ({
  key: 'a',
  phase: 'part',
  repeatable: init.repeatable ?? false,
  request: {
    method: 'PUT',
    url: 'https://api.test/',
    ...(init.sizeBytes !== undefined && { body: bytes(0, init.sizeBytes) }),
  },
  read: (_reply, session) => session,
});

/** Steps over an exchange that ends when it is told to, and everything that is said of them. */
function flightWith({ canPause = true, isUnanswered = false } = {}) {
  const [stop, pause] = [new AbortController(), new AbortController()];
  /** Whether something is unanswered, each time that is said. */
  const told: boolean[] = [];
  const heard: string[] = [];
  let nowMs = 1;
  let context: ExchangeContext | undefined;
  let answer = (_status: number): void => undefined;
  let fail = (_error: unknown): void => undefined;
  const exchange: Exchange = (_step, given) => {
    context = given;
    return new Promise((resolve, reject) => {
      answer = (status) => resolve(toyReply({ status }));
      fail = reject;
    });
  };
  const flight = createStepsInFlight<number>({
    exchange,
    nowMs: () => nowMs,
    context: () => ({
      file: { name: 'a', type: '', size: 10 },
      source: new Blob(['x']),
      endpoint: undefined,
      heldAfterMs: 0,
    }),
    signal: stop.signal,
    pauseSignal: canPause ? pause.signal : undefined,
    onLeave: () => heard.push('leave'),
    onProgress: () => heard.push('progress'),
    onStall: () => heard.push('stall'),
    isUnanswered,
    onUnanswered: () => told.push(flight.isUnanswered),
  });
  return {
    ...{ flight, stop, pause, told, heard },
    launch: (init: Parameters<typeof step>[0] = {}) => flight.launch(step(init), 1),
    leave: () => {
      void context?.onLeaving?.();
      context?.onSend();
    },
    reply: (status: number) => context?.onReply?.(toyReply({ status })),
    pass: (ms: number) => {
      nowMs += ms;
    },
    progress: (sentBytes: number) => context?.onProgress(sentBytes),
    stall: () => context?.onStall?.(),
    isAborted: () => context?.signal.aborted,
    answer: (status = 200) => {
      answer(status);
      return flight.next();
    },
    fail: (error: unknown = new Error('no')) => {
      fail(error);
      return flight.next();
    },
  };
}

describe('a step that must not be doubled', () => {
  it('is unanswered from before it leaves until what its reply says is taken in', async () => {
    const { flight, launch, leave, answer, told } = flightWith();
    launch();
    expect(told).toEqual([]);
    leave();
    expect([told, flight.isUnanswered]).toEqual([[true], true]);
    const outcome = await answer();
    expect(flight.isUnanswered).toBe(true);
    flight.settle(outcome.step);
    expect([told, flight.isUnanswered]).toEqual([[true], false]);
  });

  it('is unanswered no more when it was called off, or failed, before it left', async () => {
    const { flight, launch, stop, fail } = flightWith();
    launch();
    stop.abort();
    await fail();
    expect(flight.isUnanswered).toBe(false);
    launch();
    await fail();
    expect(flight.isUnanswered).toBe(false);
  });

  it('stays unanswered when it failed, or was called off, after it may have left, until the server has said how far it is', async () => {
    for (const isCalledOff of [false, true]) {
      const { flight, launch, leave, stop, fail } = flightWith();
      launch();
      leave();
      if (isCalledOff) stop.abort();
      await fail();
      expect(flight.isUnanswered).toBe(true);
      flight.forgetUnanswered();
      expect(flight.isUnanswered).toBe(false);
    }
  });

  it('of an earlier run is unanswered until the server has said how far it is, whatever else is settled', async () => {
    const { flight, launch, answer } = flightWith({ isUnanswered: true });
    expect(flight.isUnanswered).toBe(true);
    launch();
    flight.settle((await answer()).step);
    expect(flight.isUnanswered).toBe(true);
    flight.forgetUnanswered();
    expect(flight.isUnanswered).toBe(false);
  });

  it('may have left whole once no more than 8 MiB of it have not been reported', () => {
    const small = flightWith();
    small.launch({ sizeBytes: eightMiB });
    small.leave();
    expect(small.told).toEqual([true]);
    const { launch, leave, pass, progress, told } = flightWith();
    launch({ sizeBytes: eightMiB + 1 });
    leave();
    expect(told).toEqual([]);
    pass(1000);
    progress(1);
    progress(2);
    expect(told).toEqual([true]);
  });

  it.each([
    ['what leaves in half a second', 60, 1000, 40, true],
    ['more than that', 60, 1000, 39, false],
    ['a first report at once, as of 50 ms', 60, 0, 6, true],
  ] as const)(
    'may have left whole on a fast line once %s is left of it: %#',
    (_, sizeMiB, ms, sentMiB, may) => {
      const { launch, leave, pass, progress, told } = flightWith();
      launch({ sizeBytes: sizeMiB * 2 ** 20 });
      leave();
      pass(ms);
      progress(sentMiB * 2 ** 20);
      expect(told).toEqual(may ? [true] : []);
    },
  );

  it.each([
    ['a second', 1000, false],
    ['longer', 1001, true],
  ] as const)('may have left whole when nothing was reported of it for %s', (_, ms, may) => {
    const { launch, leave, pass, stall, pause, told, isAborted } = flightWith();
    launch({ sizeBytes: eightMiB + 1 });
    leave();
    pass(ms);
    stall();
    expect(told).toEqual(may ? [true] : []);
    pause.abort();
    expect(isAborted()).toBe(!may);
  });

  it.each([
    ['never left', undefined, false, false],
    ['was called off early', 0, true, false],
    ['failed before anything was reported of it', 0, false, true],
    ['failed far from its end', 1, false, false],
    ['failed close to its end', 2, false, true],
  ] as const)('that %s is said to be whole, or not: %#', async (_, sentBytes, isCalledOff, mayBeWhole) => {
    const { flight, launch, leave, pass, progress, stop, fail } = flightWith();
    launch({ sizeBytes: eightMiB + 2 });
    if (sentBytes !== undefined) leave();
    pass(1000);
    if (sentBytes) progress(sentBytes);
    if (isCalledOff) stop.abort();
    expect(await fail()).toMatchObject({ sent: { mayBeWhole } });
    expect(flight.isUnanswered).toBe(mayBeWhole);
  });

  it('is whole with whoever answers, whatever was reported of it, unless that is a 401', async () => {
    for (const status of [502, 401]) {
      const { flight, launch, leave, answer, told } = flightWith();
      launch({ sizeBytes: eightMiB + 1 });
      leave();
      await answer(status);
      expect([told, flight.isUnanswered]).toEqual([[], status === 502]);
    }
    const { flight, launch, answer } = flightWith();
    launch({ repeatable: true });
    await answer(502);
    expect(flight.isUnanswered).toBe(false);
  });

  it('has its answer in a 401, and is called off by a pause then', async () => {
    const { launch, leave, reply, pause, told, isAborted } = flightWith();
    launch({ sizeBytes: 10 });
    leave();
    reply(403);
    expect(told).toEqual([true]);
    reply(401);
    expect([told, isAborted()]).toEqual([[true, false], false]);
    leave();
    pause.abort();
    expect([told, isAborted()]).toEqual([[true, false, true], false]);
    reply(401);
    expect([told, isAborted()]).toEqual([[true, false, true, false], true]);
  });

  it('is not called off by a pause once it may have left, and at once before that', () => {
    for (const hasLeft of [false, true]) {
      const { launch, leave, pause, isAborted } = flightWith();
      launch();
      if (hasLeft) leave();
      pause.abort();
      expect(isAborted()).toBe(!hasLeft);
    }
  });
});

it('a step that may be repeated is never unanswered, and called off by a pause', async () => {
  const { launch, leave, answer, pause, isAborted, told } = flightWith();
  launch({ repeatable: true });
  leave();
  pause.abort();
  expect(isAborted()).toBe(true);
  await answer();
  expect(told).toEqual([]);
});

describe('a flight', () => {
  it('that is stopped has ended when its steps have, and hears nothing of them meanwhile', async () => {
    const { flight, launch, leave, progress, stall, fail, heard, isAborted } = flightWith();
    launch({ repeatable: true, sizeBytes: 10 });
    leave();
    progress(5);
    stall();
    expect([heard, flight.unconfirmedBytes()]).toEqual([['leave', 'progress', 'stall'], 5]);
    let isOver = false;
    const stopping = flight.stop(new Error('enough')).then(() => (isOver = true));
    progress(6);
    stall();
    await new Promise((resolve) => setImmediate(resolve));
    expect([heard.length, flight.count, isAborted(), isOver]).toEqual([3, 0, true, false]);
    void fail();
    await stopping;
  });

  it('leaves no listener on signals, which may live as long as the page, and needs none for pauses', async () => {
    const { launch, answer, stop, pause } = flightWith();
    launch();
    expect([stop, pause].map(({ signal }) => getEventListeners(signal, 'abort').length)).toEqual([1, 1]);
    await answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect([stop, pause].map(({ signal }) => getEventListeners(signal, 'abort').length)).toEqual([0, 0]);
    const alone = flightWith({ canPause: false });
    alone.launch();
    expect(await alone.answer()).toMatchObject({ result: { reply: { status: 200 } } });
  });
});
