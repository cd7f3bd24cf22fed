import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerCancel, WorkerRequest } from './messages.ts';
import { createWorkerPool } from './workerPool.ts';

/** A worker that answers when it is told to. */
class HandWorker extends EventTarget {
  readonly got: string[] = [];
  isEnded = false;
  private lastId = 0;

  postMessage(message: WorkerRequest<string> | WorkerCancel): void {
    if ('cancel' in message) return void this.got.push('cancel');
    this.lastId = message.id;
    this.got.push(message.input);
  }

  answer(output: string): void {
    this.dispatchEvent(new MessageEvent('message', { data: { id: this.lastId, output } }));
  }

  terminate(): void {
    this.isEnded = true;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function rig(size = 2) {
  const workers: HandWorker[] = [];
  const pool = createWorkerPool<string, string>({
    size,
    limitMs: 1000,
    spawn: () => {
      const worker = new HandWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
  });
  const call = (input: string, priority = 0, signal = new AbortController().signal) =>
    pool.call(input, { priority, signal });
  return { workers, pool, call };
}

describe('a pool of workers', () => {
  it('starts no more of them than there is work for, and no more than it may', async () => {
    const { workers, call } = rig();
    const first = call('a');
    expect(workers.map(({ got }) => got)).toEqual([['a']]);
    void call('b');
    void call('c');
    expect(workers.map(({ got }) => got)).toEqual([['a'], ['b']]);
    workers[0]?.answer('A');
    expect(await first).toBe('A');
    await vi.advanceTimersByTimeAsync(0);
    expect(workers.map(({ got }) => got)).toEqual([['a', 'c'], ['b']]);
  });

  it('begins with the most urgent job, and keeps the order of those that are equally so', async () => {
    const { workers, call } = rig(1);
    void call('now');
    for (const [input, priority] of [
      ['low', -1],
      ['first', 1],
      ['second', 1],
      ['middle', 0],
    ] as const)
      void call(input, priority);
    for (let count = 0; count < 4; count += 1) {
      workers[0]?.answer('done');
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(workers[0]?.got).toEqual(['now', 'first', 'second', 'middle', 'low']);
  });

  it('forgets a job that is taken back before it began, and lets go of one that has', async () => {
    const { workers, call } = rig(1);
    const reason = new Error('scrolled away');
    const [running, waiting] = [new AbortController(), new AbortController()];
    const jobs = [call('running', 0, running.signal), call('waiting', 0, waiting.signal)];
    void call('last');
    waiting.abort(reason);
    running.abort(reason);
    expect(await Promise.allSettled(jobs)).toEqual(jobs.map(() => ({ status: 'rejected', reason })));
    await vi.advanceTimersByTimeAsync(0);
    expect(workers[0]?.got).toEqual(['running', 'cancel', 'last']);
  });

  it('ends a worker that takes too long with its job, and goes on with another', async () => {
    const { workers, call } = rig(1);
    const slow = call('bomb').catch((error: unknown) => (error as Error).name);
    const next = call('next');
    await vi.advanceTimersByTimeAsync(999);
    expect(workers[0]?.isEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await slow).toBe('WorkerTimeoutError');
    expect(workers.map(({ got, isEnded }) => [got, isEnded])).toEqual([
      [['bomb', 'cancel'], true],
      [['next'], false],
    ]);
    workers[1]?.answer('fine');
    expect(await next).toBe('fine');
  });

  it('rejects what runs and what waits when it is ended', async () => {
    const { workers, pool, call } = rig(1);
    const jobs = [call('running'), call('waiting')].map((job) =>
      job.catch((error: unknown) => (error as Error).name),
    );
    pool.dispose();
    expect(await Promise.all(jobs)).toEqual(['WorkerUnavailableError', 'WorkerUnavailableError']);
    expect(workers[0]?.isEnded).toBe(true);
  });
});
