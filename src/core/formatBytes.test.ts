import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatBytesAgainst, formatLimit } from './formatBytes.ts';
import { parseBytes } from './intake.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('bytes for people', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1024, '1 kB'],
    [2_400_000, '2.4 MB'],
    [999_499, '999 kB'],
    [999_950, '1 MB'],
    [12_400_000, '12 MB'],
    [10 * 2 ** 20, '10 MB'],
    [10_000_000, '10 MB'],
    [100 * 2 ** 20, '105 MB'],
    [5 * 2 ** 30, '5.4 GB'],
    [2 ** 40, '1.1 TB'],
    [5e15, '5,000 TB'],
    [3.7, '4 bytes'],
  ])('%i is %s', (size, text) => {
    expect(plain(formatBytes(size))).toBe(text);
  });

  it('speaks other languages and in full words', () => {
    expect(plain(formatBytes(2_400_000, 'de'))).toBe('2,4 MB');
    expect(plain(formatBytes(2_400_000, 'en', 'long'))).toBe('2.4 megabytes');
  });

  it('never breaks a line between number and unit, and never writes 1000 of a unit that has a next', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (size) => {
        const text = formatBytes(size);
        expect(text).not.toContain(' ');
        if (!text.endsWith('TB')) expect(text).not.toMatch(/^1,?0\d\d/);
      }),
    );
  });

  it('agrees with what rules say: a whole number of megabytes reads as it was written', () => {
    for (const limit of ['1 MB', '10 MB', '50 MB', '999 MB']) {
      expect(plain(formatLimit(parseBytes(limit) ?? 0))).toBe(limit);
      expect(plain(formatLimit(parseBytes(limit.replace('MB', 'MiB')) ?? 0))).toBe(limit);
    }
  });

  it('takes a limit that is round in both ways for the decimal one', () => {
    expect(plain(formatLimit(15_625 * 2 ** 20))).toBe('16 GB');
    expect(plain(formatLimit(15_624 * 2 ** 20))).toBe('15 GB');
  });

  it.each([
    [10_000_001, 10_000_000, '10.000001 MB'],
    [999_999, 1_000_000, '999.999 kB'],
    [999_999_999, 1_000_000_000, '999.999999 MB'],
    [12_400_000, 10_000_000, '12 MB'],
    [10 * 2 ** 20 + 1, 10 * 2 ** 20, '10.000001 MB'],
    [10_400_000, 10 * 2 ** 20, '9.9 MB'],
    [104_000_000, 100 * 2 ** 20, '99 MB'],
    [1_000_000_000_001, 1_000_000_000_000, '1.000000000001 TB'],
    [1_000_000, 1_000_000, '1 MB'],
  ])('%i beside a limit of %i is measured like the limit, and reads %s', (size, limit, text) => {
    expect(plain(formatBytesAgainst(size, limit))).toBe(text);
  });

  it('beside a limit speaks other languages and in full words', () => {
    expect(plain(formatBytesAgainst(2_400_000, 1_000_000, 'de', 'long'))).toBe('2,4 Megabyte');
    expect(plain(formatLimit(2_400_000, 'de', 'long'))).toBe('2,4 Megabyte');
  });

  it('never says that 10 MB is over 10 MB, nor that 10.4 MB is under it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1e6, 1e7, 2 ** 20, 10 * 2 ** 20, 100 * 2 ** 20, 5e9),
        fc.oneof(fc.integer({ min: 1, max: 2e6 }), fc.integer({ min: -1e6, max: -1 })),
        (limit, over) => {
          const base = limit % 1e6 === 0 ? 1000 : 1024;
          const read = (text: string) => {
            const [number = '', unit = ''] = plain(text).split(' ');
            return Number(number.replaceAll(',', '')) * base ** ['bytes', 'kB', 'MB', 'GB'].indexOf(unit);
          };
          const size = read(formatBytesAgainst(limit + over, limit));
          expect(Math.sign(size - read(formatLimit(limit)))).toBe(Math.sign(over));
        },
      ),
    );
  });

  it('grows with the size', () => {
    expect(
      [103_809_024, 104_000_000, 104_857_599, 104_857_600].map((size) => plain(formatBytes(size))),
    ).toEqual(['104 MB', '104 MB', '105 MB', '105 MB']);
  });
});
