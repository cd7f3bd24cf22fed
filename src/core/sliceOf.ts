/**
 * A piece of a file; the file itself where the piece is all of it.
 *
 * Browsers ask another process for each `Blob.slice`, and the page waits for the answer: with ten thousand small files
 * that took longer than to send them.
 */
import type { ByteSource } from './ports.ts';

/**
 * Half-open, like `Blob.slice`.
 *
 * @param type - the MIME type of the piece. @default any, for a piece that is only read
 */
export function sliceOf(source: ByteSource, start: number, end: number, type?: string): Blob {
  const isWhole = start === 0 && end >= source.size;
  const isAsked = isWhole && source instanceof Blob && (type === undefined || type === source.type);
  return isAsked ? source : source.slice(start, end, type);
}
