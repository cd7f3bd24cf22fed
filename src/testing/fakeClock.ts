/**
 * A clock that stands still until told otherwise.
 *
 * Timers run in the order of their times, and what they set in motion settles before the next one runs.
 */
import type { Clock } from '../core/ports.ts';

export interface FakeClock extends Clock {
  /** Lets `delayMs` pass: every timer due by then runs, in order, and promises settle in between. */
  advance(delayMs: number): Promise<void>;
  /** Runs the next timer that is due by `untilMs`, and lets promises settle. @returns false when there is none */
  step(untilMs?: number): Promise<boolean>;
  /** Lets promises settle without any time passing. */
  settle(): Promise<void>;
  /**
   * Lets time pass from timer to timer until `work` settles, and answers with its outcome.
   *
   * @param limitMs - fails when `work` is still pending after this much time. @default one day
   */
  runUntil<T>(work: Promise<T>, limitMs?: number): Promise<T>;
  /** Timers that wait. */
  readonly pendingCount: number;
}

/**
 * @param startMs - milliseconds since the epoch. @default 2026-11-20T10:00:00Z
 * @param settle - lets promises settle. @default a few turns of the event loop, enough for promises that read Blobs
 */
export function fakeClock(
  startMs = Date.UTC(2026, 10, 20, 10),
  settle: () => Promise<void> = fewTurns,
): FakeClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();

  const nextTimer = () => {
    let next: { readonly atMs: number; readonly callback: () => void } | undefined;
    for (const timer of timers) if (next === undefined || timer.atMs < next.atMs) next = timer;
    return next;
  };

  async function runNext(untilMs: number): Promise<boolean> {
    await settle();
    const timer = nextTimer();
    if (timer === undefined || timer.atMs > untilMs) return false;
    timers.delete(timer);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.callback();
    return true;
  }

  return {
    nowMs: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async step(untilMs = Number.POSITIVE_INFINITY) {
      const hasRun = await runNext(untilMs);
      await settle();
      return hasRun;
    },
    async advance(delayMs) {
      const untilMs = nowMs + delayMs;
      while (await runNext(untilMs));
      nowMs = untilMs;
      await settle();
    },
    settle,
    async runUntil(work, limitMs = 86_400_000) {
      const untilMs = nowMs + limitMs;
      const outcome = { isSettled: false };
      const finish = () => {
        outcome.isSettled = true;
      };
      work.then(finish, finish);
      for (let idleTurns = 0; !outcome.isSettled && idleTurns < 50;) {
        idleTurns = (await runNext(untilMs)) ? 0 : idleTurns + 1;
      }
      if (outcome.isSettled) return work;
      throw new Error(
        `Nothing happened any more ${nowMs - startMs} ms after the clock's start, with ${timers.size} timers waiting. ` +
          'The work depends on something outside this clock, or hangs.',
      );
    },
    get pendingCount() {
      return timers.size;
    },
  };
}

/** Lets promises settle that need no more than a few turns of the event loop, such as those that read Blobs. */
export async function fewTurns(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  }
}
