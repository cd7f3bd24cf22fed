import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddedJpegOf } from './embeddedThumbnail.ts';

const thumbnail = [0xff, 0xd8, 1, 2, 3, 4, 0xff, 0xd9];

interface Draft {
  readonly order?: 'II' | 'MM';
  /** Where the first directory says the second is. */
  readonly second?: number;
  readonly start?: number;
  readonly length?: number;
  /** Segments before Exif. */
  readonly before?: readonly number[];
}

/** The beginning of a photo with a thumbnail of eight bytes. */
function head({ order = 'MM', second = 26, start = 56, length = thumbnail.length, before = [] }: Draft = {}) {
  const number = (value: number, bytes: number): number[] => {
    const big = Array.from({ length: bytes }, (_, index) => (value >>> ((bytes - 1 - index) * 8)) & 255);
    return order === 'MM' ? big : big.reverse();
  };
  const entry = (tag: number, type: number, value: readonly number[]) => [
    ...number(tag, 2),
    ...number(type, 2),
    ...number(1, 4),
    ...value,
  ];
  const tiff = [
    ...[order.charCodeAt(0), order.charCodeAt(1), ...number(42, 2), ...number(8, 4)],
    ...[...number(1, 2), ...entry(0x0112, 3, [...number(6, 2), 0, 0]), ...number(second, 4)],
    ...[...number(2, 2), ...entry(0x0201, 4, number(start, 4)), ...entry(0x0202, 4, number(length, 4))],
    ...[...number(0, 4), ...thumbnail],
  ];
  const content = [...Array.from('Exif\0\0', (letter) => letter.charCodeAt(0)), ...tiff];
  const size = content.length + 2;
  return Uint8Array.from([
    0xff,
    0xd8,
    ...before,
    0xff,
    0xe1,
    size >> 8,
    size & 255,
    ...content,
    0xff,
    0xda,
    0,
    0,
  ]);
}

describe('the thumbnail inside a photo', () => {
  it.each<[string, Draft]>([
    ['in the order of Motorola', { order: 'MM' }],
    ['in the order of Intel', { order: 'II' }],
    ['behind other segments', { before: [0xff, 0xe0, 0, 4, 7, 7, 0xff, 0xe1, 0, 5, 88, 77, 80] }],
  ])('is found %s', (_where, draft) => {
    expect([...(embeddedJpegOf(head(draft)) ?? [])]).toEqual(thumbnail);
  });

  it.each<[string, Draft]>([
    ['the first directory names no second one', { second: 0 }],
    ['the second directory is outside', { second: 4_000_000_000 }],
    ['the second directory is the first', { second: 8 }],
    ['it begins outside', { start: 4_000_000_000 }],
    ['it ends outside', { length: thumbnail.length + 1 }],
    ['it has no bytes', { length: 0 }],
    ['a segment before it has no length', { before: [0xff, 0xe0, 0, 0] }],
    ['the picture begins before it', { before: [0xff, 0xda, 0, 2] }],
  ])('is none where %s', (_why, draft) => {
    expect(embeddedJpegOf(head(draft))).toBeUndefined();
  });

  it('is none where the file is cut off before its end, wherever that is', () => {
    const whole = head();
    const end = whole.length - 4;
    for (let length = 0; length < end; length += 1)
      expect(embeddedJpegOf(whole.subarray(0, length)), String(length)).toBeUndefined();
  });

  it('is inside of what was read, whatever the bytes are', () => {
    const around = 64;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 12 }),
        fc.nat(120),
        (changes, cut) => {
          const bytes = head();
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          // What lies beside it in memory is nobody's.
          const memory = new Uint8Array(bytes.length + 2 * around);
          memory.set(bytes, around);
          const read = memory.subarray(around, around + Math.max(0, bytes.length - cut));
          const found = embeddedJpegOf(read);
          if (found === undefined) return;
          expect(found.byteOffset).toBeGreaterThanOrEqual(read.byteOffset);
          expect(found.byteOffset + found.length).toBeLessThanOrEqual(read.byteOffset + read.length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
