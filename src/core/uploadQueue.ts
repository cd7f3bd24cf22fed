/**
 * Which upload runs next: so many at once, first come first served.
 *
 * Starts and stops runs; what a run does and what its end means is the caller's to say.
 */
import type { Entry } from './uploadEntry.ts';

export interface QueueOptions {
  /** Uploads at once, 1 or more. */
  readonly lanes: number;
  /** An upload got its lane. */
  readonly onStart: (entry: Entry) => void;
  /** Carries it; settles when nothing is in flight any more. */
  readonly run: (entry: Entry, signal: AbortSignal, pauseSignal: AbortSignal) => Promise<RunEnd>;
  /** It ended without having been stopped. The entry is free again, and may be offered at once. */
  readonly onEnd: (entry: Entry, end: RunEnd) => void;
}

export type RunEnd =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: unknown }
  /** `isResumeWanted`: somebody changed their mind before the pause took effect. */
  | { readonly kind: 'paused'; readonly isResumeWanted: boolean }
  /** Another page works on it. */
  | { readonly kind: 'elsewhere' };

export interface UploadQueue {
  /** Lets it run as soon as there is a lane, and its own last run has ended. */
  offer(entry: Entry): void;
  /** Takes it out of the line; a run goes on. */
  withdraw(entry: Entry): void;
  /** Stops all runs and starts no more. */
  close(reason: unknown): Promise<void>;
}

export function createUploadQueue({ lanes, onStart, run, onEnd }: QueueOptions): UploadQueue {
  const line = new Set<Entry>();
  const running = new Set<Entry>();
  let isClosed = false;

  function pump(): void {
    for (const entry of line) {
      if (isClosed || running.size >= lanes) return;
      if (entry.running !== undefined) continue;
      line.delete(entry);
      launch(entry);
    }
  }

  function launch(entry: Entry): void {
    const stop = new AbortController();
    const pause = new AbortController();
    const end = (how: RunEnd): void => {
      entry.running = undefined;
      running.delete(entry);
      // Whoever stopped it knows what that means.
      if (!stop.signal.aborted) onEnd(entry, how);
    };
    // A turn later, so that listeners of `onStart` find an upload that can be paused and stopped.
    const ended = Promise.resolve()
      .then(() => run(entry, stop.signal, pause.signal))
      .then(end, (error: unknown) => {
        end(
          pause.signal.aborted && error === pause.signal.reason
            ? { kind: 'paused', isResumeWanted: entry.running?.isResumeWanted === true }
            : { kind: 'error', error },
        );
      })
      .finally(pump);
    running.add(entry);
    entry.running = { stop, pause, isResumeWanted: false, ended };
    onStart(entry);
  }

  return {
    offer(entry) {
      line.add(entry);
      pump();
    },
    withdraw: (entry) => line.delete(entry),
    async close(reason) {
      isClosed = true;
      line.clear();
      const ending = [...running].flatMap((entry) => entry.running ?? []);
      for (const { stop } of ending) stop.abort(reason);
      await Promise.all(ending.map(({ ended }) => ended));
    },
  };
}
