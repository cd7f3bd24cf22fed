import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalMultipart, textParts } from './canonicalMultipart.ts';
import {
  chunkParts,
  clip,
  doneParts,
  mediaParts,
  mediaRange,
  report,
  reportPart,
  singleParts,
  thumbnail,
  thumbnailParts,
} from './fixtures.ts';

const hash = (name: string, bytes: Uint8Array): string => createHash(name).update(bytes).digest('hex');

describe('fixtures', () => {
  it.each([
    [report, 500_000],
    [clip, 8044],
    [thumbnail, 43],
  ])('$name has the printed size and hashes', (file, sizeBytes) => {
    expect(file.bytes.length).toBe(sizeBytes);
    expect(hash('md5', file.bytes)).toBe(file.md5);
    expect(hash('sha256', file.bytes)).toBe(file.sha256);
  });

  it.each([
    [0, 204_800, '0a21a93124fb77e90fa25226da24c8ca', 'bytes 0-204799/500000'],
    [1, 204_800, '408ccac66679c91d565471858fae9226', 'bytes 204800-409599/500000'],
    [2, 90_400, '835b68cf36052fe9a00004df3069e16e', 'bytes 409600-499999/500000'],
  ])('part %i of report.pdf is the printed one', (index, sizeBytes, md5, range) => {
    expect(reportPart(index).length).toBe(sizeBytes);
    expect(hash('md5', reportPart(index))).toBe(md5);
    expect(mediaRange(index)).toBe(range);
  });
});

describe('canonicalMultipart', () => {
  it.each([
    ['7.1 single', singleParts(), 8635, 'bd3c6784260f7c4e5ef6ee2fd5dbd0f06998956fa28086333ac35c5e694c42ef'],
    [
      '7.2 #0 qq',
      chunkParts(0, 'qq'),
      205_572,
      'ce9ae2d21903364c642e409302446bda05810c06d50ead021d1710ade26b4aa4',
    ],
    [
      '7.2 #1 qq',
      chunkParts(1, 'qq'),
      205_689,
      '4b9dbe1d5883eba1b4a1790d7eda1d90c4b49649ce7932b2d441b2869a18500f',
    ],
    [
      '7.2 #2 qq',
      chunkParts(2, 'qq'),
      91_288,
      '4a6f3e6529aee834849cc6125974833212e9e485b441a48a77edcaa4a9ddacca',
    ],
    [
      '7.2 #0 bare',
      chunkParts(0, ''),
      205_556,
      '8c3489856deb41b938ed7d4d02c07d1b6b8b86cf776abba6b970b856a7c780d6',
    ],
    [
      '7.2 #1 bare',
      chunkParts(1, ''),
      205_671,
      '0c6f6d324d04d5c4fb499c3bbea728ac88543bf2f7b54616b564b30a962601d0',
    ],
    [
      '7.2 #2 bare',
      chunkParts(2, ''),
      91_270,
      '13097c6cd52a696178427d75a013742288760fad7f4e5fcf4e74ace0fd72b8ae',
    ],
    ['7.3 qq', doneParts('qq'), 605, 'dba6e3f962161ae602ebdf05fd1e12890eff5beb414d8a8e24bea4af99ea179f'],
    ['7.3 bare', doneParts(''), 593, '1ca389a99f23e3880a48f715ec6bc188b713f07bfe88af857fe2cf4137cc671d'],
    ['7.4 qq', thumbnailParts('qq'), 685, '5f9d00112d719a4442def72a961ad97060be55f8f9f43d4589f101d0d4a2b702'],
    ['7.4 bare', thumbnailParts(''), 673, 'e699490b0497f57f0ce804956503a18574c9cfa2ea8578c7a631ddf184d695d3'],
    ['7.5 #0', mediaParts(0), 204_959, 'be1386a7617a7b840b6c1e10b48e8eaf98aa25be3198640d26ec6e0ced5e9460'],
    ['7.5 #1', mediaParts(1), 205_070, '06dec53bee351d01f702b514719c4a1c553c438dbafe39b0622186213d408b77'],
    ['7.5 #2', mediaParts(2), 90_670, '61298962de3d99237cfe4e09dbec94c28a46d26f9df1c6d93b03c4fb9d8b171f'],
  ])('%s has the printed length and hash', (_title, parts, length, sha256) => {
    const body = canonicalMultipart(parts);
    expect(body.length).toBe(length);
    expect(hash('sha256', body)).toBe(sha256);
  });

  it('writes an empty file part for a file of 0 bytes', () => {
    const parts = [{ name: 'file', fileName: 'empty', type: 'text/plain', bytes: new Uint8Array() }];
    expect(canonicalMultipart(parts).toString()).toContain('Content-Type: text/plain\r\n\r\n\r\n--');
  });

  it('keeps text fields in the order they are written', () => {
    expect(textParts({ b: 1, a: 'x' })).toEqual([
      { name: 'b', value: '1' },
      { name: 'a', value: 'x' },
    ]);
  });
});
