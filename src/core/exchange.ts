/**
 * One attempt at one step: address, place in the origin's lane, credentials, watchdog, reply.
 *
 * A 401 is answered here with one refresh and one replay; every other outcome is the loop's to judge. Never repeats
 * anything else.
 */
import { absoluteUrl } from './absoluteUrl.ts';
import { authorizeIsSilent, type Authorizer } from './authorizer.ts';
import { rangeBytes } from './byteRange.ts';
import { setAlarm, untilAborted, withinLimit } from './clock.ts';
import { isUploadError, NetworkError, TimeoutError, UploadError } from './errors.ts';
import type { Departure, Origins } from './origins.ts';
import type { ByteSource, Ports } from './ports.ts';
import {
  rangeOf,
  type CallSpec,
  type FileFacts,
  type Reply,
  type RequestSpec,
  type Step,
} from './protocol.ts';
import { withChecksum } from './requestChecksum.ts';
import { readWithin } from './sourceProbe.ts';
import { toUploadError } from './toUploadError.ts';

export interface ExchangeContext {
  readonly file: FileFacts;
  readonly source: ByteSource;
  /** The protocol's `endpoint`: its origin may have the application's credentials. */
  readonly endpoint: string | undefined;
  /** Counts from 1 within one step. */
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** A cool-down of its origin that began after this brings it back as `HeldBack`. @default none does */
  readonly heldAfterMs?: number;
  /** Called, and waited for, right before `onSend`. */
  readonly onLeaving?: () => Promise<void>;
  /** Called when the request is handed to the network, or the application's own code is called. */
  readonly onSend: () => void;
  /** Called with every reply, also with a 401 that is answered with fresh credentials. */
  readonly onReply?: (reply: Reply) => void;
  readonly onProgress: (sentBytes: number) => void;
  /** Called once per silence that lasts longer than a healthy connection is silent. */
  readonly onStall?: () => void;
}

export type Exchange = <Session>(step: Step<Session>, context: ExchangeContext) => Promise<Reply>;

export interface ExchangeOptions {
  readonly ports: Ports;
  readonly authorizer: Authorizer;
  readonly authOrigins: readonly string[];
  readonly origins: Origins;
  readonly idleTimeoutMs: number;
}

/** Silence after which people are told that the connection is slow, in milliseconds. */
const stallMs = 10_000;
/** Slowest connection that counts as alive, in bytes per second. */
const floorBytesPerSecond = 16 * 1024;
/** What operating systems and browsers take from a page before the first byte is on its way. */
const bufferedBytes = 4 * 1024 * 1024;

export function createExchange(options: ExchangeOptions): Exchange {
  const { ports, authorizer } = options;
  async function attempt(
    request: RequestSpec,
    url: URL,
    context: ExchangeContext,
    departure: Departure,
  ): Promise<Reply> {
    const trusted = request.auth === 'never' ? [] : trustedOrigins(context.endpoint, options, ports.pageUrl);
    const send = async (credentials: Readonly<Record<string, string>>) => {
      await context.onLeaving?.();
      departure.throwIfHeld();
      return watched(context, bodyBytes(request), (signal, onProgress) => {
        departure.noteSending();
        context.onSend();
        return ports.sender.send(
          { ...request, url: url.href, headers: { ...request.headers, ...credentials } },
          context.source,
          { signal, onProgress, isTrusted: trusted.includes(url.origin) },
        );
      });
    };
    const first = await authorized(
      authorizer.credentials(url.href, context.attempt, trusted),
      context.signal,
    );
    const reply = await send(first.headers);
    if (reply.status !== 401 || !trusted.includes(url.origin)) return reply;
    const fresh = await authorized(
      authorizer.refresh(url.href, context.attempt + 1, first.generation),
      context.signal,
    );
    return fresh === undefined ? reply : await send(fresh.headers);
  }

  /** Ends an attempt in which nothing moves, whether or not the platform reports progress. */
  async function watched(
    context: ExchangeContext,
    carriedBytes: number,
    send: (signal: AbortSignal, onProgress: (sentBytes: number) => void) => Promise<Reply>,
  ): Promise<Reply> {
    // Not `AbortSignal.any`: platforms keep account of combined signals, and this is done for every request.
    const ending = new AbortController();
    const stop = () => {
      ending.abort(context.signal.reason);
    };
    if (context.signal.aborted) stop();
    else context.signal.addEventListener('abort', stop);
    let sent = 0;
    let cancelTimers = () => {};
    const arm = (unseenBytes: number) => {
      cancelTimers();
      const limitMs = options.idleTimeoutMs + Math.round((unseenBytes / floorBytesPerSecond) * 1000);
      const cancelLimit = setAlarm(ports.clock, limitMs, () => ending.abort(new TimeoutError(limitMs)));
      const cancelStall = ports.clock.after(stallMs, () => context.onStall?.());
      cancelTimers = () => {
        cancelLimit();
        cancelStall();
      };
    };
    arm(carriedBytes);
    try {
      const work = send(ending.signal, (sentBytes) => {
        if (sentBytes <= sent) return;
        sent = sentBytes;
        arm(Math.min(carriedBytes, bufferedBytes));
        context.onProgress(sentBytes);
      });
      // Nobody's neglect of the signal may hold up a pause, a cancel or the lane.
      const reply = await untilAborted(work, ending.signal);
      context.onReply?.(reply);
      return reply;
    } catch (error) {
      // A sender may report an abort in its own words; the reason is ours.
      context.signal.throwIfAborted();
      ending.signal.throwIfAborted();
      throw withoutReply(error);
    } finally {
      // What is reported from now on is too late, and must not arm them again.
      sent = Number.POSITIVE_INFINITY;
      cancelTimers();
      context.signal.removeEventListener('abort', stop);
    }
  }

  /** The application's answer, unless it takes longer than anything may be silent here. */
  async function authorized<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await withinLimit(ports.clock, options.idleTimeoutMs, answer, signal, () =>
        authorizeIsSilent(options.idleTimeoutMs),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw isUploadError(error) || error instanceof TypeError ? withoutReply(error) : authorizeFailed(error);
    }
  }

  async function call(spec: CallSpec, context: ExchangeContext): Promise<Reply> {
    await context.onLeaving?.();
    return watched(context, 0, async (signal) => {
      context.onSend();
      const value = await spec.call({ file: context.file, attempt: context.attempt, signal });
      return { status: 200, header: () => null, text: JSON.stringify(value ?? null) };
    });
  }

  function hashed(request: RequestSpec, { source, signal }: ExchangeContext): Promise<RequestSpec> {
    const work = withChecksum(request, source, ports.hasher, signal);
    return readWithin(ports.clock, options.idleTimeoutMs, work, signal);
  }

  return async (step, context) => {
    const { request } = step;
    if ('call' in request) return call(request, context);
    const url = absoluteUrl(request.url, ports.pageUrl);
    const { signal, heldAfterMs } = context;
    const whole = request.checksum === undefined ? request : await hashed(request, context);
    return options.origins.exchange(step, { url, signal, heldAfterMs }, (departure) =>
      attempt(whole, url, context, departure),
    );
  };
}

function trustedOrigins(
  endpoint: string | undefined,
  options: ExchangeOptions,
  pageUrl: string | undefined,
): string[] {
  const own = endpoint ?? pageUrl;
  const origins = own === undefined ? options.authOrigins : [...options.authOrigins, own];
  return origins.map((origin) => absoluteUrl(origin, pageUrl).origin);
}

const bodyBytes = (request: RequestSpec): number => {
  const range = rangeOf(request);
  return range === undefined ? 0 : rangeBytes(range);
};

const authorizeFailed = (cause: unknown): UploadError =>
  new UploadError({
    code: 'auth',
    message: '`authorize` failed, so the request was not sent. Sign in again, or look at the cause.',
    cause,
  });

/** What a rejected request or call means. A TypeError is how `fetch` says "no reply". */
const withoutReply = (error: unknown): UploadError =>
  error instanceof TypeError ? new NetworkError(undefined, { cause: error }) : toUploadError(error);
