import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { sleep, untilAborted, withinLimit } from './clock.ts';

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
