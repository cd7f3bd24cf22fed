import { afterEach, describe, expect, it } from 'vitest';
import { spawnThumbnailWorker } from '../workers/spawn.ts';
import { createImageThumbnailer, type ImageThumbnailer } from './imageThumbnailer.ts';

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

/** Left half red, right half blue. */
async function picture(width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = 'rgb(255 0 0)';
  context.fillRect(0, 0, width, height);
  context.fillStyle = 'rgb(0 0 255)';
  context.fillRect(width / 2, 0, width / 2, height);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** Whether a pixel is red, blue or neither; the encoding is lossy. */
async function colorAt(blob: Blob, x: number, y: number): Promise<string> {
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  const [red = 0, green = 0, blue = 0] = context?.getImageData(x, y, 1, 1).data ?? [];
  if (green > 60) return 'neither';
  return red > 190 && blue < 60 ? 'red' : blue > 190 && red < 60 ? 'blue' : 'neither';
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
      expect(image).toMatchObject({
        width: newWidth,
        height: newHeight,
        sourceWidth: width,
        sourceHeight: height,
      });
      const bitmap = await createImageBitmap(image.blob);
      expect([bitmap.width, bitmap.height]).toEqual([newWidth, newHeight]);
      expect(await colorAt(image.blob, 4, newHeight / 2)).toBe('red');
      expect(await colorAt(image.blob, newWidth - 5, newHeight / 2)).toBe('blue');
    },
  );

  it('looks the same from the page when no worker can be had', async () => {
    const onPage = thumbnailer(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const image = await onPage.make(await picture(400, 200), {
      width: 100,
      height: 100,
      fit: 'contain',
      signal,
    });
    expect(await colorAt(image.blob, 4, 25)).toBe('red');
    expect(await colorAt(image.blob, 95, 25)).toBe('blue');
  });

  it.each([
    ['a text', new Blob(['hello'], { type: 'text/plain' })],
    [
      'an SVG, which is a document',
      new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>'], { type: 'image/svg+xml' }),
    ],
    ['a broken picture', new Blob(['PNG?'], { type: 'image/png' })],
    ['a file without a type', new Blob(['x'])],
    ['a picture too large to decode', new Blob([new Uint8Array(30 * 2 ** 20 + 1)], { type: 'image/png' })],
  ])('is refused for %s, and the next one is made', async (_name, blob) => {
    const one = thumbnailer();
    await expect(one.make(blob, { width: 10, height: 10, fit: 'contain', signal })).rejects.toThrow();
    const image = await one.make(await picture(20, 20), { width: 10, height: 10, fit: 'contain', signal });
    expect(image.width).toBe(10);
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
