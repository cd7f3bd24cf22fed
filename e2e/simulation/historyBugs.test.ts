import { expect, it } from 'vitest';
import { findKiller, historyBugs } from './historyBugs.ts';

it.each(historyBugs)('notices an engine that $name', { timeout: 30_000 }, async (bug) => {
  expect(await findKiller(bug)).toBeDefined();
});
