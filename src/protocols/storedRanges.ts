/**
 * Which bytes the server has where parts arrive in any order: half-open ranges, sorted, that never touch each other.
 *
 * A list of ranges and not of parts, so that a session stays small however many parts there are, and means the same
 * whatever the size of the parts to come. The empty range stands for the one part of an empty file.
 */
import { rangeBytes, type ByteRange } from '../core/byteRange.ts';

export type StoredRanges = readonly ByteRange[];

/** `ranges` and one more; it may touch or overlap them. */
export function withRange(ranges: StoredRanges, { start, end }: ByteRange): StoredRanges {
  const apart = ranges.filter((one) => one.end < start || end < one.start);
  const joined = ranges.filter((one) => !apart.includes(one));
  const range = {
    start: Math.min(start, ...joined.map((one) => one.start)),
    end: Math.max(end, ...joined.map((one) => one.end)),
  };
  return [...apart, range].sort((a, b) => a.start - b.start);
}

/** Whether all of `range` is there; the empty one only where something is. */
export const hasRange = (ranges: StoredRanges, range: ByteRange): boolean =>
  ranges.some(({ start, end }) => start <= range.start && range.end <= end);

/** How many bytes there are. */
export const storedBytes = (ranges: StoredRanges): number =>
  ranges.reduce((sum, range) => sum + rangeBytes(range), 0);
