/** A trace for people: one line per entry, times in seconds since the first. Says nothing the trace does not say. */
import type { TraceEntry, UploadTrace } from './uploadTrace.ts';

/**
 * One line per entry.
 *
 * @example
 *   0.000 s  #1 POST https://api.example/uploads (open)
 *   0.120 s  #1 503 after 120 ms, 34 bytes
 *   0.120 s  waits 5000 ms for the next try (server, 503)
 *   5.120 s  #2 POST https://api.example/uploads (open, attempt 2)
 */
export function traceText({ entries, droppedCount }: UploadTrace): string {
  const startMs = entries[0]?.atMs ?? 0;
  const lines = entries.map((entry) => {
    const seconds = ((entry.atMs - startMs) / 1000).toFixed(3);
    return `${seconds.padStart(8)} s  ${entryText(entry)}`;
  });
  return [...(droppedCount > 0 ? [`${droppedCount} earlier entries were dropped.`] : []), ...lines].join(
    '\n',
  );
}

function entryText(entry: TraceEntry): string {
  switch (entry.kind) {
    case 'request': {
      const { request, method, address = '', range, key, attempt } = entry;
      const where = [`#${request}`, method, address, range && `bytes ${range.start}-${range.end}`];
      const which = attempt === 1 ? key : `${key}, attempt ${attempt}`;
      return `${where.filter(Boolean).join(' ')} (${which})`;
    }
    case 'reply':
      return `#${entry.request} ${entry.status} after ${entry.durationMs} ms, ${entry.bodyBytes} bytes`;
    case 'no-reply':
      return entry.request === undefined
        ? `${entry.key} was not sent (${entry.code})`
        : `#${entry.request} no reply after ${entry.durationMs} ms (${entry.code})`;
    case 'wait':
      return `waits ${entry.untilMs - entry.atMs} ms for the ${entry.for === 'connection' ? 'connection' : 'next try'} (${causeText(entry)})`;
    case 'checkpoint':
      return `confirmed ${entry.confirmedBytes} bytes`;
    case 'outcome':
      return entry.outcome === 'failed' ? `failed (${causeText(entry)})` : plainWords[entry.outcome];
    default:
      return plainWords[entry.kind];
  }
}

const causeText = ({ code, status }: { readonly code: string; readonly status?: number }): string =>
  status === undefined ? code : `${code}, ${status}`;

const plainWords = {
  stall: 'nothing moves',
  digest: 'digest known',
  restart: 'begins again',
  pause: 'paused',
  resume: 'goes on',
  cancel: 'stopped by cancel',
  undo: 'brought back',
  cancelled: 'cancelled for good',
  done: 'done',
} as const;
