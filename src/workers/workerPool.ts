/**
 * A few workers for many short jobs: the most urgent job first, one at a time for each worker, and none for ever.
 *
 * A worker that takes longer than the limit is ended with its job, and another takes its place. Workers that cannot
 * start reject every call with `WorkerUnavailableError`.
 */
import { createWorkerCaller, WorkerUnavailableError, type WorkerCaller } from './callWorker.ts';

export interface WorkerPoolOptions {
  /** Called once for each worker, at the first job that needs it. */
  readonly spawn: () => Worker;
  /** Workers at most. */
  readonly size: number;
  /** Longest a job may take, in milliseconds. */
  readonly limitMs: number;
}

export interface WorkerPool<Input, Output> {
  /**
   * @param options.priority - higher ones begin first; the same in the order they came.
   * @throws the signal's reason, the worker's error, or `WorkerTimeoutError`.
   */
  call(input: Input, options: { readonly signal: AbortSignal; readonly priority: number }): Promise<Output>;
  /** Ends the workers; what waits is rejected. */
  dispose(): void;
}

class WorkerTimeoutError extends Error {
  override readonly name = 'WorkerTimeoutError';
}

interface Slot<Input, Output> {
  readonly caller: WorkerCaller<Input, Output>;
  isBusy: boolean;
}

interface Job<Input, Output> {
  readonly priority: number;
  start(slot: Slot<Input, Output>): void;
  reject(error: Error): void;
}

export function createWorkerPool<Input, Output>({
  spawn,
  size,
  limitMs,
}: WorkerPoolOptions): WorkerPool<Input, Output> {
  const slots: Slot<Input, Output>[] = [];
  let waiting: Job<Input, Output>[] = [];

  /** A worker without work; another one as long as there may be more. */
  function freeSlot(): Slot<Input, Output> | undefined {
    const free = slots.find(({ isBusy }) => !isBusy);
    if (free !== undefined || slots.length >= size) return free;
    const slot = { caller: createWorkerCaller<Input, Output>(spawn), isBusy: false };
    slots.push(slot);
    return slot;
  }

  function advance(): void {
    for (;;) {
      const [first, ...others] = waiting;
      const slot = first && freeSlot();
      if (first === undefined || slot === undefined) return;
      const job = others.reduce((most, one) => (one.priority > most.priority ? one : most), first);
      waiting = waiting.filter((one) => one !== job);
      job.start(slot);
    }
  }

  async function run({ caller }: Slot<Input, Output>, input: Input, signal: AbortSignal): Promise<Output> {
    const limit = new AbortController();
    const timer = setTimeout(() => {
      limit.abort(new WorkerTimeoutError(`A worker took longer than ${limitMs} ms.`));
    }, limitMs);
    try {
      return await caller.call(input, { signal: AbortSignal.any([signal, limit.signal]) });
    } finally {
      clearTimeout(timer);
      // It may be busy for as long as it likes; ended, it gives back what it took.
      if (limit.signal.aborted) caller.dispose();
    }
  }

  return {
    call(input, { signal, priority }) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const leave = (): void => {
          waiting = waiting.filter((one) => one !== job);
          reject(signal.reason as Error);
        };
        const job: Job<Input, Output> = {
          priority,
          reject,
          start(slot) {
            signal.removeEventListener('abort', leave);
            slot.isBusy = true;
            run(slot, input, signal)
              .then(resolve, reject)
              .finally(() => {
                slot.isBusy = false;
                advance();
              });
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(job);
        advance();
      });
    },
    dispose() {
      for (const { reject } of waiting) reject(new WorkerUnavailableError('The workers were ended.'));
      waiting = [];
      for (const { caller } of slots) caller.dispose();
      slots.length = 0;
    },
  };
}
