import { describe, expect, it } from 'vitest';
import { runSimulation } from './runSimulation.ts';
import { ruleText, type Schedule, type UserCommand } from './schedule.ts';
import { pairs, randomSchedule, singles } from './schedules.ts';
import { seededRandom } from './seededRandom.ts';
import { worldNames, type WorldName } from './worlds.ts';

/** Seeds 1 to this: as many as take about ten seconds. */
const randomSchedules = 4000;

/** Every how many-th pair of faults is tried; all of them take minutes. */
const pairStride = 97;

/** What went wrong with a schedule, in one line that says how to repeat it; undefined when nothing did. */
async function complaint(world: WorldName, schedule: Schedule, seed: number): Promise<string | undefined> {
  const { violations } = await runSimulation({ world, schedule, seed });
  if (violations.length === 0) return undefined;
  const broken = violations.map(({ promise, detail }) => `${promise} ${detail}`).join('; ');
  return `${world}, seed ${seed}, ${schedule.map(ruleText).join('; ')}: ${broken}`;
}

describe('the promises', () => {
  it.each(worldNames)('hold for %s when nothing goes wrong, and every file arrives', async (world) => {
    const { violations, isHung, ends } = await runSimulation({ world, schedule: [], seed: 1 });
    expect({ violations, isHung }).toEqual({ violations: [], isHung: false });
    expect(ends.every(({ status }) => status === 'done')).toBe(true);
  });

  it.each(worldNames)('hold for %s with every fault on every request', { timeout: 60_000 }, async (world) => {
    const complaints: string[] = [];
    for (const schedule of singles(world)) {
      const found = await complaint(world, schedule, 1);
      if (found !== undefined) complaints.push(found);
    }
    expect(complaints).toEqual([]);
  });

  it.each(worldNames)('hold for %s with two faults', { timeout: 60_000 }, async (world) => {
    const complaints: string[] = [];
    let index = 0;
    for (const schedule of pairs(world)) {
      index += 1;
      if (index % pairStride !== 0) continue;
      const found = await complaint(world, schedule, 1);
      if (found !== undefined) complaints.push(found);
    }
    expect(complaints).toEqual([]);
  });

  it(`hold for ${randomSchedules} schedules made of seeds`, { timeout: 120_000 }, async () => {
    const complaints: string[] = [];
    for (let seed = 1; seed <= randomSchedules; seed += 1) {
      const { world, schedule } = randomSchedule(seed, worldNames);
      const found = await complaint(world, schedule, seed);
      if (found !== undefined) complaints.push(found);
    }
    expect(complaints).toEqual([]);
  });
});

describe('a request that must not be doubled, done by the server but not heard of', () => {
  const first = { match: {}, occurrence: 1 };
  const last = { match: { url: '/complete/' }, occurrence: 1 };
  const slowly = { do: 'delay', ms: 5000 } as const;
  const user = (command: UserCommand, afterMs: number) => ({ do: 'user', command, afterMs }) as const;

  it.each<[string, WorldName, Schedule]>([
    [
      'a cancel that is undone',
      'messageMedia',
      [
        { ...first, action: slowly },
        { ...first, action: user('cancel', 1000) },
        { ...first, action: user('undo', 3000) },
      ],
    ],
    [
      'a cancel of the finishing request that is undone',
      'mediaChunks',
      [
        { ...last, action: slowly },
        { ...last, action: user('cancel', 1000) },
        { ...last, action: user('undo', 3000) },
      ],
    ],
    [
      'a reload',
      'mediaChunks',
      [
        { ...last, action: slowly },
        { ...last, action: user('reload', 1000) },
      ],
    ],
  ])('is not sent again after %s: the upload says that it cannot know', async (_name, world, schedule) => {
    const { violations, ends } = await runSimulation({ world, schedule, seed: 1 });
    expect(violations).toEqual([]);
    expect(ends.map((end) => end.status === 'failed' && end.error.code)).toEqual(['outcome-unknown']);
  });
});

describe('a simulation', () => {
  it('is the same each time for the same seed, request by request', async () => {
    for (const seed of [2, 17, 23]) {
      const { world, schedule } = randomSchedule(seed, worldNames);
      const [first, second] = [
        await runSimulation({ world, schedule, seed }),
        await runSimulation({ world, schedule: structuredClone(schedule), seed }),
      ];
      expect(second.events).toEqual(first.events);
      expect(second.requests).toEqual(first.requests);
    }
  });

  it('has schedules that are plain JSON', () => {
    const { schedule } = randomSchedule(23, worldNames);
    expect(JSON.parse(JSON.stringify(schedule))).toEqual(schedule);
  });

  it('has a generator that is spread and repeats', () => {
    const [a, b] = [seededRandom(7), seededRandom(7)];
    const drawn = Array.from({ length: 1000 }, () => a.next());
    expect(drawn).toEqual(Array.from({ length: 1000 }, () => b.next()));
    expect(new Set(drawn).size).toBe(1000);
    expect(Math.abs(drawn.reduce((sum, value) => sum + value, 0) / 1000 - 0.5)).toBeLessThan(0.05);
  });
});
