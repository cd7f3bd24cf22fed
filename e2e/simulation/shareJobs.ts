/** Gives jobs to as many threads as the machine has cores, in order, and hands results on as they come. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Job, JobResult } from './jobs.ts';

export async function shareJobs(
  jobs: readonly Job[],
  onResult: (result: JobResult, job: Job) => void,
): Promise<void> {
  const queue = [...jobs];
  const threads = Math.min(queue.length, Math.max(1, availableParallelism()));
  await Promise.all(Array.from({ length: threads }, () => work(queue, onResult)));
}

async function work(queue: Job[], onResult: (result: JobResult, job: Job) => void): Promise<void> {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url));
  try {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      worker.postMessage(job);
      // Rejects when the thread fails.
      const [result] = (await once(worker, 'message')) as [JobResult];
      onResult(result, job);
    }
  } finally {
    await worker.terminate();
  }
}
