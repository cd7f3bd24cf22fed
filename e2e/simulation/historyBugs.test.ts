import { expect, it } from 'vitest';
import { runSimulation } from '../../src/testing/simulation/index.ts';
import { visitPage } from './mountedPage.tsx';
import { findKiller, furtherBugs, historyBugs } from './historyBugs.ts';

it.each([...historyBugs, ...furtherBugs])(
  'notices an engine that $name',
  { timeout: 30_000 },
  async (bug) => {
    expect(await findKiller(bug)).toBeDefined();
  },
);

it('notices a torn file by its bytes', async () => {
  const bug = historyBugs.find(({ File }) => File !== undefined);
  const { violations } = await runSimulation({
    world: 'mediaInput',
    seed: 1,
    schedule: [{ match: { method: 'PUT' }, occurrence: 1, action: { do: 'file', change: 'overwrite' } }],
    ...(bug?.File && { File: bug.File }),
  });
  expect(violations.map(({ promise }) => promise)).toContain('P1');
});

it('finds nothing to complain of on the page of the sound components', async () => {
  expect(await visitPage()).toEqual([]);
});

it('knows thirty bugs with a history', () => {
  expect(new Set(historyBugs.map(({ name }) => name)).size).toBe(30);
});
