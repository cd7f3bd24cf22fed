/**
 * What the exhaustive suites share: schedules in, one line for each that breaks a promise out.
 *
 * Pairs are spread over several test files, because a test runner gives each file to one worker.
 */
import { expect, it } from 'vitest';
import { runSimulation, type SimulationOptions, type SimulationReport } from './runSimulation.ts';
import type { Schedule } from './schedule.ts';
import { smallFileBytes, smallPairs } from './smallPairs.ts';
import type { WorldName } from './worlds.ts';

/** All complaints about a set of schedules, and how many schedules there were. */
interface Verdict {
  readonly schedules: number;
  readonly complaints: readonly string[];
}

/** Runs each; a complaint ends with what `npm run simulate -- --replay` takes to repeat it. */
export async function tryAll(
  world: WorldName,
  schedules: Iterable<Schedule> | AsyncIterable<Schedule>,
  fileBytes?: number,
): Promise<Verdict> {
  const complaints: string[] = [];
  let count = 0;
  for await (const schedule of schedules) {
    count += 1;
    const run = { world, seed: 1, ...(fileBytes !== undefined && { fileBytes }), schedule };
    const found = await complaintOf(run);
    if (found !== undefined) complaints.push(`${found}: --replay '${JSON.stringify(run)}'`);
  }
  return { schedules: count, complaints };
}

/** Carries it out, and says which promises it broke, as `complaintAbout` does. */
export async function complaintOf(options: SimulationOptions): Promise<string | undefined> {
  const { stackTraceLimit } = Error;
  // Errors are what these runs are made of. To note where each was made takes a twentieth of their time; a replay does.
  Error.stackTraceLimit = 0;
  try {
    return complaintAbout(await runSimulation(options));
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Which promises a run broke, in words; undefined when it kept them all. */
export function complaintAbout({ violations }: SimulationReport): string | undefined {
  if (violations.length === 0) return undefined;
  return violations.map(({ promise, detail }) => `${promise} ${detail}`).join('; ');
}

/** Which worlds are tried by which test file: about as many pairs in each. */
export const pairGroups = {
  messages: ['messageMedia', 'messageThumbnail', 'messageMediaChunks', 'messageMediaChunksRepeatable'],
  media: ['mediaChunks', 'mediaInput', 'mediaChunksRepeatable'],
  threeFiles: ['threeFiles'],
  s3: ['s3Multipart'],
  azure: ['azureBlocks', 'presignedPost', 'pluploadChunks'],
  forms: ['dropzoneChunks', 'fineUploaderConcurrent', 'fineUploaderInOrder'],
  filepond: ['filepondChunks', 'filepondForm', 'flowChunks'],
  offsets: ['gcsResumable', 'ietfResumable'],
  tus: ['tus', 'tusCreatedWithBytes'],
  tusParallel: ['tusParallel'],
  graph: ['graphSession'],
} as const satisfies Readonly<Record<string, readonly WorldName[]>>;

/**
 * One test for each world: no pair of faults breaks a promise.
 *
 * @param half - of the pairs, where a world has so many that one worker would still be at them when others are done.
 */
export function holdForPairs(group: keyof typeof pairGroups, half?: 'even' | 'odd'): void {
  it.each(pairGroups[group])(
    'the promises hold for %s with any two faults on any two requests',
    { timeout: 600_000 },
    async (world) => {
      const all = smallPairs(world);
      const share = half === undefined ? all : halfOf(all, half);
      const { schedules, complaints } = await tryAll(world, share, smallFileBytes(world));
      expect(complaints).toEqual([]);
      expect(schedules).toBeGreaterThan(200);
    },
  );
}

async function* halfOf<Item>(items: AsyncIterable<Item>, half: 'even' | 'odd'): AsyncGenerator<Item> {
  let isEven = true;
  for await (const item of items) {
    if (isEven === (half === 'even')) yield item;
    isEven = !isEven;
  }
}
