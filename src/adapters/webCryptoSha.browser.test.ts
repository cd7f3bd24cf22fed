import { describe, expect, it } from 'vitest';
import { webCryptoSha } from './webCryptoSha.ts';

const { signal } = new AbortController();

describe('SHA by the browser', () => {
  // FIPS 180-1 and 180-2.
  it.each([
    ['sha-1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['sha-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ] as const)('%s of "abc" is what the standard says', async (algorithm, hex) => {
    expect(await webCryptoSha?.(algorithm, new Blob(['abc']), { signal })).toBe(hex);
  });

  it('ends with the reason of its signal', async () => {
    const reason = new Error('enough');
    await expect(
      webCryptoSha?.('sha-1', new Blob(['abc']), { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });

  it.each([
    ['NotFoundError', 'file-unreadable'],
    ['NotReadableError', 'file-changed'],
  ])('says %s as %s', async (name, code) => {
    const slice = new Blob(['abc']);
    slice.arrayBuffer = () => Promise.reject(new DOMException('', name));
    await expect(webCryptoSha?.('sha-1', { size: 3, slice: () => slice }, { signal })).rejects.toMatchObject({
      code,
    });
  });
});
