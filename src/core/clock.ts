/** Waiting, in the forms the engine needs: for a time, and for work that may be called off. */
import type { Clock } from './ports.ts';

/** How often an alarm looks at the time of day. */
const lookMs = 10_000;

/**
 * Calls once after `delayMs`; the returned function takes it back.
 *
 * While a computer sleeps, the time of day goes on and timers do not: an alarm that was slept through rings within ten
 * seconds of waking. One whose clock was set back rings no later than its timer.
 */
export function setAlarm(clock: Clock, delayMs: number, callback: () => void): () => void {
  const dueMs = clock.nowMs() + delayMs;
  let leftMs = delayMs;
  let cancelTimer = () => {};
  const look = () => {
    const waitMs = Math.min(leftMs, lookMs);
    leftMs -= waitMs;
    cancelTimer = clock.after(waitMs, () => {
      if (leftMs <= 0 || clock.nowMs() >= dueMs) callback();
      else look();
    });
  };
  look();
  return () => {
    cancelTimer();
  };
}

/**
 * Settles after `delayMs`, as an alarm does, or earlier when `wake` is called through `onWake`.
 *
 * @throws the signal's reason when it is aborted first.
 */
export function sleep(
  clock: Clock,
  delayMs: number,
  signal: AbortSignal,
  onWake?: (wake: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const release = () => {
      cancelTimer();
      signal.removeEventListener('abort', abort);
      forget?.();
    };
    const finish = () => {
      release();
      resolve();
    };
    const abort = () => {
      release();
      reject(signal.reason as Error);
    };
    const cancelTimer = setAlarm(clock, delayMs, finish);
    signal.addEventListener('abort', abort);
    const forget = onWake?.(finish);
  });
}

/** `work`, or the signal's reason as soon as it is aborted, also when `work` does not listen to it. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const release = () => {
      signal.removeEventListener('abort', abort);
    };
    // Work that does not listen may never end, and a combined signal lives as long as somebody listens to it.
    const abort = () => {
      release();
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
    // Listened to in any case: nobody else hears how the work ends.
    work.then(resolve, reject).finally(release);
  });
}

/**
 * `work`, unless it takes longer than `limitMs` or the signal is aborted.
 *
 * @param late - the error to end with when the time is over.
 */
export async function withinLimit<T>(
  clock: Clock,
  limitMs: number,
  work: Promise<T>,
  signal: AbortSignal,
  late: () => Error,
): Promise<T> {
  let cancelTimer = () => {};
  const limit = new Promise<never>((_resolve, reject) => {
    cancelTimer = setAlarm(clock, limitMs, () => {
      reject(late());
    });
  });
  try {
    return await untilAborted(Promise.race([work, limit]), signal);
  } finally {
    cancelTimer();
  }
}
