import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentRangeText, countParts, partAt, rangeBytes, splitIntoParts } from './byteRange.ts';

describe('parts', () => {
  it('cover the file once, in order, and only the last may be shorter', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 300 }), (size, partBytes) => {
        const parts = splitIntoParts(size, partBytes);
        expect(parts).toHaveLength(countParts(size, partBytes));
        expect(parts[0]?.start).toBe(0);
        expect(parts.at(-1)?.end).toBe(size);
        for (const [index, part] of parts.entries()) {
          if (index > 0) expect(part.start).toBe(parts[index - 1]?.end);
          if (index < parts.length - 1) expect(rangeBytes(part)).toBe(partBytes);
          expect(part).toEqual(partAt(part.start, partBytes, size));
        }
      }),
    );
  });

  it.each([
    [0, 4, 1],
    [1, 4, 1],
    [4, 4, 1],
    [5, 4, 2],
    [8, 4, 2],
    [2 ** 32 + 1, 2 ** 20, 4097],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1],
  ])('of %i bytes by %i are %i', (size, partBytes, count) => {
    expect(countParts(size, partBytes)).toBe(count);
  });

  it.each([
    [-1, 4, 'size'],
    [10, 0, 'partBytes'],
    [1.5, 4, 'size'],
    [10, 1.5, 'partBytes'],
    [Number.NaN, 4, 'size'],
    [2 ** 53, 4, 'size'],
  ])('of %d bytes by %d are refused, and the error says which number: %s', (size, partBytes, culprit) => {
    const split = () => splitIntoParts(size, partBytes);
    expect(split).toThrow(RangeError);
    expect(split).toThrow(culprit);
  });
});

describe('Content-Range', () => {
  it.each([
    [{ start: 0, end: 204_800 }, 500_000, 'bytes 0-204799/500000'],
    [{ start: 9, end: 10 }, 10, 'bytes 9-9/10'],
    [{ start: 0, end: 0 }, 0, 'bytes */0'],
  ])('of %j in %i is %s', (range, size, value) => {
    expect(contentRangeText(range, size)).toBe(value);
  });

  it('names every byte of the file exactly once, counted inclusively', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 100 }), (size, partBytes) => {
        let next = 0;
        for (const part of splitIntoParts(size, partBytes)) {
          const [, first, last, total] =
            /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRangeText(part, size)) ?? [];
          expect(Number(first)).toBe(next);
          expect(Number(total)).toBe(size);
          next = Number(last) + 1;
        }
        expect(next).toBe(size);
      }),
    );
  });
});
