/** Work that must not take for ever, also where it does not listen to its signal. */
import { untilAborted } from '../core/clock.ts';

/**
 * @param work - gets the options with a signal that ends at the limit, too.
 * @throws the signal's reason; a `TimeoutError` at the limit.
 */
export function withinTime<Options extends { readonly signal: AbortSignal }, T>(
  limitMs: number,
  options: Options,
  work: (limited: Options) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(limitMs)]);
  return untilAborted(work({ ...options, signal }), signal);
}
