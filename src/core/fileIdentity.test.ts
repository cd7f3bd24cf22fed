import { describe, expect, it } from 'vitest';
import { differenceBetween, sampleOf } from './fileIdentity.ts';

const file = { name: 'a.txt', type: '', size: 9, lastModifiedMs: 5 };

describe('a sample', () => {
  it('of a small file is the CRC-32 of all of it', async () => {
    // The check value of the CRC catalogue.
    expect(await sampleOf(new Blob(['123456789']))).toBe('cbf43926');
    expect(await sampleOf(new Blob([]))).toBe('00000000');
  });

  it.each([
    ['the first byte', 0],
    ['a byte in the middle', 500_000],
    ['the last byte', 999_999],
  ])('of a large file changes with %s', async (_place, at) => {
    const bytes = new Uint8Array(1_000_000);
    const before = await sampleOf(new Blob([bytes]));
    bytes[at] = 1;
    expect(before).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{8}){2}$/);
    expect(await sampleOf(new Blob([bytes]))).not.toBe(before);
  });

  it('reads at most 192 KiB, and all of a file of that size', async () => {
    const read: string[] = [];
    const source = (size: number) => ({
      size,
      slice: (start: number, end: number) => {
        read.push(`${start}-${end}`);
        return new Blob([]);
      },
    });
    await sampleOf(source(196_608));
    await sampleOf(source(196_609));
    await sampleOf(source(2 ** 40));
    const middle = (2 ** 40 - 65_536) / 2;
    expect(read).toEqual([
      '0-196608',
      '0-65536',
      '65536-131072',
      '131073-196609',
      '0-65536',
      `${middle}-${middle + 65_536}`,
      `${2 ** 40 - 65_536}-${2 ** 40}`,
    ]);
  });
});

describe('a file that is chosen again', () => {
  it.each([
    ['the same', {}, undefined],
    ['another by its name', { file: { ...file, name: 'b.txt' } }, 'name'],
    ['another by its size', { file: { ...file, size: 8 } }, 'size'],
    ['another by its time', { file: { ...file, lastModifiedMs: 6 } }, 'time'],
    ['another by its bytes', { sample: 'ffffffff' }, 'content'],
    ['the same where it could not be read', { sample: undefined }, undefined],
  ] as const)('is %s', (_name, picked, difference) => {
    const known = { file, sample: '00000000' };
    expect(differenceBetween(known, { ...known, ...picked })).toBe(difference);
  });

  it('is the same where the first could not be read either', () => {
    expect(differenceBetween({ file }, { file, sample: '00000000' })).toBeUndefined();
  });

  it('is told apart by time even when the sample agrees: the sample is not the whole file', () => {
    const picked = { file: { ...file, lastModifiedMs: 6 }, sample: '00000000' };
    expect(differenceBetween({ file, sample: '00000000' }, picked)).toBe('time');
  });
});
