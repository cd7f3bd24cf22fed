import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { setAlarm, sleep, untilAborted, withinLimit } from './clock.ts';

/** How a promise stands once everything that is on its way has arrived. */
async function stateOf(work: Promise<unknown>): Promise<string> {
  let state = 'pending';
  work.then(
    (value) => (state = `resolved ${String(value)}`),
    (error: unknown) => (state = `rejected ${String(error)}`),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return state;
}

/** A clock whose time of day can be set while its timers go on, as after a sleep of the computer. */
function settableClock() {
  const clock = fakeClock();
  let skewMs = 0;
  return {
    ...clock,
    nowMs: () => clock.nowMs() + skewMs,
    set: (byMs: number) => (skewMs += byMs),
  };
}

/** A doorbell: those who listen, and a way to ring. */
function bell() {
  const listeners = new Set<() => void>();
  return {
    onWake: (wake: () => void) => {
      listeners.add(wake);
      return () => void listeners.delete(wake);
    },
    ring: () => {
      for (const wake of listeners) wake();
    },
    count: () => listeners.size,
  };
}

describe('an alarm', () => {
  /** When it rings, in ms of the timers, and what it leaves behind. */
  async function ringsAtMs(delayMs: number, setByMs: number): Promise<number> {
    const clock = settableClock();
    let rings = 0;
    setAlarm(clock, delayMs, () => (rings += 1));
    await clock.advance(5000);
    clock.set(setByMs);
    let atMs = 5000;
    for (; rings === 0 && atMs < 1_000_000; atMs += 1000) await clock.advance(1000);
    await clock.advance(1_000_000);
    expect([rings, clock.pendingCount]).toEqual([1, 0]);
    return atMs;
  }

  it.each([
    ['at its time', 60_000, 0, 60_000],
    ['within ten seconds of waking, when its time was slept through', 60_000, 3_600_000, 10_000],
    ['as early as the time of day says, when some of its time was slept through', 60_000, 20_000, 40_000],
    ['no later than its timer, when the clock was set back', 60_000, -3_600_000, 60_000],
    ['as a timer does, when it is short', 7000, 0, 7000],
  ])('rings once, %s', async (_name, delayMs, setByMs, atMs) => {
    expect(await ringsAtMs(delayMs, setByMs)).toBe(atMs);
  });

  it('that is taken back does not ring, and leaves no timer behind', async () => {
    const clock = settableClock();
    const cancel = setAlarm(clock, 60_000, () => expect.unreachable());
    await clock.advance(25_000);
    cancel();
    expect(clock.pendingCount).toBe(0);
    await clock.advance(100_000);
  });
});

describe('a pause', () => {
  it('lasts as long as was asked for, and leaves nothing behind', async () => {
    const clock = fakeClock();
    const { onWake, count } = bell();
    const pause = sleep(clock, 1000, new AbortController().signal, onWake);
    await clock.advance(999);
    expect(await stateOf(pause)).toBe('pending');
    await clock.advance(1);
    expect(await stateOf(pause)).toBe('resolved undefined');
    expect(count()).toBe(0);
  });

  it('is cut short by waking, and its timer is taken back', async () => {
    const clock = fakeClock();
    const { onWake, ring, count } = bell();
    const pause = sleep(clock, 1000, new AbortController().signal, onWake);
    ring();
    expect(await stateOf(pause)).toBe('resolved undefined');
    expect([clock.pendingCount, count()]).toEqual([0, 0]);
  });

  it('ends with the reason of an abort, and its timer is taken back', async () => {
    const clock = fakeClock();
    const { onWake, count } = bell();
    const controller = new AbortController();
    const pause = sleep(clock, 1000, controller.signal, onWake);
    controller.abort('enough');
    expect(await stateOf(pause)).toBe('rejected enough');
    expect([clock.pendingCount, count()]).toEqual([0, 0]);
  });

  it('does not begin when it is called off already', async () => {
    const clock = fakeClock();
    expect(await stateOf(sleep(clock, 1000, AbortSignal.abort('before')))).toBe('rejected before');
    expect(clock.pendingCount).toBe(0);
  });
});

describe('work that may be called off', () => {
  it('ends as it would, when nobody calls it off', async () => {
    const { signal } = new AbortController();
    expect(await stateOf(untilAborted(Promise.resolve(1), signal))).toBe('resolved 1');
    expect(await stateOf(untilAborted(Promise.reject(new Error('no')), signal))).toBe('rejected Error: no');
  });

  it('ends with the reason of an abort, also when it does not listen, and when it fails later', async () => {
    const controller = new AbortController();
    let fail = (_error: Error) => {};
    const work = new Promise((_resolve, reject) => (fail = reject));
    const awaited = untilAborted(work, controller.signal);
    expect(await stateOf(awaited)).toBe('pending');
    controller.abort('enough');
    fail(new Error('unheard, and that is fine'));
    expect(await stateOf(awaited)).toBe('rejected enough');
  });

  it('is not awaited at all when it is called off already', async () => {
    const never = new Promise(() => {});
    expect(await stateOf(untilAborted(never, AbortSignal.abort('before')))).toBe('rejected before');
  });
});

it('what waited leaves no listener on a signal, which may live as long as the page', async () => {
  const clock = fakeClock();
  const { signal } = new AbortController();
  const pause = sleep(clock, 1000, signal);
  const work = untilAborted(pause, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(2);
  await clock.advance(1000);
  await work;
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it('what was called off leaves no listener on its signal, though the work may never end', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const never = new Promise(() => {});
  const before = untilAborted(never, signal);
  controller.abort('enough');
  expect(await stateOf(before)).toBe('rejected enough');
  expect(await stateOf(untilAborted(never, signal))).toBe('rejected enough');
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

describe('a limit of time', () => {
  const late = () => new Error('late');

  it('is of no concern to work that ends before, and its timer is taken back', async () => {
    const clock = fakeClock();
    const { signal } = new AbortController();
    expect(await stateOf(withinLimit(clock, 1000, Promise.resolve(1), signal, late))).toBe('resolved 1');
    expect(clock.pendingCount).toBe(0);
  });

  it('ends work that takes longer', async () => {
    const clock = fakeClock();
    const { signal } = new AbortController();
    const awaited = withinLimit(clock, 1000, new Promise(() => {}), signal, late);
    awaited.catch(() => {});
    await clock.advance(999);
    expect(await stateOf(awaited)).toBe('pending');
    await clock.advance(1);
    expect(await stateOf(awaited)).toBe('rejected Error: late');
  });

  it('gives way to an abort, and its timer is taken back', async () => {
    const clock = fakeClock();
    const controller = new AbortController();
    const awaited = withinLimit(clock, 1000, new Promise(() => {}), controller.signal, late);
    controller.abort('enough');
    expect(await stateOf(awaited)).toBe('rejected enough');
    expect(clock.pendingCount).toBe(0);
  });
});
