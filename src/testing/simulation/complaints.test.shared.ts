/**
 * What the exhaustive suites share: schedules in, one line for each that breaks a promise out.
 *
 * Pairs are spread over several test files, because a test runner gives each file to one worker.
 */
import { expect, it } from 'vitest';
import { representativeActions } from './actionClasses.ts';
import { runSimulation, type SimulationReport } from './runSimulation.ts';
import type { Schedule } from './schedule.ts';
import { pairs } from './schedules.ts';
import { worlds, type WorldName } from './worlds.ts';

/** All complaints about a set of schedules, and how many schedules there were. */
interface Verdict {
  readonly schedules: number;
  readonly complaints: readonly string[];
}

/** Runs each; a complaint ends with what `npm run simulate -- --replay` takes to repeat it. */
export async function tryAll(
  world: WorldName,
  schedules: Iterable<Schedule> | AsyncIterable<Schedule>,
): Promise<Verdict> {
  const complaints: string[] = [];
  let count = 0;
  for await (const schedule of schedules) {
    count += 1;
    const found = complaintAbout(await runSimulation({ world, schedule, seed: 1 }));
    if (found !== undefined)
      complaints.push(`${found}: --replay '${JSON.stringify({ world, seed: 1, schedule })}'`);
  }
  return { schedules: count, complaints };
}

/** Which promises a run broke, in words; undefined when it kept them all. */
export function complaintAbout({ violations }: SimulationReport): string | undefined {
  if (violations.length === 0) return undefined;
  return violations.map(({ promise, detail }) => `${promise} ${detail}`).join('; ');
}

/** One test for each world: no pair of faults breaks a promise. */
export function holdForPairs(worldNames: readonly WorldName[]): void {
  it.each(worldNames)(
    'the promises hold for %s with any two faults on any two requests',
    { timeout: 600_000 },
    async (world) => {
      const { schedules, complaints } = await tryAll(world, representativePairs(world));
      expect(complaints).toEqual([]);
      expect(schedules).toBeGreaterThan(500);
    },
  );
}

/** Every pair of representative actions. */
const representativePairs = (world: WorldName): AsyncGenerator<Schedule> =>
  pairs(world, representativeActions(worlds[world].partBytes), async (schedule) => {
    const { requests, unaidedRequests } = await runSimulation({ world, schedule, seed: 1 });
    return requests.slice(0, unaidedRequests);
  });
