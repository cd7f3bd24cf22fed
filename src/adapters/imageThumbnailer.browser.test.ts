import { afterEach, describe, expect, it, vi } from 'vitest';
import { spawnThumbnailWorker } from '../workers/spawn.ts';
import { createImageThumbnailer, type ImageThumbnailer } from './imageThumbnailer.ts';
import { photo, photoWith, picture, previewJpeg } from './mediaSamples.test.shared.ts';

const made: ImageThumbnailer[] = [];
const thumbnailer = (spawn: () => Worker = spawnThumbnailWorker) => {
  const one = createImageThumbnailer(spawn);
  made.push(one);
  return one;
};
afterEach(() => {
  for (const one of made.splice(0)) one.dispose();
});

const { signal } = new AbortController();

/** Whether a pixel is red, blue, green, white or none of them; the encoding is lossy. */
async function colorAt(blob: Blob, x: number, y: number): Promise<string> {
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  const rgb = [...(context?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3);
  const isLit = rgb.map((value) => (value > 190 ? '1' : value < 60 ? '0' : '?')).join('');
  return { '100': 'red', '001': 'blue', '010': 'green', '111': 'white' }[isLit] ?? 'none';
}

/** A PNG of one colour and one bit a pixel: small as a file, and as large as it says when decoded. */
async function bomb(width: number, height: number): Promise<Blob> {
  const rows = new Blob(Array.from({ length: height }, () => new Uint8Array(1 + Math.ceil(width / 8))));
  const packed = new Response(rows.stream().pipeThrough(new CompressionStream('deflate')));
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 1);
  const mark = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10];
  const chunks = [
    chunk('IHDR', header.buffer),
    chunk('IDAT', await packed.arrayBuffer()),
    chunk('IEND', new ArrayBuffer(0)),
  ];
  return new Blob([Uint8Array.from(mark), ...chunks.flat()], { type: 'image/png' });
}

function chunk(name: string, content: ArrayBuffer): BlobPart[] {
  const tagged = new Uint8Array([...new TextEncoder().encode(name), ...new Uint8Array(content)]);
  let crc = 0xffffffff;
  for (const byte of tagged) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const [length, check] = [new DataView(new ArrayBuffer(4)), new DataView(new ArrayBuffer(4))];
  length.setUint32(0, content.byteLength);
  check.setUint32(0, ~crc >>> 0);
  return [length.buffer, tagged, check.buffer];
}

/** A GIF of red and blue frames, each with its own size and colour, that plays for ever. */
function animation(
  screen: readonly [number, number],
  frames: readonly { readonly size: readonly [number, number]; readonly color: 'red' | 'blue' }[],
): Blob {
  const little = (...values: readonly number[]) => values.flatMap((value) => [value & 255, value >> 8]);
  const text = (letters: string) => [...new TextEncoder().encode(letters)];
  const head = [...text('GIF89a'), ...little(...screen), 0x80, 0, 0, 255, 0, 0, 0, 0, 255];
  const loop = [0x21, 0xff, 11, ...text('NETSCAPE2.0'), 3, 1, 0, 0, 0];
  const body = frames.map(({ size, color }) => [
    ...[0x21, 0xf9, 4, 0, ...little(1), 0, 0],
    ...[0x2c, ...little(0, 0, ...size), 0],
    ...packed(size[0] * size[1], color === 'red' ? 0 : 1),
  ]);
  const parts = [head, loop, ...body, [0x3b]].map((bytes) => Uint8Array.from(bytes));
  return new Blob(parts, { type: 'image/gif' });
}

/** `count` pixels of one colour in codes of three bits, which stay that short where the table is cleared every time. */
function packed(count: number, color: 0 | 1): readonly number[] {
  const shown = Math.min(count, 100_000);
  const codes = Array.from({ length: shown }, (_, index) => (index % 2 === 0 ? [4, color] : [color]));
  let [bits, length] = [0, 0];
  const bytes: number[] = [];
  for (const code of [...codes.flat(), 5]) {
    bits |= code << length;
    length += 3;
    for (; length >= 8; length -= 8, bits >>= 8) bytes.push(bits & 255);
  }
  bytes.push(bits);
  const blocks: number[] = [];
  for (let start = 0; start < bytes.length; start += 255)
    blocks.push(Math.min(255, bytes.length - start), ...bytes.slice(start, start + 255));
  return [2, ...blocks, 0];
}

describe('a thumbnail', () => {
  it.each([
    ['contain', 400, 200, 100, 50],
    ['contain', 200, 400, 50, 100],
    ['contain', 60, 40, 60, 40],
    ['cover', 400, 200, 100, 100],
    ['cover', 60, 40, 60, 40],
  ] as const)(
    'that %ss %i × %i in 100 × 100 has %i × %i',
    async (fit, width, height, newWidth, newHeight) => {
      const image = await thumbnailer().make(await picture(width, height), {
        width: 100,
        height: 100,
        fit,
        signal,
      });
      expect(image.facts).toEqual({ width, height });
      expect(image.picture).toMatchObject({ width: newWidth, height: newHeight });
      const bitmap = await createImageBitmap(image.picture.blob);
      expect([bitmap.width, bitmap.height]).toEqual([newWidth, newHeight]);
      expect(await colorAt(image.picture.blob, 4, newHeight / 2)).toBe('red');
      expect(await colorAt(image.picture.blob, newWidth - 5, newHeight / 2)).toBe('blue');
    },
  );

  const blocked = () => {
    throw new DOMException('blocked', 'SecurityError');
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of a photo with orientation %i is upright', async (orientation) => {
    for (const one of [thumbnailer(), thumbnailer(blocked)]) {
      const box = { width: 160, height: 160, fit: 'contain', signal } as const;
      const image = await one.make(await photo(640, 480, orientation), box);
      expect(image.facts).toEqual({ width: 640, height: 480 });
      expect(image.picture).toMatchObject({ width: 160, height: 120 });
      const corners = [
        [9, 9],
        [150, 9],
        [9, 110],
        [150, 110],
      ] as const;
      const colors = await Promise.all(corners.map(([x, y]) => colorAt(image.picture.blob, x, y)));
      expect(colors).toEqual(['red', 'blue', 'green', 'white']);
    }
  });

  const cornersOf = async (blob: Blob, [width, height]: readonly [number, number]) =>
    Promise.all(
      (
        [
          [9, 9],
          [width - 9, 9],
          [9, height - 9],
          [width - 9, height - 9],
        ] as const
      ).map(([x, y]) => colorAt(blob, x, y)),
    );
  const ofPhoto = ['red', 'blue', 'green', 'white'];
  const ofPreview = ['blue', 'red', 'white', 'green'];

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'of a photo with orientation %i is the one it brings along, upright',
    async (orientation) => {
      const blob = await photoWith(await previewJpeg(160, 120, orientation), 640, 480, orientation);
      for (const one of [thumbnailer(), thumbnailer(blocked)]) {
        const image = await one.make(blob, { width: 120, height: 120, fit: 'contain', signal });
        expect(image.facts).toEqual({ width: 640, height: 480 });
        expect(image.picture).toMatchObject({ width: 120, height: 90 });
        expect(await cornersOf(image.picture.blob, [120, 90])).toEqual(ofPreview);
      }
    },
  );

  it.each([
    ['is smaller than what is wanted', () => previewJpeg(100, 75, 6), 120],
    ['has another shape, as one from before a crop', () => previewJpeg(160, 90, 6), 120],
    ['has bars', () => previewJpeg(160, 160, 6), 120],
    ['turns itself, too', () => photo(160, 120, 6), 120],
    ['is broken', async () => (await previewJpeg(160, 120, 6)).slice(0, 700), 120],
    ['is none', () => Promise.resolve(new Blob(['nothing of the kind'])), 120],
    ['is a bomb', () => bomb(20_000, 15_000), 120],
  ])('of a photo whose own one %s is made of the photo', async (_why, preview, side) => {
    const blob = await photoWith(await preview(), 640, 480, 6);
    const image = await thumbnailer().make(blob, { width: side, height: side, fit: 'contain', signal });
    expect(await cornersOf(image.picture.blob, [120, 90])).toEqual(ofPhoto);
  });

  it('of a photo that brings one along reads no more than the first 128 kB', async () => {
    const whole = await photoWith(await previewJpeg(160, 120, 1), 640, 480, 1);
    // All of the picture's own data is zeros: whoever decodes it sees grey, or nothing.
    const headEnd = 60_000;
    const head = whole.slice(0, Math.min(whole.size, headEnd));
    const blob = new Blob([head, new Uint8Array(2 ** 20)], { type: 'image/jpeg' });
    const slice = vi.spyOn(Blob.prototype, 'slice');
    const stream = vi.spyOn(Blob.prototype, 'stream');
    await thumbnailer(blocked).make(blob, { width: 120, height: 120, fit: 'contain', signal });
    expect(Math.max(...slice.mock.calls.map(([, end = Infinity]) => end))).toBeLessThanOrEqual(131_072);
    expect(stream.mock.contexts).not.toContain(blob);
    vi.restoreAllMocks();
  });

  it('holds nothing of where a photo was taken', async () => {
    const image = await thumbnailer().make(await photo(640, 480, 6), {
      width: 160,
      height: 160,
      fit: 'contain',
      signal,
    });
    expect(new TextDecoder('latin1').decode(await image.picture.blob.arrayBuffer())).not.toMatch(/exif|XMP/i);
  });

  it('looks the same from the page when no worker can be had', async () => {
    const onPage = thumbnailer(blocked);
    const image = await onPage.make(await picture(400, 200), {
      width: 100,
      height: 100,
      fit: 'contain',
      signal,
    });
    expect(await colorAt(image.picture.blob, 4, 25)).toBe('red');
    expect(await colorAt(image.picture.blob, 95, 25)).toBe('blue');
  });

  it.each([
    ['a text', new Blob(['hello'], { type: 'text/plain' })],
    [
      'an SVG, which is a document',
      new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>'], { type: 'image/svg+xml' }),
    ],
    ['a broken picture', new Blob(['PNG?'], { type: 'image/png' })],
    ['a file without a type', new Blob(['x'])],
    ['nothing at all', new Blob([], { type: 'image/png' })],
    ['a file too large to decode', new Blob([new Uint8Array(30 * 2 ** 20 + 1)], { type: 'image/png' })],
    ['a picture that is called a text', async () => (await picture(20, 20)).slice(0, 999, 'text/plain')],
    ['a PNG that is called a JPEG', async () => (await picture(20, 20)).slice(0, 999, 'image/jpeg')],
    ['a picture that is cut off', async () => (await picture(400, 400)).slice(0, 60, 'image/png')],
    ['a photo that is cut off', async () => (await photo(640, 480, 1)).slice(0, 500, 'image/jpeg')],
    ['a small file that would unfold to 400 megapixels', () => bomb(20_000, 20_000)],
    ['an animation that is cut off before its first frame', animation([4, 2], [])],
  ])('is refused for %s, and the next one is made', async (_name, given) => {
    const one = thumbnailer();
    const blob = given instanceof Blob ? given : await given();
    await expect(one.make(blob, { width: 10, height: 10, fit: 'contain', signal })).rejects.toThrow();
    const image = await one.make(await picture(20, 20), { width: 10, height: 10, fit: 'contain', signal });
    expect(image.picture.width).toBe(10);
  });

  it('of an animation whose first frame is far larger than its screen is refused before anything is decoded', async () => {
    const odd = animation([4, 2], [{ size: [12_000, 12_000], color: 'red' }]);
    await expect(thumbnailer().make(odd, { width: 10, height: 10, fit: 'contain', signal })).rejects.toThrow(
      'has 144000000 pixels',
    );
  });

  it('of an animation is its first frame, however many there are', async () => {
    const frames = Array.from({ length: 3000 }, (_, index) => ({
      size: [40, 20] as const,
      color: index === 0 ? ('red' as const) : ('blue' as const),
    }));
    const image = await thumbnailer().make(animation([40, 20], frames), {
      width: 20,
      height: 20,
      fit: 'contain',
      signal,
    });
    expect(image.facts).toEqual({ width: 40, height: 20 });
    expect(image.picture).toMatchObject({ width: 20, height: 10 });
    expect(await colorAt(image.picture.blob, 10, 5)).toBe('red');
  });

  it('of an animation is as large as its first frame makes it', async () => {
    const odd = animation([4, 2], [{ size: [100, 50], color: 'blue' }]);
    const image = await thumbnailer().make(odd, { width: 50, height: 50, fit: 'contain', signal });
    expect(image.facts).toEqual({ width: 100, height: 50 });
    expect(await colorAt(image.picture.blob, 45, 20)).toBe('blue');
  });

  it('of an aborted wish rejects with the reason', async () => {
    const reason = new Error('scrolled away');
    await expect(
      thumbnailer().make(await picture(20, 20), {
        width: 10,
        height: 10,
        fit: 'contain',
        signal: AbortSignal.abort(reason),
      }),
    ).rejects.toBe(reason);
  });
});
