/**
 * When a failed step is tried again: a table of pauses, a little randomness, and the server's own wish.
 *
 * Pure. The loop counts failures since the last net progress and asks; it never decides by itself.
 */
import { StatusError, type ErrorCode, type UploadError } from './errors.ts';

export interface RetryPolicy {
  /** Pause before the first, second, ... repetition, in milliseconds. Its length is the number of tries. */
  readonly delaysMs: readonly number[];
  /** Share of the pause that is random, both ways, so that many clients do not return together. */
  readonly jitter: number;
  /** A `Retry-After` is obeyed within these limits, in milliseconds. */
  readonly minRetryAfterMs: number;
  readonly maxRetryAfterMs: number;
}

/** 1, 2, 4, 8, 16, 30 s, each by 20 % more or less; `Retry-After` between half a second and five minutes. */
export const defaultRetryPolicy: RetryPolicy = {
  delaysMs: [1000, 2000, 4000, 8000, 16_000, 30_000],
  jitter: 0.2,
  minRetryAfterMs: 500,
  maxRetryAfterMs: 300_000,
};

/**
 * The pause before the next try, or undefined when there is none.
 *
 * @param failures - failures in a row since the server last confirmed new bytes, this one included: 1 or more.
 * @param random - 0 up to but not including 1.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  error: UploadError,
  failures: number,
  random: number,
): number | undefined {
  const delayMs = policy.delaysMs[failures - 1];
  if (!error.retryable || delayMs === undefined) return undefined;
  const wished = error instanceof StatusError ? error.retryAfterMs : undefined;
  if (wished !== undefined) {
    // Never earlier than the server asked: the randomness only adds.
    const obeyed = Math.min(Math.max(wished, policy.minRetryAfterMs), policy.maxRetryAfterMs);
    return Math.round(obeyed * (1 + policy.jitter * random));
  }
  return jittered(policy, delayMs, random);
}

/** `delayMs`, a little more or less. @param random - 0 up to but not including 1. */
export const jittered = ({ jitter }: RetryPolicy, delayMs: number, random: number): number =>
  Math.round(delayMs * (1 + jitter * (2 * random - 1)));

/** Refusals that say "not now" and therefore "not done": even a step that must not be doubled may be repeated. */
const refusedBeforeWork: readonly number[] = [401, 408, 425, 429, 503];

/** Ends without an answer of the server's own; 'unknown' is how a sender or an application may tell of one in its words. */
const unansweredCodes: readonly ErrorCode[] = [
  'network',
  'timeout',
  'intercepted',
  'outcome-unknown',
  'unknown',
];

/** Whether `error` leaves open if the server has done what a step asked for. */
export function isOutcomeUnknown(error: UploadError): boolean {
  // A status that has a meaning of its own, by its number or in the protocol's words, is an answer.
  const isCrash = error instanceof StatusError && error.code === 'server';
  return isCrash ? !refusedBeforeWork.includes(error.status) : unansweredCodes.includes(error.code);
}
