import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checklist, enough } from './checklist.ts';
import { frames } from './frames.ts';
import { measuredPoints } from './measureLook.ts';

const points = checklist.flatMap((chapter) => chapter.points);

describe('the review of the look', () => {
  it('has judged every point', () => {
    expect(points.map(({ number }) => number)).toEqual(
      Array.from({ length: enough.of }, (_, index) => index + 1),
    );
  });

  it('found enough of them to hold, and every starred one', () => {
    expect(points.filter(({ score }) => score === 1).length).toBeGreaterThanOrEqual(enough.points);
    expect(points.filter(({ isStarred, score }) => isStarred === true && score === 0)).toEqual([]);
  });

  it('says why a point does not hold', () => {
    expect(points.filter(({ score, note }) => score === 0 && note === undefined)).toEqual([]);
  });

  it('names pictures that are taken', () => {
    const taken = frames.map(({ id }) => id);
    expect(taken).toEqual([...new Set(taken)]);
    expect(taken).toEqual(expect.arrayContaining(points.flatMap((point) => point.frames)));
  });

  it('believes its eyes only where nothing is measured', () => {
    const unseen = points.filter(
      ({ score, frames: seenIn, test }) => score === 1 && seenIn.length === 0 && test === undefined,
    );
    expect(measuredPoints).toEqual(expect.arrayContaining(unseen.map(({ number }) => number)));
  });

  it('names tests that there are', () => {
    const tests = points.flatMap(({ test }) => test ?? []);
    expect(tests.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  });
});
