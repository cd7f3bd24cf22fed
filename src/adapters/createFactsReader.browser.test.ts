import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FactName, FactsReader, Thumbnailer } from '../core/ports.ts';
import { createFactsReader } from './createFactsReader.ts';
import { film, photo, picture, wav } from './mediaSamples.test.shared.ts';

const { signal } = new AbortController();
const all: readonly FactName[] = ['type', 'dimensions', 'duration', 'pages'];
const read = (source: Blob, wanted = all, reader: FactsReader = createFactsReader()) =>
  reader.read(source, { wanted, signal });

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the facts', () => {
  it('of a picture are its type and its pixels, and not one of them is decoded', async () => {
    const decode = vi.spyOn(globalThis, 'createImageBitmap');
    expect(await read(await picture(40, 20))).toEqual({
      type: 'image/png',
      extensions: ['png'],
      width: 40,
      height: 20,
    });
    expect(decode).not.toHaveBeenCalled();
  });

  it.each([1, 6])('of a photo of orientation %i are its pixels as it is seen', async (orientation) => {
    const facts = await read(await photo(64, 48, orientation), ['dimensions']);
    expect(facts).toEqual({ width: 64, height: 48 });
  });

  it('of a film are its pixels and its length', async () => {
    const { type, durationSeconds, ...pixels } = await read(await film(['red', 500]));
    expect(type).toBe('video/webm');
    expect(pixels).toMatchObject({ width: 160, height: 90 });
    expect(durationSeconds).toBeGreaterThan(0.3);
    expect(durationSeconds).toBeLessThan(3);
  });

  it('of a sound are its length', async () => {
    expect((await read(wav([1]), ['duration'])).durationSeconds).toBeCloseTo(1);
  });

  it('of an application’s own kind of file come from its thumbnailer', async () => {
    const own: Thumbnailer = {
      accepts: ({ name }) => name.endsWith('.heic'),
      make: () => Promise.reject(new Error('not asked')),
      readFacts: () => Promise.resolve({ width: 4000, height: 3000 }),
    };
    const reader = createFactsReader([own]);
    expect(await read(new File(['?'], 'a.heic'), ['dimensions'], reader)).toEqual({
      width: 4000,
      height: 3000,
    });
    expect(await read(await picture(40, 20), ['dimensions'], reader)).toEqual({ width: 40, height: 20 });
  });

  it.each([
    ['an empty picture', new Blob([], { type: 'image/png' })],
    ['half a picture', new Blob(['\x89PNG'], { type: 'image/png' })],
    ['a film that is none', new Blob(['no film'], { type: 'video/mp4' })],
    ['a sound that is none', new Blob(['no sound'], { type: 'audio/mpeg' })],
    ['an archive', new Blob(['PK'], { type: 'application/zip' })],
  ])('of %s are none', async (_name, source) => {
    expect(await read(source, ['dimensions', 'duration', 'pages'])).toEqual({});
  });

  it('that are not wanted cost nothing', async () => {
    const slice = vi.spyOn(Blob.prototype, 'slice');
    expect(await read(await picture(40, 20), [])).toEqual({});
    expect(slice).not.toHaveBeenCalled();
  });

  it('of a large file are in its first mebibyte', async () => {
    const slice = vi.spyOn(Blob.prototype, 'slice');
    await read(new Blob([new Uint8Array(8 * 2 ** 20)], { type: 'image/jpeg' }));
    const ends = slice.mock.calls.map(([, end = Infinity]) => end);
    expect(Math.max(...ends)).toBeLessThanOrEqual(2 ** 20);
  });

  it('of one that takes for ever are none', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(new DOMException('', 'TimeoutError')));
    const stuck: Thumbnailer = {
      accepts: ({ name }) => name === 'stuck',
      make: () => new Promise(() => undefined),
      readFacts: () => new Promise(() => undefined),
    };
    expect(await read(new File(['x'], 'stuck'), all, createFactsReader([stuck]))).toEqual({});
  });

  it('of an aborted question are the reason, also where nobody listens to it', async () => {
    const controller = new AbortController();
    const stuck: Thumbnailer = {
      accepts: () => true,
      make: () => new Promise(() => undefined),
      readFacts: () => new Promise(() => undefined),
    };
    const question = createFactsReader([stuck]).read(new Blob(['x']), {
      wanted: all,
      signal: controller.signal,
    });
    const reason = new Error('taken off the list');
    controller.abort(reason);
    await expect(question).rejects.toBe(reason);
  });
});
