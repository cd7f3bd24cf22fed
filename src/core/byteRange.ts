/**
 * Half-open byte ranges and the one place that writes them the way HTTP does.
 *
 * Never reads bytes. Source of the wire form: RFC 9110, section 14.4 (Content-Range).
 */

/** Bytes `start` (included) to `end` (excluded) of the source. `start === end` is the empty range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Number of bytes in `range`. */
export const rangeBytes = (range: ByteRange): number => range.end - range.start;

/**
 * The part that begins at `offset`: at most `partBytes` long and never past `size`.
 *
 * @param offset - first byte, 0 to `size`.
 * @param partBytes - bytes per part, at least 1.
 * @param size - total bytes of the source.
 * @example partAt(8, 4, 10) // { start: 8, end: 10 }
 */
export function partAt(offset: number, partBytes: number, size: number): ByteRange {
  return { start: offset, end: Math.min(offset + partBytes, size) };
}

/**
 * How many parts `size` bytes make.
 *
 * @returns at least 1: an empty file is one empty part, because servers expect one request.
 */
export function countParts(size: number, partBytes: number): number {
  assertWholeBytes('size', size, 0);
  assertWholeBytes('partBytes', partBytes, 1);
  return Math.max(1, Math.ceil(size / partBytes));
}

/**
 * Splits `size` bytes into parts of at most `partBytes`.
 *
 * @param size - total bytes, 0 or more. 0 yields one empty part.
 * @param partBytes - bytes per part, at least 1.
 * @returns half-open ranges that cover [0, size) in order, without gaps or overlap.
 * @throws RangeError if `partBytes` is below 1 or either value is not an integer.
 * @example splitIntoParts(10, 4) // 0-4, 4-8, 8-10
 */
export function splitIntoParts(size: number, partBytes: number): ByteRange[] {
  return Array.from({ length: countParts(size, partBytes) }, (_, index) =>
    partAt(index * partBytes, partBytes, size),
  );
}

/**
 * `Content-Range` value of a non-empty range; the wire counts the last byte inclusively.
 *
 * HTTP cannot name an empty range: for one this yields the unsatisfied form, such as `bytes *\/0`.
 *
 * @example contentRangeText({ start: 0, end: 204800 }, 500000) // 'bytes 0-204799/500000'
 */
export function contentRangeText(range: ByteRange, size: number): string {
  if (range.start === range.end) return `bytes */${size}`;
  return `bytes ${range.start}-${range.end - 1}/${size}`;
}

function assertWholeBytes(name: string, value: number, minimum: number): void {
  if (Number.isSafeInteger(value) && value >= minimum) return;
  throw new RangeError(`${name} is ${value}. Pass a whole number from ${minimum}.`);
}
