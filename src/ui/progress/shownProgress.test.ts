import { describe, expect, it } from 'vitest';
import {
  noShownProgress,
  noTotalProgress,
  shownProgress,
  totalProgress,
  type ProgressFacts,
} from './shownProgress.ts';

const facts = (change: Partial<ProgressFacts>): ProgressFacts => ({
  status: 'uploading',
  loadedBytes: 0,
  size: 100,
  attempt: 1,
  finishingSec: 0,
  ...change,
});

const run = (steps: readonly Partial<ProgressFacts>[]): (number | null)[] => {
  let shown = noShownProgress;
  return steps.map((step) => (shown = shownProgress(shown, facts(step))).fraction);
};

describe('the bar', () => {
  it('has no length before the first byte, and none of an empty file', () => {
    expect(run([{ loadedBytes: 0 }, { loadedBytes: 10 }])).toEqual([null, 0.097]);
    expect(run([{ size: 0 }])).toEqual([null]);
  });

  it('never falls within an attempt', () => {
    expect(run([{ loadedBytes: 50 }, { loadedBytes: 20, status: 'retrying' }, { loadedBytes: 60 }])).toEqual([
      0.485, 0.485, 0.582,
    ]);
  });

  it('begins again with a new attempt', () => {
    expect(run([{ loadedBytes: 50 }, { loadedBytes: 10, attempt: 2 }])).toEqual([0.485, 0.097]);
  });

  it('stops at 97 % until the server has everything, and is 100 % only when done', () => {
    const all = { loadedBytes: 100 };
    const [sent, first, later, long, done] = run([
      all,
      { ...all, status: 'finishing' },
      { ...all, status: 'finishing', finishingSec: 8 },
      { ...all, status: 'finishing', finishingSec: 16 },
      { ...all, status: 'done' },
    ]);
    expect(sent).toBe(0.97);
    expect(first).toBe(0.97);
    expect(later).toBeCloseTo(0.9858, 4);
    expect(long).toBe(0.99);
    expect(done).toBe(1);
  });
});

describe('the total', () => {
  it('is bytes over bytes', () => {
    let total = totalProgress(noTotalProgress, 0, 200);
    total = totalProgress(total, 50, 200);
    expect(total.fraction).toBe(0.25);
  });

  it('neither falls nor jumps when files come or go, and still ends at 1', () => {
    let total = totalProgress(noTotalProgress, 0, 100);
    const seen = [];
    const steps = [
      [50, 100],
      [50, 300],
      [175, 300],
      [175, 200],
      [200, 200],
    ] as const;
    for (const [settled, size] of steps) seen.push((total = totalProgress(total, settled, size)).fraction);
    expect(seen).toEqual([0.5, 0.5, 0.75, 0.75, 1]);
  });
});
