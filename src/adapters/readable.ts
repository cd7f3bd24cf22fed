/** Hashing reads files, and what a read refuses is a fact about the file, not about hashing. */
import { SourceError } from '../core/errors.ts';

/** @throws SourceError when the file behind `hash` is gone or was changed. */
export async function readable(hash: Promise<string>): Promise<string> {
  try {
    return await hash;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NotFoundError') throw new SourceError('file-unreadable', error);
    if (name === 'NotReadableError') throw new SourceError('file-changed', error);
    throw error;
  }
}
