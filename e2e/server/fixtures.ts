/**
 * The three files of the golden transcripts, built byte for byte, and the requests that send them.
 *
 * Decides nothing: contents, names, constants and field order are those of protocol notes 7.0 to 7.6.
 */
import { textParts } from './canonicalMultipart.ts';
import type { CanonicalPart } from './canonicalMultipart.ts';

export interface Fixture {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly md5: string;
  readonly sha256: string;
}

/** G: 500 000 bytes of which no two parts are equal. */
export const report: Fixture = {
  name: 'report.pdf',
  type: 'application/pdf',
  bytes: Buffer.from(
    Uint8Array.from({ length: 500_000 }, (_, i) => (31 * i + 17 * Math.floor(i / 256) + 7) % 256),
  ),
  md5: '39a80c72f7a94f4c6729e8368aa57e52',
  sha256: 'c4a067aa73bbd75eecd1f8cd5d73452832ec6bf99750a680fb1791fcdb813ba7',
};

/** W: one second of sound. */
export const clip: Fixture = {
  name: 'clip.wav',
  type: 'audio/wav',
  bytes: Buffer.concat([
    waveHeader(8000),
    Buffer.from(Uint8Array.from({ length: 8000 }, (_, i) => 96 + ((7 * i) % 64))),
  ]),
  md5: 'a27ccf1e4496dae2265aa0b3c0bb1837',
  sha256: 'fe1dca88d3d1bd7bfddab913b68b2bbe4f331b644eb5b72b7e3190be45a6d7c6',
};

/** T: the smallest picture. */
export const thumbnail: Fixture = {
  name: 'report.gif',
  type: 'image/gif',
  bytes: Buffer.from(
    '47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b',
    'hex',
  ),
  md5: '325472601571f31e1bf00674c368d335',
  sha256: 'b1442e85b03bdcaf66dc58c7abb98745dd2687d86350be9a298a1d9382ac849b',
};

export const goldenToken = 'golden-token';
export const goldenUuid = '0f8b2c34-5d6e-4f70-8a91-b2c3d4e5f601';
export const goldenThumbnailUuid = '7a1e9c02-3b4d-4c5e-9f60-718293a4b5c6';
export const goldenUploadId = '9d3f6a1be0c84f7ca5d2b7e41c0f8a63';

export const partBytes = 204_800;

export type Dialect = 'qq' | '';

export function reportPart(index: number): Buffer {
  return report.bytes.subarray(index * partBytes, (index + 1) * partBytes);
}

/** 7.1: a whole file in one request. */
export function singleParts(): CanonicalPart[] {
  const fields = {
    filename: clip.name,
    filetype: clip.type,
    totalfilesize: 8044,
    duration: 1,
    md5: clip.md5,
  };
  return [...textParts(fields), filePart('file', clip, clip.bytes)];
}

/** 7.2: part `index` of `report`. */
export function chunkParts(index: number, dialect: Dialect, uuid: string = goldenUuid): CanonicalPart[] {
  const bytes = reportPart(index);
  const fields = {
    ...(index > 0 ? { uuid } : {}),
    partindex: index,
    totalparts: 3,
    partbyteoffset: index * partBytes,
    chunksize: bytes.length,
    totalfilesize: report.bytes.length,
    filetype: report.type,
    filename: report.name,
  };
  return [...prefixed(dialect, fields), filePart(`${dialect}file`, report, bytes)];
}

/** 7.3: all parts are there. */
export function doneParts(dialect: Dialect, uuid: string = goldenUuid): CanonicalPart[] {
  return prefixed(dialect, {
    uuid,
    filename: report.name,
    totalparts: 3,
    md5: report.md5,
    filetype: report.type,
    totalfilesize: report.bytes.length,
  });
}

/** 7.4: a picture for the finished upload `parentuuid`. */
export function thumbnailParts(dialect: Dialect, parentuuid: string = goldenUuid): CanonicalPart[] {
  const { name, type, md5, bytes } = thumbnail;
  const fields = { parentuuid, filename: name, filetype: type, totalfilesize: bytes.length, md5 };
  return [...prefixed(dialect, fields), filePart(`${dialect}file`, thumbnail, bytes)];
}

/** 7.5: the body of media chunk `index`; its range is in the header. */
export function mediaParts(index: number, uploadId: string = goldenUploadId): CanonicalPart[] {
  const file = filePart('document', report, reportPart(index));
  return index === 0 ? [file] : [{ name: 'upload_id', value: uploadId }, file];
}

/** 7.5: the Content-Range of chunk `index`; its end is inclusive. */
export function mediaRange(index: number): string {
  const start = index * partBytes;
  return `bytes ${start}-${start + reportPart(index).length - 1}/${report.bytes.length}`;
}

export function filePart(
  name: string,
  { name: fileName, type }: Pick<Fixture, 'name' | 'type'>,
  bytes: Uint8Array,
): CanonicalPart {
  return { name, fileName, type, bytes };
}

function prefixed(dialect: Dialect, fields: Readonly<Record<string, string | number>>): CanonicalPart[] {
  return textParts(fields).map((part) => ({ ...part, name: dialect + part.name }));
}

function waveHeader(sampleCount: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + sampleCount, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // mono
  header.writeUInt32LE(8000, 24); // samples per second
  header.writeUInt32LE(8000, 28); // bytes per second
  header.writeUInt16LE(1, 32); // bytes per sample
  header.writeUInt16LE(8, 34); // bits per sample
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(sampleCount, 40);
  return header;
}
