import { describe, expect, it } from 'vitest';
import { fitsClaim, imageHeaderOf, isTurned, readImageHeader } from './imageHeader.ts';

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const big16 = (value: number): number[] => [value >> 8, value & 255];
const big32 = (value: number): number[] => [...big16(value >>> 16), ...big16(value & 0xffff)];
const little16 = (value: number): number[] => [value & 255, value >> 8];

const png = (width: number, height: number): number[] => [
  ...[0x89, ...ascii('PNG'), 13, 10, 26, 10],
  ...[...big32(13), ...ascii('IHDR'), ...big32(width), ...big32(height), 8, 6, 0, 0, 0],
];
/** With a comment that looks like frames before its first one. */
const gif = (
  width: number,
  height: number,
  [left, top, frameWidth, frameHeight]: readonly [number, number, number, number] = [0, 0, width, height],
  { palette = false } = {},
): number[] => [
  ...ascii('GIF89a'),
  ...little16(width),
  ...little16(height),
  ...(palette ? [0x80, 0, 0, 255, 0, 0, 0, 0, 255] : [0, 0, 0]),
  ...[0x21, 0xf9, 4, 0, 0, 0, 0, 0],
  ...[0x21, 0xfe, 2, 0x2c, 0x2c, 1, 0x2c, 0],
  ...[0x2c, ...[left, top, frameWidth, frameHeight].flatMap(little16), 0],
];
/** `before` bytes of another segment stand between the beginning and what names the size. */
const jpeg = (
  width: number,
  height: number,
  { orientation, before = 0 }: { orientation?: number; before?: number },
) => [
  ...[0xff, 0xd8],
  ...segment(0xe0, [...ascii('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
  ...(orientation === undefined ? [] : segment(0xe1, exif(orientation))),
  ...(before > 0 ? segment(0xe2, Array<number>(before).fill(0)) : []),
  ...segment(0xc0, [8, ...big16(height), ...big16(width), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
  ...[0xff, 0xda, 0, 0, 0, 0],
];
const segment = (marker: number, content: readonly number[]): number[] => [
  ...[0xff, marker, ...big16(content.length + 2)],
  ...content,
];
const exif = (orientation: number): number[] => [
  ...ascii('Exif\0\0MM'),
  ...[0, 42, 0, 0, 0, 8, 0, 1],
  ...[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
  ...[0, 0, 0, 0],
];

const headerOf = (bytes: readonly number[]) => imageHeaderOf(Uint8Array.from(bytes));

describe('the header of an image', () => {
  it.each([
    [[0, 0, 4, 2], 40, 20],
    [[0, 0, 12_000, 9000], 12_000, 9000],
    [[50, 20, 100, 50], 150, 70],
  ] as const)('of a GIF of 40 × 20 whose first frame is at %j says %i × %i', (frame, width, height) => {
    for (const palette of [false, true])
      expect(headerOf(gif(40, 20, frame, { palette }))).toMatchObject({ width, height });
  });

  it('of a GIF is not there while its first frame is not', () => {
    const whole = gif(40, 20);
    for (let length = 0; length < whole.length - 1; length += 1)
      expect(headerOf(whole.slice(0, length))).toBeUndefined();
    expect(headerOf([...whole.slice(0, 13), 0x3b])).toBeUndefined();
  });

  it.each([
    ['image/png', png(640, 480)],
    ['image/gif', gif(640, 480)],
    ['image/jpeg', jpeg(640, 480, {})],
  ])('of %s is known by its bytes', (type, bytes) => {
    expect(headerOf(bytes)).toEqual({ type, width: 640, height: 480, orientation: 1 });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'says orientation %i, and whether the sides change places',
    (orientation) => {
      const header = headerOf(jpeg(640, 480, { orientation }));
      expect(header).toMatchObject({ width: 640, height: 480, orientation });
      expect(header && isTurned(header)).toBe(orientation > 4);
    },
  );

  it('takes an orientation that does not exist for none', () => {
    expect(headerOf(jpeg(640, 480, { orientation: 9 }))).toMatchObject({ orientation: 1 });
  });

  it('is found behind a preview or a profile of up to a mebibyte', async () => {
    const bytes = jpeg(640, 480, {});
    const [start, end] = [bytes.slice(0, 20), bytes.slice(20)];
    const filler = Array.from({ length: 3 }, () => segment(0xe2, Array<number>(60_000).fill(0))).flat();
    const blob = new Blob([Uint8Array.from([...start, ...filler, ...end])]);
    expect(await readImageHeader(blob)).toMatchObject({ width: 640, height: 480 });
  });

  it.each([
    ['nothing', []],
    ['a text', ascii('hello, this is a text of some length')],
    ['an SVG', ascii('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['half a PNG', png(640, 480).slice(0, 18)],
    ['half a JPEG', jpeg(640, 480, {}).slice(0, 24)],
    ['a picture without pixels', png(0, 480)],
    [
      'random bytes behind the mark of a JPEG',
      [0xff, 0xd8, ...Array.from({ length: 5000 }, (_, i) => (i * 37) & 255)],
    ],
  ])('is not made up for %s', (_name, bytes) => {
    expect(headerOf(bytes)).toBeUndefined();
  });
});

describe('what a file says of itself', () => {
  const header = headerOf(jpeg(640, 480, {}));
  it.each([
    ['image/jpeg', true],
    ['IMAGE/JPEG', true],
    ['image/jpg', true],
    ['', true],
    ['image/png', false],
    ['text/plain', false],
    ['image/svg+xml', false],
  ])('as %s fits the bytes of a JPEG: %s', (claim, fits) => {
    expect(header && fitsClaim(header, claim)).toBe(fits);
  });
});
