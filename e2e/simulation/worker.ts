/** A thread that carries out one job after another. */
import { parentPort } from 'node:worker_threads';
import { carryOut, type Job } from './jobs.ts';

// Nobody looks at the stacks of simulated failures, and recording them takes a tenth of the time.
Error.stackTraceLimit = 0;

parentPort?.on('message', (job: Job) => {
  void carryOut(job).then((result) => parentPort?.postMessage(result));
});
