/**
 * Asks the file itself whether it is still what was chosen, by reading its last byte; a small file whole.
 *
 * Browsers report a changed or deleted file as an ordinary network failure; only a read tells them apart. Any read does,
 * for a browser compares size and time of change with what was chosen; where it does not, the last byte is the first to
 * go. The probe runs before the first request, after a failed one, and once more before success is believed.
 */
import { withinLimit } from './clock.ts';
import { SourceError } from './errors.ts';
import type { ByteSource, Clock } from './ports.ts';
import { sliceOf, smallBytes } from './sliceOf.ts';

/**
 * @param moment - 'first' before anything was read: a refusal then means "cannot be read", later it means "changed".
 * @throws SourceError
 */
export async function probeSource(
  source: ByteSource,
  size: number,
  moment: 'first' | 'later',
): Promise<void> {
  if (source.size !== size) throw new SourceError('file-changed');
  if (size === 0) return;
  try {
    const start = size > smallBytes ? size - 1 : 0;
    const end = await sliceOf(source, start, size).arrayBuffer();
    if (end.byteLength !== size - start) throw new SourceError('file-changed');
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const isGone = error instanceof Error && error.name === 'NotFoundError';
    throw new SourceError(isGone || moment === 'first' ? 'file-unreadable' : 'file-changed', error);
  }
}

/** What a read that never answers means. */
export const silentSource = (limitMs: number): SourceError =>
  new SourceError('file-unreadable', new Error(`No byte was read within ${limitMs} ms.`));

/** `work` that reads the file, and may never answer: some drives go to sleep, or away. */
export const readWithin = <T>(
  clock: Clock,
  limitMs: number,
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> => withinLimit(clock, limitMs, work, signal, () => silentSource(limitMs));
