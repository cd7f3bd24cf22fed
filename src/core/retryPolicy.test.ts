import { describe, expect, it } from 'vitest';
import {
  InterceptedError,
  NetworkError,
  OutcomeUnknownError,
  ProtocolUsageError,
  StatusError,
  TimeoutError,
  type UploadError,
} from './errors.ts';
import { toUploadError } from './toUploadError.ts';
import { defaultRetryPolicy, isOutcomeUnknown, jittered, retryDelayMs } from './retryPolicy.ts';

describe('the next try', () => {
  const policy = { ...defaultRetryPolicy, jitter: 0 };
  const after = (failures: number) => retryDelayMs(policy, new NetworkError(), failures, 0);

  it('comes after 1, 2, 4, 8, 16 and 30 seconds, and then never', () => {
    const pauses = [1000, 2000, 4000, 8000, 16_000, 30_000];
    expect([1, 2, 3, 4, 5, 6, 7].map(after)).toEqual([...pauses, undefined]);
  });

  it('never comes where the same request would be answered the same way', () => {
    expect(retryDelayMs(policy, new StatusError({ status: 400, body: '' }), 1, 0)).toBeUndefined();
  });

  it.each([
    [0, 800],
    [0.5, 1000],
    [1, 1200],
  ])('comes a fifth earlier or later: %d of chance, after %i ms', (random, ms) => {
    expect(jittered(defaultRetryPolicy, 1000, random)).toBe(ms);
    expect(retryDelayMs(defaultRetryPolicy, new NetworkError(), 1, random)).toBe(ms);
  });

  it.each([
    [3000, 0, 3000],
    [3000, 1, 3600],
    [0, 0, 500],
    [3_600_000, 0, 300_000],
  ])('comes when the server wants it, never earlier: %i ms, %d of chance, %i ms', (wished, random, ms) => {
    const error = new StatusError({ status: 503, body: '', retryAfterMs: wished });
    expect(retryDelayMs(defaultRetryPolicy, error, 6, random)).toBe(ms);
    expect(retryDelayMs(defaultRetryPolicy, error, 7, random)).toBeUndefined();
  });
});

describe('whether the server has done it', () => {
  const refusal = (status: number) => new StatusError({ status, body: '' });
  it.each<readonly [string, UploadError, boolean]>([
    ['no reply', new NetworkError(), true],
    ['a silence', new TimeoutError(1), true],
    ['a page of somebody between', new InterceptedError(200, undefined), true],
    ['an end that left it open', new OutcomeUnknownError(undefined), true],
    [
      'words of a sender or an application that nobody knows',
      toUploadError(new Error('Network Error')),
      true,
    ],
    ['a crash of the server', refusal(500), true],
    ['a crash behind it', refusal(502), true],
    ['a refusal', refusal(400), false],
    ['a wish to come back later', refusal(503), false],
    ['too many requests', refusal(429), false],
    ['a mistake of ours', new ProtocolUsageError('x'), false],
  ])('is open after %s: %#', (_name, error, isOpen) => {
    expect(isOutcomeUnknown(error)).toBe(isOpen);
  });
});
