/**
 * Whether a file that is chosen again is the one that was being sent: by name, size, time of change and a sample of its
 * bytes.
 *
 * Name, size and time only propose that: programs set times back, and cameras call every picture "image.jpg". The sample
 * has to confirm it, because bytes of two files in one upload are damage that nobody notices. It reads three places and
 * never the whole of a large file, so a file whose time differs is another file, whatever its sample says.
 */
import type { ByteSource } from './ports.ts';
import type { FileFacts } from './protocol.ts';
import { sliceOf } from './sliceOf.ts';

/** What tells another file from the one that was being sent; the first of these that differs. */
export type FileDifference = 'name' | 'size' | 'time' | 'content';

/** What is known of a file. */
export interface FileIdentity {
  readonly file: FileFacts;
  /** What `sampleOf` said; absent where the file could not be read in time, and then not compared. */
  readonly sample?: string | undefined;
}

/** @returns the first difference, or undefined for the same file. */
export function differenceBetween(known: FileIdentity, picked: FileIdentity): FileDifference | undefined {
  if (known.file.name !== picked.file.name) return 'name';
  if (known.file.size !== picked.file.size) return 'size';
  if (known.file.lastModifiedMs !== picked.file.lastModifiedMs) return 'time';
  const canCompare = known.sample !== undefined && picked.sample !== undefined;
  return canCompare && known.sample !== picked.sample ? 'content' : undefined;
}

/** What is known of an upload: its file, and where it goes. */
export interface UploadIdentity extends FileIdentity {
  /** The protocol's name. */
  readonly protocol: string;
  readonly endpoint: string;
}

export const isSameUpload = (known: UploadIdentity, other: UploadIdentity): boolean =>
  known.protocol === other.protocol &&
  known.endpoint === other.endpoint &&
  differenceBetween(known, other) === undefined;

const sampleBytes = 64 * 1024;

/**
 * Checksums of the first, middle and last 64 KiB, or of the whole of a smaller file.
 *
 * @returns CRC-32 in eight hex digits each, joined by '-'.
 * @throws the platform's error when the file cannot be read.
 */
export async function sampleOf(source: ByteSource): Promise<string> {
  const middle = Math.floor((source.size - sampleBytes) / 2);
  const starts = source.size <= 3 * sampleBytes ? [0] : [0, middle, source.size - sampleBytes];
  const lengthBytes = starts.length === 1 ? source.size : sampleBytes;
  const parts = await Promise.all(
    starts.map((start) => sliceOf(source, start, start + lengthBytes).arrayBuffer()),
  );
  return parts.map((part) => crc32(new Uint8Array(part)).toString(16).padStart(8, '0')).join('-');
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 as in ISO 3309, PNG and zip. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
