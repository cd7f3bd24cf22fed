/**
 * Which upload runs next: so many at once, the highest priority first, and among equals the order of the list.
 *
 * Starts and stops runs; what a run does and what its end means is the caller's to say. What runs is never stopped for
 * what waits.
 */
import type { Entry, Running } from './uploadEntry.ts';
import { createWaitingLine } from './waitingLine.ts';

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
  | { readonly kind: 'elsewhere' }
  /** Another page has finished it, but its result could not be kept. */
  | { readonly kind: 'lost' };

export interface UploadQueue {
  /** Lets it run as soon as there is a lane, and its own last run has ended. */
  offer(entry: Entry): void;
  /** Takes it out of the line; a run goes on. */
  withdraw(entry: Entry): void;
  /** Its rank or its priority changed. */
  reorder(entry: Entry): void;
  /** Whose turn it is once there is a lane. */
  next(): Entry | undefined;
  /** Stops all runs and starts no more. */
  close(reason: unknown): Promise<void>;
}

export function createUploadQueue({ lanes, onStart, run, onEnd }: QueueOptions): UploadQueue {
  const line = createWaitingLine(isBefore);
  /** Offered again while their last run is still ending. */
  const returning = new Set<Entry>();
  const running = new Map<Entry, Running>();
  let isClosed = false;

  function pump(): void {
    while (!isClosed && running.size < lanes) {
      const entry = line.take();
      if (entry === undefined) return;
      launch(entry);
    }
  }

  function launch(entry: Entry): void {
    const stop = new AbortController();
    const pause = new AbortController();
    const end = (how: RunEnd): void => {
      entry.running = undefined;
      running.delete(entry);
      if (returning.delete(entry)) line.add(entry);
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
    entry.running = { stop, pause, isResumeWanted: false, ended };
    running.set(entry, entry.running);
    onStart(entry);
  }

  return {
    offer(entry) {
      if (entry.running === undefined) line.add(entry);
      else returning.add(entry);
      pump();
    },
    withdraw(entry) {
      line.delete(entry);
      returning.delete(entry);
    },
    reorder: line.update,
    next() {
      let next = line.first();
      for (const entry of returning) if (next === undefined || isBefore(entry, next)) next = entry;
      return next;
    },
    async close(reason) {
      isClosed = true;
      const ending = [...running.values()];
      for (const { stop } of ending) stop.abort(reason);
      await Promise.all(ending.map(({ ended }) => ended));
    },
  };
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.priority === b.priority ? a.rank < b.rank : a.priority > b.priority;
