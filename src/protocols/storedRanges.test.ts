import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasRange, storedBytes, withRange, type StoredRanges } from './storedRanges.ts';

const range = (start: number, end: number) => ({ start, end });

describe('storedRanges', () => {
  it('keeps an empty range, which is the one part of an empty file', () => {
    expect(hasRange([], range(0, 0))).toBe(false);
    expect(withRange([], range(0, 0))).toEqual([range(0, 0)]);
    expect(hasRange([range(0, 0)], range(0, 0))).toBe(true);
  });

  it('joins ranges that touch, in any order', () => {
    expect(withRange([range(0, 4), range(8, 12)], range(4, 8))).toEqual([range(0, 12)]);
    expect(withRange([range(8, 12)], range(0, 4))).toEqual([range(0, 4), range(8, 12)]);
    expect(withRange([range(0, 4)], range(0, 4))).toEqual([range(0, 4)]);
  });

  it('knows exactly the bytes that were added, in sorted ranges that do not touch', () => {
    const anyRange = fc
      .tuple(fc.nat(40), fc.integer({ min: 1, max: 10 }))
      .map(([start, length]) => range(start, start + length));
    fc.assert(
      fc.property(fc.array(anyRange), (added) => {
        const bytes = new Set(
          added.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)),
        );
        const ranges = added.reduce<StoredRanges>(withRange, []);
        expect(storedBytes(ranges)).toBe(bytes.size);
        for (let at = 0; at < 50; at += 1) expect(hasRange(ranges, range(at, at + 1))).toBe(bytes.has(at));
        for (const [index, { start }] of ranges.entries())
          if (index > 0) expect(start).toBeGreaterThan(ranges[index - 1]?.end ?? Infinity);
      }),
    );
  });
});
