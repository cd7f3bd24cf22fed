import { afterEach, describe, expect, it } from 'vitest';
import { spawnMd5Worker } from '../workers/spawn.ts';
import { createMd5Hasher, inlineHasher, type Md5Hasher } from './md5Hasher.ts';

const mebibyte = 2 ** 20;
const hashers: Md5Hasher[] = [];
const hasher = (spawn: () => Worker = spawnMd5Worker) => {
  const made = createMd5Hasher(spawn);
  hashers.push(made);
  return made;
};
afterEach(() => {
  for (const made of hashers.splice(0)) made.dispose();
});

const { signal } = new AbortController();

/** Bytes that differ from place to place. */
const blobOf = (size: number): Blob =>
  new Blob([Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) & 255)]);

describe('MD5', () => {
  it.each([
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ])('of "%s" is what RFC 1321 says', async (text, md5) => {
    expect(await hasher().md5(new Blob([text]), { signal })).toBe(md5);
    expect(await inlineHasher.md5(new Blob([text]), { signal })).toBe(md5);
  });

  it.each([0, 1, 2 * mebibyte - 1, 2 * mebibyte, 2 * mebibyte + 1])(
    'of %i bytes is the same in the worker and on the page, with progress to the end',
    async (size) => {
      const progress: number[] = [];
      const blob = blobOf(size);
      const md5 = await hasher().md5(blob, { signal, onProgress: (bytes) => progress.push(bytes) });
      expect(md5).toBe(await inlineHasher.md5(blob, { signal }));
      expect(md5).toMatch(/^[0-9a-f]{32}$/);
      expect(progress.at(-1)).toBe(size === 0 ? undefined : size);
    },
  );

  it('of several files at once mixes none of them up', async () => {
    const shared = hasher();
    const blobs = [0, 1, 1000, 3 * mebibyte].map(blobOf);
    expect(await Promise.all(blobs.map((blob) => shared.md5(blob, { signal })))).toEqual(
      await Promise.all(blobs.map((blob) => inlineHasher.md5(blob, { signal }))),
    );
  });

  it.each([
    [
      'cannot be created',
      () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    ],
    ['cannot be loaded', () => new Worker(new URL('data:text/javascript,throw 1'), { type: 'module' })],
  ])('is made on the page when a worker %s, and no second one is tried', async (_name, spawn) => {
    let spawned = 0;
    const careful = hasher(() => {
      spawned += 1;
      return spawn();
    });
    const blob = blobOf(1000);
    const expected = await inlineHasher.md5(blob, { signal });
    expect(await careful.md5(blob, { signal })).toBe(expected);
    expect(await careful.md5(blob, { signal })).toBe(expected);
    expect(spawned).toBe(1);
  });

  it('ends with the reason when it is aborted, and the worker lives on', async () => {
    const shared = hasher();
    const controller = new AbortController();
    const reason = new Error('enough');
    const work = shared.md5(blobOf(8 * mebibyte), {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(work).rejects.toBe(reason);
    expect(await shared.md5(new Blob(['abc']), { signal })).toBe('900150983cd24fb0d6963f7d28e17f72');
  });

  it.each([
    ['NotFoundError', 'file-unreadable'],
    ['NotReadableError', 'file-changed'],
  ])('of a file that fails with %s is a fact about the file: %s', async (name, code) => {
    const source = {
      size: 10,
      slice: () =>
        Object.assign(new Blob([]), { arrayBuffer: () => Promise.reject(new DOMException('', name)) }),
    };
    await expect(hasher().md5(source, { signal })).rejects.toMatchObject({ name: 'SourceError', code });
  });
});
