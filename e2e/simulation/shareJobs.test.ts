import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import type { Job } from './jobs.ts';
import { shareJobs } from './shareJobs.ts';

it(
  'gives every job to some thread once, also when there are more jobs than threads',
  { timeout: 60_000 },
  async () => {
    const jobs = Array.from({ length: 2 * availableParallelism() + 1 }, (_, index): Job => ({
      kind: 'seeds',
      first: 1 + 2 * index,
      schedules: 2,
    }));
    const done: Job[] = [];
    let schedules = 0;
    await shareJobs(jobs, ({ tallies }, job) => {
      done.push(job);
      for (const tally of Object.values(tallies)) schedules += tally.schedules;
    });
    expect(new Set(done)).toEqual(new Set(jobs));
    expect(done).toHaveLength(jobs.length);
    expect(schedules).toBe(2 * jobs.length);
  },
);
