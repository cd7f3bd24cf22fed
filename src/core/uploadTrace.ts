/**
 * What happened to one upload, as data: every request, reply, pause, stop and confirmed byte, in order.
 *
 * Decides what is written down, and what never is: no query, no header, no user information, no presigned address, no
 * body and no error's words. Changes nothing of what it writes about.
 */
import type { ByteRange } from './byteRange.ts';
import { isUploadError, StatusError, type ErrorCode } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { HeldBack } from './origins.ts';
import type { Ports } from './ports.ts';
import { quotedAddress } from './quotedAddress.ts';
import { rangeOf, type RequestSpec, type Step, type StepPhase } from './protocol.ts';
import type { UploadEvent } from './uploadState.ts';

/** One thing that happened. `atMs` is the client's clock, in milliseconds since the epoch. */
export type TraceEntry = { readonly atMs: number } & TraceFact;

export type TraceFact =
  /** Handed to the network; one that follows a 401 with fresh credentials is a request of its own. */
  | {
      readonly kind: 'request';
      /** Counts the upload's requests from 1; what became of it has the same number. */
      readonly request: number;
      /** The protocol's name for the step. */
      readonly key: string;
      readonly phase: StepPhase;
      /** Tries of this step, from 1. */
      readonly attempt: number;
      /** 'CALL' for the application's own function, which has no address. */
      readonly method: RequestSpec['method'] | 'CALL';
      /** Origin and path. Of an address that must not get credentials only the origin: its path may be the secret. */
      readonly address?: string;
      /** Bytes of the file it carries, half-open. */
      readonly range?: ByteRange;
    }
  /** Whatever the status. `bodyBytes`: how much the server had to say. */
  | {
      readonly kind: 'reply';
      readonly request: number;
      readonly key: string;
      readonly status: number;
      readonly durationMs: number;
      readonly bodyBytes: number;
    }
  /**
   * It ended without a reply: 'aborted' by a pause, a cancel or a fresh start, or for the reason `code` names. Without
   * `request` it never left.
   */
  | {
      readonly kind: 'no-reply';
      readonly request?: number;
      readonly key: string;
      readonly code: ErrorCode | 'aborted';
      readonly durationMs?: number;
    }
  /** A request is in flight, and nothing has moved for a while. */
  | { readonly kind: 'stall' }
  /** Until the next try. `status`: of the refusal that caused it. */
  | {
      readonly kind: 'wait';
      readonly for: 'backoff' | 'connection';
      readonly untilMs: number;
      readonly code: ErrorCode;
      readonly status?: number;
    }
  /** The session changed and went to storage; so much of the file is with the server. */
  | { readonly kind: 'checkpoint'; readonly confirmedBytes: number }
  /** The digest of the whole file is known. */
  | { readonly kind: 'digest' }
  /** The server forgot the session: everything is sent again. */
  | { readonly kind: 'restart' }
  /** Nothing is in flight any more. */
  | { readonly kind: 'pause' }
  /** Let go again, by `start`, `resume` or `retry`, or because its file was chosen again. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'undo' }
  | { readonly kind: 'outcome'; readonly outcome: 'done' | 'cancelled' }
  | {
      readonly kind: 'outcome';
      readonly outcome: 'failed';
      readonly code: ErrorCode;
      readonly status?: number;
    };

/** Plain JSON: what `JSON.stringify` makes of it may be sent to whoever is to help. */
export interface UploadTrace {
  /** In order, the newest last; at most 500. */
  readonly entries: readonly TraceEntry[];
  /** Older entries that made room. */
  readonly droppedCount: number;
}

/** An upload's trace while it is written. */
export interface TraceLog {
  readonly entries: TraceEntry[];
  droppedCount: number;
  requestCount: number;
}

export const newTraceLog = (): TraceLog => ({ entries: [], droppedCount: 0, requestCount: 0 });

/** Entries kept of one upload: some 160 parts, and enough for every failure that a person would read about. */
const maxEntries = 500;

export interface Tracer {
  /** The same exchange; what it does is written down. */
  traced(exchange: Exchange, log: TraceLog): Exchange;
  noteEvent(log: TraceLog, event: UploadEvent): void;
  noteCheckpoint(log: TraceLog, confirmedBytes: number): void;
}

export function createTracer({ clock, pageUrl }: Pick<Ports, 'clock' | 'pageUrl'>): Tracer {
  function note(log: TraceLog, fact: TraceFact): void {
    if (log.entries.push({ atMs: clock.nowMs(), ...fact }) <= maxEntries) return;
    log.entries.shift();
    log.droppedCount += 1;
  }

  return {
    traced: (exchange, log) => (step, context) => {
      const { key, phase } = step;
      let sent: { readonly request: number; readonly atMs: number } | undefined;
      const ending = () =>
        sent && { request: sent.request, durationMs: Math.max(0, clock.nowMs() - sent.atMs) };
      const work = exchange(step, {
        ...context,
        onSend: () => {
          sent = { request: (log.requestCount += 1), atMs: clock.nowMs() };
          const { request } = sent;
          const { attempt } = context;
          note(log, { kind: 'request', request, key, phase, attempt, ...requestFacts(step, pageUrl) });
          context.onSend();
        },
        onReply: (reply) => {
          const { status, text } = reply;
          const end = ending();
          sent = undefined;
          if (end !== undefined)
            note(log, { kind: 'reply', key, status, ...end, bodyBytes: utf8Bytes(text) });
          context.onReply?.(reply);
        },
      });
      return work.catch((error: unknown) => {
        if (error instanceof HeldBack) throw error;
        note(log, {
          kind: 'no-reply',
          key,
          code: isUploadError(error) ? error.code : 'aborted',
          ...ending(),
        });
        throw error;
      });
    },
    noteEvent(log, event) {
      const fact = factOf(event);
      if (fact !== undefined) note(log, fact);
    },
    noteCheckpoint(log, confirmedBytes) {
      note(log, { kind: 'checkpoint', confirmedBytes });
    },
  };
}

function requestFacts({ request }: Pick<Step<unknown>, 'request'>, pageUrl: string | undefined) {
  if ('call' in request) return { method: 'CALL' } as const;
  const { href } = new URL(request.url, pageUrl);
  const range = rangeOf(request);
  return {
    method: request.method,
    address: quotedAddress({ ...request, url: href }),
    ...(range !== undefined && { range: { start: range.start, end: range.end } }),
  };
}

/** What an event of the state machine says that no request says; undefined for progress and the like. */
function factOf(event: UploadEvent): TraceFact | undefined {
  switch (event.type) {
    case 'backedOff':
      return { kind: 'wait', for: event.for, untilMs: event.retryAtMs, ...errorFacts(event.cause) };
    case 'failed':
      return { kind: 'outcome', outcome: 'failed', ...errorFacts(event.error) };
    case 'succeeded':
      return { kind: 'outcome', outcome: 'done' };
    case 'sealed':
      return { kind: 'outcome', outcome: 'cancelled' };
    case 'resumed':
    case 'reattached':
      return { kind: 'resume' };
    case 'stalled':
      return { kind: 'stall' };
    case 'hashed':
      return { kind: 'digest' };
    case 'restarted':
      return { kind: 'restart' };
    case 'paused':
      return { kind: 'pause' };
    case 'cancelled':
      return { kind: 'cancel' };
    case 'undone':
      return { kind: 'undo' };
    default:
      return undefined;
  }
}

const errorFacts = (error: { readonly code: ErrorCode }) => ({
  code: error.code,
  ...(error instanceof StatusError && { status: error.status }),
});

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;
