/**
 * Calls a worker like a function: one reply per request, progress in between, abort by signal.
 *
 * A worker that cannot start (blocked by CSP, not found, no module workers) rejects every call with
 * `WorkerUnavailableError`, so that the caller can fall back.
 */
import type { WorkerCancel, WorkerReply, WorkerRequest } from './messages.ts';

export class WorkerUnavailableError extends Error {
  override readonly name = 'WorkerUnavailableError';
}

export interface WorkerCaller<Input, Output> {
  call(
    input: Input,
    options: { readonly signal: AbortSignal; readonly onProgress?: (progress: number) => void },
  ): Promise<Output>;
  /** Ends the worker; the next call starts another. */
  dispose(): void;
}

interface Pending<Output> {
  readonly resolve: (output: Output) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: number) => void) | undefined;
}

export function createWorkerCaller<Input, Output>(spawn: () => Worker): WorkerCaller<Input, Output> {
  const pending = new Map<number, Pending<Output>>();
  let worker: Worker | undefined;
  let lastId = 0;

  const dispose = (error: Error): void => {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };

  function started(): Worker {
    if (worker !== undefined) return worker;
    try {
      worker = spawn();
    } catch (cause) {
      throw new WorkerUnavailableError('The worker could not be created.', { cause });
    }
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerReply<Output>>) => {
      const job = pending.get(data.id);
      if (job === undefined) return;
      if ('progress' in data) {
        job.onProgress?.(data.progress);
        return;
      }
      pending.delete(data.id);
      if ('output' in data) job.resolve(data.output);
      else job.reject(Object.assign(new Error(data.error.message), { name: data.error.name }));
    });
    worker.addEventListener('error', (event) => {
      dispose(new WorkerUnavailableError(`The worker failed: ${event.message || 'it could not be loaded'}.`));
    });
    return worker;
  }

  return {
    call(input, { signal, onProgress }) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const id = (lastId += 1);
        const target = started();
        const abort = () => {
          pending.delete(id);
          target.postMessage({ id, cancel: true } satisfies WorkerCancel);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', abort, { once: true });
        const release = () => {
          signal.removeEventListener('abort', abort);
        };
        pending.set(id, {
          resolve: (output) => {
            release();
            resolve(output);
          },
          reject: (error) => {
            release();
            reject(error);
          },
          onProgress,
        });
        target.postMessage({ id, input } satisfies WorkerRequest<Input>);
      });
    },
    dispose: () => {
      dispose(new WorkerUnavailableError('The worker was ended.'));
    },
  };
}
