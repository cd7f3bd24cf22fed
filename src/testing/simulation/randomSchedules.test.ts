import { expect, it } from 'vitest';
import { complaintOf } from './complaints.test.shared.ts';
import { randomSchedule } from './schedules.ts';
import { worldNames } from './worlds.ts';

/** Seeds 1 to this; `npm run simulate` goes on from there. */
const lastSeed = 5000;

it(`the promises hold for ${lastSeed} schedules made of seeds`, { timeout: 600_000 }, async () => {
  const complaints: string[] = [];
  for (let seed = 1; seed <= lastSeed; seed += 1) {
    const found = await complaintOf({ ...randomSchedule(seed, worldNames), seed });
    if (found !== undefined) complaints.push(`${found}: --replay ${seed}`);
  }
  expect(complaints).toEqual([]);
});
