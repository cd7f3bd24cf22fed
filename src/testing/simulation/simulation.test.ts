import { describe, expect, it } from 'vitest';
import { runSimulation } from './runSimulation.ts';
import { ruleText, type Schedule } from './schedule.ts';
import { singles } from './schedules.ts';
import { worldNames, type WorldName } from './worlds.ts';

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
});
