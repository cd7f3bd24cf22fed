/**
 * Simulated uploads by the thousand, on every core:
 *
 *   npm run simulate -- --seed 1 --schedules 5000    random schedules
 *   npm run simulate -- --pairs                      every pair of faults in every world: a million runs
 *   npm run simulate -- --pairs --worlds tus,s3Multipart
 *   npm run simulate -- --table                      success by kind and probability of faults
 *   npm run simulate -- --replay 4711                one again, with every request, fault and change of status
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { notYetPromised, worldNames, type WorldName } from '../../src/testing/simulation/index.ts';
import { tableHead, tableJobs, tableLine } from './faultTable.ts';
import type { Job } from './jobs.ts';
import { replay } from './replay.ts';
import { shareJobs } from './shareJobs.ts';
import { addTally, breakdownOf, emptyTally, lineOf, type Tally } from './tally.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    schedules: { type: 'string', default: '5000' },
    pairs: { type: 'boolean', default: false },
    worlds: { type: 'string' },
    table: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
});
/** Small enough that no core is left alone for long at the end. */
const schedulesPerJob = 500;
const partsPerWorld = 8;

process.exitCode = (await run()) ? 0 : 1;

/** @returns whether every promise held */
async function run(): Promise<boolean> {
  if (values.replay !== undefined) return replay(values.replay);
  if (values.table) return printTable();
  const first = Number(values.seed);
  const schedules = Number(values.schedules);
  return values.pairs
    ? countAll('every pair of faults', pairJobs(chosenWorlds()))
    : countAll(`seeds ${first} to ${first + schedules - 1}`, seedJobs(first, schedules));
}

function seedJobs(first: number, schedules: number): readonly Job[] {
  return Array.from({ length: Math.ceil(schedules / schedulesPerJob) }, (_, index): Job => {
    const begin = index * schedulesPerJob;
    return { kind: 'seeds', first: first + begin, schedules: Math.min(schedulesPerJob, schedules - begin) };
  });
}

function chosenWorlds(): readonly WorldName[] {
  const chosen = values.worlds?.split(',') ?? worldNames;
  const unknown = chosen.filter((name) => !worldNames.some((known) => known === name));
  if (unknown.length > 0)
    throw new Error(`No such world: ${unknown.join(', ')}. There are ${worldNames.join(', ')}.`);
  return worldNames.filter((name) => chosen.includes(name));
}

function pairJobs(names: readonly WorldName[]): readonly Job[] {
  const parts = Array.from({ length: partsPerWorld }, (_, part) => part);
  return names.flatMap((world) =>
    parts.map((part): Job => ({ kind: 'pairs', world, part, of: partsPerWorld })),
  );
}

/** Says of each world how it went as soon as that is known, so that a long run that is cut short was not for nothing. */
async function countAll(title: string, jobs: readonly Job[]): Promise<boolean> {
  const byWorld = new Map<WorldName, { readonly tally: Tally; jobsLeft: number }>();
  for (const name of worldNames) {
    const jobsLeft = jobs.filter((job) => concerns(job, name)).length;
    if (jobsLeft > 0) byWorld.set(name, { tally: emptyTally(), jobsLeft });
  }
  const sum = emptyTally();
  const startMs = performance.now();
  await shareJobs(jobs, ({ tallies, complaints }, job) => {
    for (const complaint of complaints) console.log(complaint);
    for (const [name, world] of byWorld) {
      if (!concerns(job, name)) continue;
      addTally(world.tally, tallies[name] ?? emptyTally());
      world.jobsLeft -= 1;
      if (world.jobsLeft > 0) continue;
      console.log(`${name.padEnd(28)} ${lineOf(world.tally)}`);
      console.log(`${''.padEnd(28)} ${breakdownOf(world.tally)}`);
      addTally(sum, world.tally);
    }
  });
  for (const [gap, reason] of Object.entries(notYetPromised)) console.log(`not promised: ${gap}: ${reason}`);
  console.log(`${title}, ${Math.round(performance.now() - startMs)} ms`);
  console.log(breakdownOf(sum));
  console.log(lineOf(sum));
  return sum.violations === 0 && sum.hangs === 0;
}

/** Seeds may mean any world. */
function concerns(job: Job, world: WorldName): boolean {
  return job.kind !== 'pairs' || job.world === world;
}

async function printTable(): Promise<boolean> {
  const jobs = tableJobs();
  const lines = new Map<Job, string>();
  let isGood = true;
  await shareJobs(jobs, ({ cell }, job) => {
    if (cell === undefined || job.kind !== 'table') return;
    lines.set(job, tableLine(job, cell));
    isGood &&= cell.hangs === 0 && cell.corrupt === 0;
  });
  console.log(tableHead);
  for (const job of jobs) console.log(lines.get(job));
  return isGood;
}
