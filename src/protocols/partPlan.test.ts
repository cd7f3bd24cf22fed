import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitIntoParts } from '../core/byteRange.ts';
import { countOf, firstMissing, partFrom, storedBytes, withPart, type PartPlan } from './partPlan.ts';

const fileOf = (size: number) => ({ name: 'a', type: '', size });

describe('partPlan', () => {
  it('has the one part of an empty file only when that was answered', () => {
    const plan = { partBytes: 4 };
    expect(firstMissing(plan, fileOf(0))).toEqual({ start: 0, end: 0 });
    const stored = withPart(plan, fileOf(0), { start: 0, end: 0 });
    expect(stored).toEqual({ partBytes: 4, offset: 0, ahead: [] });
    expect(firstMissing(stored, fileOf(0))).toBeUndefined();
  });

  it('joins the parts that were ahead to those before them, and forgets none', () => {
    const file = fileOf(18);
    const holes: PartPlan = { partBytes: 4, offset: 4, ahead: [8, 16] };
    expect(storedBytes(holes, file)).toBe(10);
    const joined = withPart(holes, file, { start: 4, end: 8 });
    expect(joined).toEqual({ partBytes: 4, offset: 12, ahead: [16] });
    expect(withPart(joined, file, { start: 4, end: 8 })).toEqual(joined);
    expect(withPart(joined, file, { start: 12, end: 16 })).toMatchObject({ offset: 18, ahead: [] });
  });

  it('knows exactly the bytes of the parts that arrived, in any order and more than once', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat(60)),
        (size, partBytes, order) => {
          const parts = splitIntoParts(size, partBytes);
          const arrived = order.flatMap((index) => parts.slice(index, index + 1));
          const plan = arrived.reduce<PartPlan>((now, part) => withPart(now, fileOf(size), part), {
            partBytes,
          });
          const known = parts.filter((part) => arrived.includes(part));
          expect(storedBytes(plan, fileOf(size))).toBe(
            known.reduce((sum, { start, end }) => sum + end - start, 0),
          );
          expect(firstMissing(plan, fileOf(size))).toEqual(parts.find((part) => !arrived.includes(part)));
        },
      ),
    );
  });

  it('merges a rest into the part before it where the plan does', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 9 }), (size, partBytes) => {
        const plan = { partBytes, mergesRest: true };
        const last = partFrom(plan, fileOf(size), (countOf(plan, fileOf(size)) - 1) * partBytes);
        expect(last.end).toBe(size);
        expect(last.end - last.start).toBeLessThan(2 * partBytes);
      }),
    );
  });
});
