import { describe, expect, it } from 'vitest';
import { fakeClock } from './fakeClock.ts';

describe('fakeClock', () => {
  it('stands still until it is advanced, and runs due timers in order of their times', async () => {
    const clock = fakeClock(1000);
    const calls: string[] = [];
    const note = (name: string) => () => calls.push(`${name} at ${clock.nowMs()}`);
    clock.after(30, note('c'));
    clock.after(10, note('a'));
    clock.after(10, note('b'));
    clock.after(100, note('later'));
    await clock.advance(9);
    expect(calls).toEqual([]);
    await clock.advance(21);
    expect(calls).toEqual(['a at 1010', 'b at 1010', 'c at 1030']);
    expect(clock.nowMs()).toBe(1030);
    expect(clock.pendingCount).toBe(1);
  });

  it('lets a timer set by a promise of an earlier one run within the same advance', async () => {
    const clock = fakeClock(0);
    const times: number[] = [];
    clock.after(10, () => {
      void Promise.resolve().then(() => {
        clock.after(10, () => times.push(clock.nowMs()));
      });
    });
    await clock.advance(20);
    expect(times).toEqual([20]);
  });

  it('takes a timer back', async () => {
    const clock = fakeClock();
    let count = 0;
    const cancel = clock.after(1, () => (count += 1));
    cancel();
    cancel();
    await clock.advance(10);
    expect(count).toBe(0);
    expect(clock.pendingCount).toBe(0);
  });

  it('runs until work settles, and hands on its outcome', async () => {
    const clock = fakeClock(0);
    const work = new Promise<string>((resolve) => {
      clock.after(5000, () => void new Blob(['x']).text().then(resolve));
    });
    expect(await clock.runUntil(work)).toBe('x');
    expect(clock.nowMs()).toBe(5000);
    await expect(clock.runUntil(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('says so when work hangs', async () => {
    const clock = fakeClock();
    await expect(clock.runUntil(new Promise(() => undefined))).rejects.toThrow(/Nothing happened/);
    const tick = (): void => void clock.after(1000, tick);
    tick();
    await expect(clock.runUntil(new Promise(() => undefined), 5000)).rejects.toThrow(/1 timers waiting/);
  });
});
