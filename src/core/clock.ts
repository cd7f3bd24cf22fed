/** Waiting, in the forms the engine needs: for a time, and for work that may be called off. */
import type { Clock } from './ports.ts';

/**
 * Settles after `delayMs`, or earlier when `wake` is called through `onWake`.
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
    const cancelTimer = clock.after(delayMs, finish);
    signal.addEventListener('abort', abort);
    const forget = onWake?.(finish);
  });
}

/** `work`, or the signal's reason as soon as it is aborted, also when `work` does not listen to it. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    // Listened to in any case: nobody else hears how the work ends.
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
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
  const limit = new AbortController();
  const cancelTimer = clock.after(limitMs, () => limit.abort(late()));
  try {
    return await untilAborted(work, AbortSignal.any([signal, limit.signal]));
  } finally {
    cancelTimer();
  }
}
