import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { goldenClip, goldenPicture, goldenReport } from './goldenFixtures.ts';
import { inlineHasher, md5Of } from './inlineHasher.ts';

describe('golden fixtures', () => {
  it.each([
    ['report.pdf', goldenReport()],
    ['clip.wav', goldenClip()],
    ['report.gif', goldenPicture()],
  ])('%s has the size and digests the transcripts name', async (name, { facts, bytes, sha256 }) => {
    expect(facts.name).toBe(name);
    expect(bytes.length).toBe(facts.size);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    expect(createHash('md5').update(bytes).digest('hex')).toBe(facts.md5);
    expect(md5Of(bytes)).toBe(facts.md5);
    const { signal } = new AbortController();
    expect(await inlineHasher.md5(new Blob([bytes]), { signal })).toBe(facts.md5);
  });

  it('the parts of report.pdf have the digests the transcripts name', () => {
    const { bytes } = goldenReport();
    const parts = [0, 204_800, 409_600].map((start) => md5Of(bytes.slice(start, start + 204_800)));
    expect(parts).toEqual([
      '0a21a93124fb77e90fa25226da24c8ca',
      '408ccac66679c91d565471858fae9226',
      '835b68cf36052fe9a00004df3069e16e',
    ]);
  });
});

describe('inlineHasher', () => {
  it('hashes nothing, reports progress, and stops when it is told to', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    expect(await inlineHasher.md5(new Blob([]), { signal })).toBe('d41d8cd98f00b204e9800998ecf8427e');
    const progress: number[] = [];
    const source = new Blob([new Uint8Array(5_000_000)]);
    const onProgress = (hashedBytes: number) => progress.push(hashedBytes);
    await inlineHasher.md5(source, { signal, onProgress });
    expect(progress).toEqual([2_097_152, 4_194_304, 5_000_000]);
    controller.abort(new Error('enough'));
    await expect(inlineHasher.md5(source, { signal })).rejects.toThrow('enough');
  });
});
