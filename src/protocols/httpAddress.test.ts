import { describe, expect, it } from 'vitest';
import { httpAddress, isoDateMs, presignedExpiryMs } from './httpAddress.ts';

const secure = 'https://api.example/upload';
const plain = 'http://localhost:8080/upload';

describe('an address in a reply', () => {
  it.each([
    ['https://cdn.example/a?b=c#d', undefined],
    ['http://cdn.example/a', undefined],
    ['/files/a.png', undefined],
    ['a.png', undefined],
    ['https://storage.example/a', secure],
    ['https://storage.example/a', plain],
    ['http://storage.example/a', plain],
  ])('%s, said by %s, is taken as it is', (address, endpoint) => {
    expect(httpAddress(address, 'url', endpoint)).toBe(address);
  });

  const expected = 'http or https address';
  it.each([
    ['javascript:alert(1)', undefined, expected, 'an address that begins with javascript:'],
    ['data:,x', undefined, expected, 'an address that begins with data:'],
    ['ftp://cdn.example/a', plain, expected, 'an address that begins with ftp:'],
    ['https://me@cdn.example/a', undefined, expected, 'an address that begins with https:'],
    ['https://:secret@cdn.example/a', undefined, expected, 'an address that begins with https:'],
    ['https://', undefined, expected, 'no address'],
    ['/files/a.png', plain, expected, 'no address'],
    ['http://storage.example/a', secure, 'https address', 'an address that begins with http:'],
    ['/files/a.png', secure, 'https address', 'no address'],
  ])('%s, said by %s, is refused', (address, endpoint, wanted, received) => {
    expect(() => httpAddress(address, 'file.url', endpoint)).toThrow(
      expect.objectContaining({ name: 'ReplyShapeError', field: 'file.url', expected: wanted, received }),
    );
  });
});

describe('the time at which a presigned address runs out', () => {
  const at = (query: string) => presignedExpiryMs(`https://storage.example/k${query}`);

  it.each([
    ['?X-Amz-Date=20261120T100203Z&X-Amz-Expires=3600', '2026-11-20T11:02:03Z'],
    ['?x-amz-date=20261120T100203Z&x-amz-expires=3600', '2026-11-20T11:02:03Z'],
    ['?X-Goog-Date=20261120T100203Z&X-Goog-Expires=60', '2026-11-20T10:03:03Z'],
    ['?Expires=1795168800', '2026-11-20T10:00:00Z'],
    ['?sv=1&se=2026-11-20T10%3A00%3A00Z', '2026-11-20T10:00:00Z'],
    ['?Expires=1795168800#fragment?x', '2026-11-20T10:00:00Z'],
  ])('is said by %s', (query, iso) => {
    expect(at(query)).toBe(Date.parse(iso));
  });

  it.each([
    '',
    '?',
    '#?Expires=1795168800',
    '?X-Amz-Date=20261120T100203Z',
    '?X-Amz-Expires=3600',
    '?X-Amz-Date=20261120T100203Z0&X-Amz-Expires=3600',
    '?X-Amz-Date=020261120T100203Z&X-Amz-Expires=3600',
    '?X-Amz-Date=20261320T100203Z&X-Amz-Expires=3600',
    '?X-Amz-Date=20261120T100203Z&X-Goog-Expires=3600',
    '?Expires=soon',
    '?Expires=1795168800x',
    '?Expires=x1795168800',
    '?Expires=1795168800000',
    '?Expires=-5',
    '?se=soon',
  ])('is not known of %j', (query) => {
    expect(at(query)).toBeUndefined();
  });
});

it('a date is one in ISO 8601, or unknown', () => {
  expect(isoDateMs('2026-11-20T10:00:00+01:00')).toBe(Date.UTC(2026, 10, 20, 9));
  expect([isoDateMs('soon'), isoDateMs(''), isoDateMs(undefined)]).toEqual([undefined, undefined, undefined]);
});
