/**
 * A piece of a file; a small file itself where the piece is all of it.
 *
 * Browsers ask another process for each `Blob.slice`, and the page waits for the answer: with thousands of small files
 * that took longer than to send them. Larger files are always cut. A piece remembers which state of the file it is of,
 * also where a browser sends a file by its path as it is by then; of a small one the last look would read everything.
 */
import type { ByteSource } from './ports.ts';

/** Files up to this size are looked at, read and sent as a whole. */
export const smallBytes = 64 * 1024;

/**
 * Half-open, like `Blob.slice`.
 *
 * @param type - the MIME type of the piece. @default any, for a piece that is only read
 */
export function sliceOf(source: ByteSource, start: number, end: number, type?: string): Blob {
  const isWhole = start === 0 && end >= source.size && source.size <= smallBytes;
  const isAsked = isWhole && source instanceof Blob && (type === undefined || type === source.type);
  return isAsked ? source : source.slice(start, end, type);
}
