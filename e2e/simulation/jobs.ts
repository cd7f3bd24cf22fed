/**
 * Pieces of work that a worker carries out by itself, as plain data, and their results.
 *
 * A job's result depends on the job alone, so it makes no difference how many workers share them.
 */
import {
  allActions,
  pairs,
  randomSchedule,
  runSimulation,
  worldNames,
  worlds,
  type Schedule,
  type WorldName,
} from '../../src/testing/simulation/index.ts';
import { tableCell, type TableCell, type TableJob } from './faultTable.ts';
import { count, emptyTally, type Tally } from './tally.ts';

export type Job =
  | { readonly kind: 'seeds'; readonly first: number; readonly schedules: number }
  /** Every `of`-th pair of a world, beginning with number `part`. */
  | { readonly kind: 'pairs'; readonly world: WorldName; readonly part: number; readonly of: number }
  | TableJob;

export interface JobResult {
  readonly tallies: Partial<Record<WorldName, Tally>>;
  /** One line for each broken promise. */
  readonly complaints: readonly string[];
  readonly cell?: TableCell;
}

export async function carryOut(job: Job): Promise<JobResult> {
  const tallies: Partial<Record<WorldName, Tally>> = {};
  const complaints: string[] = [];
  const run = async (world: WorldName, schedule: Schedule, seed: number, replay: string): Promise<void> => {
    const report = await runSimulation({ world, schedule, seed });
    count((tallies[world] ??= emptyTally()), report);
    for (const { promise, detail } of report.violations)
      complaints.push(`${world}  ${promise}: ${detail}\n    --replay ${replay}`);
  };
  if (job.kind === 'table') return { tallies, complaints, cell: await tableCell(job) };
  if (job.kind === 'seeds') {
    for (let seed = job.first; seed < job.first + job.schedules; seed += 1) {
      const { world, schedule } = randomSchedule(seed, worldNames);
      await run(world, schedule, seed, String(seed));
    }
    return { tallies, complaints };
  }
  const { world } = job;
  const actions = allActions(worlds[world].partBytes);
  let index = 0;
  for await (const schedule of pairs(world, () => actions, requestsOf)) {
    index += 1;
    if (index % job.of !== job.part) continue;
    await run(world, schedule, 1, `'${JSON.stringify({ world, seed: 1, schedule })}'`);
  }
  return { tallies, complaints };

  async function requestsOf(schedule: Schedule) {
    const { requests, unaidedRequests } = await runSimulation({ world, schedule, seed: 1 });
    return requests.slice(0, unaidedRequests);
  }
}
