import { describe, expect, it } from 'vitest';
import { keepLatest } from './keepLatest.ts';

const { signal } = new AbortController();
const box = { width: 80, height: 80, fit: 'cover', signal } as const;

/** Makes pictures of one size, and says how often. */
function bench(maxBytes: number, pictureBytes: number) {
  const latest = keepLatest(maxBytes);
  const made: string[] = [];
  const picture = { blob: new Blob([new Uint8Array(pictureBytes)]), width: 80, height: 80 };
  const ask = (name: string, source: Blob) =>
    latest(source, box, () => {
      made.push(name);
      return Promise.resolve({ facts: {}, picture });
    });
  return { ask, made };
}

describe('the latest thumbnails', () => {
  it('are kept up to so many bytes, those used last', async () => {
    const { ask, made } = bench(10_000, 3_000);
    const [a, b, c] = [new Blob(['a']), new Blob(['b']), new Blob(['c'])];
    await ask('a', a);
    await ask('b', b);
    await ask('a', a);
    await ask('c', c);
    await ask('a', a);
    await ask('b', b);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  it('hold none that is larger than all of them may be', async () => {
    const { ask, made } = bench(2_000, 3_000);
    const a = new Blob(['a']);
    await ask('a', a);
    await ask('a', a);
    expect(made).toEqual(['a', 'a']);
  });

  it('forget what failed, so that it can be tried again', async () => {
    const latest = keepLatest(10_000);
    const a = new Blob(['a']);
    await expect(latest(a, box, () => Promise.reject(new Error('torn')))).rejects.toThrow('torn');
    expect(await latest(a, box, () => Promise.resolve({ facts: {} }))).toEqual({ facts: {} });
  });
});
