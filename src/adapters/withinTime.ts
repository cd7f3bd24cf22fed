/** Work that must not take for ever, also where it does not listen to its signal. */
import type { ThumbnailOptions } from '../core/ports.ts';

/**
 * @param work - gets the options with a signal that ends at the limit, too.
 * @throws the signal's reason; a `TimeoutError` at the limit.
 */
export async function withinTime<T>(
  limitMs: number,
  options: ThumbnailOptions,
  work: (limited: ThumbnailOptions) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(limitMs)]);
  const cut = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
  return Promise.race([work({ ...options, signal }), cut]);
}
