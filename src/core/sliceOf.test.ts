import { describe, expect, it } from 'vitest';
import { sliceOf } from './sliceOf.ts';

const file = new File(['0123456789'], 'a.txt', { type: 'text/plain' });

describe('a piece of a file', () => {
  it('is cut out of a file that is not small, also where it is all of it', () => {
    const small = new Blob(['x'.repeat(65_536)]);
    const larger = new Blob(['x'.repeat(65_537)]);
    expect(sliceOf(small, 0, 65_536)).toBe(small);
    expect(sliceOf(larger, 0, 65_537)).not.toBe(larger);
    expect(sliceOf(larger, 0, 65_537).size).toBe(65_537);
  });

  it('is a small file itself where that is all of it', () => {
    expect(sliceOf(file, 0, 10)).toBe(file);
    expect(sliceOf(file, 0, 99)).toBe(file);
    expect(sliceOf(file, 0, 10, 'text/plain')).toBe(file);
  });

  it.each([
    [2, 5, undefined, '234', ''],
    [0, 9, undefined, '012345678', ''],
    [1, 10, 'text/plain', '123456789', 'text/plain'],
    [0, 10, 'image/png', '0123456789', 'image/png'],
    [0, 10, '', '0123456789', ''],
  ])('from %i to %i as %o is cut out', async (start, end, type, text, saidType) => {
    const piece = sliceOf(file, start, end, type);
    expect([await piece.text(), piece.type]).toEqual([text, saidType]);
  });

  it('is cut out of what is no Blob', async () => {
    const source = { size: 3, slice: () => new Blob(['abc']) };
    expect(await sliceOf(source, 0, 3).text()).toBe('abc');
  });
});
