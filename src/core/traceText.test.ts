import { describe, expect, it } from 'vitest';
import { traceText } from './traceText.ts';
import type { TraceEntry } from './uploadTrace.ts';

const linesOf = (entries: readonly TraceEntry[], droppedCount = 0) =>
  traceText({ entries, droppedCount }).split('\n');

describe('a trace for people', () => {
  it('of nothing has no line', () => {
    expect(traceText({ entries: [], droppedCount: 0 })).toBe('');
  });

  it('counts seconds from the first of its entries, and says how many came before that', () => {
    const entries = [
      { kind: 'pause', atMs: 5000 },
      { kind: 'resume', atMs: 17_250 },
    ] as const;
    expect(linesOf(entries, 3)).toEqual([
      '3 earlier entries were dropped.',
      '   0.000 s  paused',
      '  12.250 s  goes on',
    ]);
  });

  it.each<readonly [string, TraceEntry]>([
    [
      '#1 CALL (sign)',
      { kind: 'request', atMs: 0, request: 1, key: 'sign', phase: 'open', attempt: 1, method: 'CALL' },
    ],
    [
      '#2 PUT https://a.test/x bytes 0-4 (part-0, attempt 2)',
      {
        kind: 'request',
        atMs: 0,
        request: 2,
        key: 'part-0',
        phase: 'part',
        attempt: 2,
        method: 'PUT',
        address: 'https://a.test/x',
        range: { start: 0, end: 4 },
      },
    ],
    [
      'waits 1000 ms for the connection (network)',
      { kind: 'wait', atMs: 0, for: 'connection', untilMs: 1000, code: 'network' },
    ],
    [
      'waits 1000 ms for the next try (server, 503)',
      { kind: 'wait', atMs: 0, for: 'backoff', untilMs: 1000, code: 'server', status: 503 },
    ],
    ['part-0 was not sent (aborted)', { kind: 'no-reply', atMs: 0, key: 'part-0', code: 'aborted' }],
    [
      '#3 no reply after 7 ms (timeout)',
      { kind: 'no-reply', atMs: 0, request: 3, key: 'close', code: 'timeout', durationMs: 7 },
    ],
  ])('says %s', (words, entry) => {
    expect(linesOf([entry])).toEqual([`   0.000 s  ${words}`]);
  });
});
