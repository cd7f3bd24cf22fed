/**
 * The way between page and server: latency, rate, and everything a schedule lets go wrong on it.
 *
 * Bytes are read when a request leaves, as browsers do; a file that changes meanwhile arrives torn. Whoever gives up
 * waiting breaks the connection: a server that had the whole request keeps what it did.
 */
import { rangeBytes } from '../../core/byteRange.ts';
import { NetworkError } from '../../core/errors.ts';
import type { ByteSource, Clock, Sender, SendOptions } from '../../core/ports.ts';
import { rangeOf, type Reply, type RequestSpec } from '../../core/protocol.ts';
import { scriptedReply, type ScriptedReply } from '../scriptedSender.ts';
import { openSchedule, type Action, type Schedule } from './schedule.ts';
import type { SimulatedBackend } from './simulatedBackend.ts';
import { SimulatedFile, SimulatedSlice } from './simulatedFile.ts';

/** One request, as the network saw it. */
export interface TracedRequest {
  readonly number: number;
  /** Which page sent it, counted from 1. */
  readonly page: number;
  readonly method: string;
  readonly url: string;
  /** Which file, by name. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Bytes of the file in it: fewer than it says where the file was cut short meanwhile. */
  carriedBytes: number;
  readonly actions: readonly Action[];
  /** What other pages had on its way for the same file when it left. */
  readonly beside: readonly TracedRequest[];
  readonly startMs: number;
  endMs?: number;
  /** Bytes of the file that the server received. */
  receivedBytes: number;
  /** What the client got; 'none' when no reply reached it. */
  outcome?: number | 'none';
  /** How often the server did its work. */
  worked: number;
  /** How often the server had lost something when it answered; absent while it has not. */
  lossesBefore?: number;
  retryAfter?: string;
}

export interface NetworkOptions {
  readonly clock: Clock;
  readonly backend: SimulatedBackend;
  readonly schedule: Schedule;
  readonly latencyMs?: number;
  readonly bytesPerSecond?: number;
  /** What files, storage and people do while a request is on its way. */
  readonly onSurrounding: (action: Action, file: SimulatedFile) => void;
}

/** The connections of one page. */
export interface PageConnections extends Sender {
  /** Breaks off all that is on its way. */
  readonly breakOff: BreakOff;
}

type BreakOff = (reason: Error) => void;

export interface SimulatedNetwork {
  openPage(page: number): PageConnections;
  readonly requests: readonly TracedRequest[];
  readonly inFlight: ReadonlySet<TracedRequest>;
  /** Nothing goes wrong any more. */
  calm(): void;
}

/** Bytes around the file's in a request. */
const overheadBytes = 4;

export function simulatedNetwork(options: NetworkOptions): SimulatedNetwork {
  const { clock, backend, latencyMs = 20, bytesPerSecond = 100 } = options;
  let book = openSchedule(options.schedule);
  const requests: TracedRequest[] = [];
  const inFlight = new Set<TracedRequest>();

  async function carry(
    traced: TracedRequest,
    request: RequestSpec,
    source: SimulatedFile,
    { wait, silence }: Connection,
    onProgress: SendOptions['onProgress'],
  ): Promise<ScriptedReply> {
    const find = <Verb extends Action['do']>(verb: Verb) =>
      traced.actions.find((action): action is Extract<Action, { do: Verb }> => action.do === verb);
    const refuse = find('refuse');
    if (refuse !== undefined) {
      await wait(latencyMs);
      throw new NetworkError();
    }
    const range = rangeOf(request);
    const fileBytes = range === undefined ? 0 : rangeBytes(range);
    const bytes = range === undefined ? new Uint8Array() : await readAs(source, range.start, range.end);
    traced.carriedBytes = bytes.length;
    const up = [find('cut'), find('stall')].find((action) => action?.direction === 'up');
    const lastByte = Math.min(fileBytes, up?.atByte ?? fileBytes);
    const middle = Math.ceil(fileBytes / 2);
    const rate = find('throttle')?.bytesPerSecond ?? bytesPerSecond;
    const beganMs = clock.nowMs();
    /** What surrounds the file's bytes leaves before them. */
    const leaveUntil = async (byte: number): Promise<void> => {
      const atMs = beganMs + Math.ceil(((overheadBytes + byte) * 1000) / rate);
      try {
        await wait(atMs - clock.nowMs());
      } finally {
        const sent = Math.floor(((clock.nowMs() - beganMs) * rate) / 1000) - overheadBytes;
        traced.receivedBytes = Math.max(0, Math.min(byte, sent));
      }
      if (fileBytes > 0) onProgress?.(byte);
    };
    let torn = bytes;
    // Nothing can happen between these bytes, so nothing is waited for there.
    if (middle <= lastByte) {
      await leaveUntil(middle);
      for (const action of traced.actions) options.onSurrounding(action, source);
      torn = source.torn(bytes, middle);
    }
    if (lastByte !== middle) await leaveUntil(lastByte);
    if (up?.do === 'cut') throw new NetworkError();
    if (up?.do === 'stall') await silence();

    const reply = find('reply');
    const carried = carrying(source, range?.start ?? 0, torn);
    const canned = reply && cannedReply(reply);
    const isWorkDone = reply === undefined || reply.afterWork === true;
    const own = isWorkDone ? await backend.answer(request, carried) : undefined;
    if (isWorkDone) {
      traced.worked += 1;
      traced.lossesBefore = backend.losses;
    }
    const duplicate = find('duplicate');
    const again = duplicate && own ? await backend.answer(request, carried) : undefined;
    if (again !== undefined) traced.worked += 1;

    await wait(latencyMs + (find('delay')?.ms ?? 0));
    if (find('stall')?.direction === 'down') await silence();
    if (find('cut')?.direction === 'down') throw new NetworkError();
    const final = canned ?? (duplicate?.reply === 'second' ? again : own);
    if (final === undefined) throw new NetworkError();
    if (reply?.retryAfter !== undefined) traced.retryAfter = reply.retryAfter;
    return final;
  }

  async function send(
    page: number,
    ways: Set<BreakOff>,
    request: RequestSpec,
    source: ByteSource,
    { signal, onProgress }: SendOptions,
  ): Promise<Reply> {
    signal.throwIfAborted();
    if (!(source instanceof SimulatedFile)) throw new TypeError('Simulations upload simulated files.');
    const range = rangeOf(request);
    const traced: TracedRequest = {
      number: requests.length + 1,
      page,
      method: request.method,
      url: request.url,
      file: source.name,
      start: range?.start ?? 0,
      end: range?.end ?? 0,
      carriedBytes: range === undefined ? 0 : rangeBytes(range),
      actions: book.take(request),
      beside: [...inFlight].filter((other) => other.file === source.name && other.page !== page),
      startMs: clock.nowMs(),
      receivedBytes: 0,
      worked: 0,
    };
    requests.push(traced);
    inFlight.add(traced);
    for (const { do: verb, ...details } of traced.actions) {
      if (verb === 'expire-token') backend.expireToken();
      if (verb === 'restart') backend.restart();
      if (verb === 'forget') backend.forget();
      if (verb === 'age' && 'ms' in details) backend.age(details.ms);
    }
    traced.outcome = 'none';
    const connection = connect(clock);
    // Who gives up is gone at once; the connection may need a moment to notice.
    const breakOff = (reason: Error) => {
      inFlight.delete(traced);
      connection.breakOff(reason);
    };
    const giveUp = () => {
      breakOff(signal.reason as Error);
    };
    ways.add(breakOff);
    signal.addEventListener('abort', giveUp);
    try {
      const reply = await carry(traced, request, source, connection, onProgress);
      traced.outcome = reply.status;
      return scriptedReply(reply);
    } finally {
      inFlight.delete(traced);
      ways.delete(breakOff);
      // Platforms keep a combined signal, and all it leads to, for as long as somebody listens.
      signal.removeEventListener('abort', giveUp);
      traced.endMs = clock.nowMs();
    }
  }

  return {
    requests,
    inFlight,
    calm: () => void (book = openSchedule([])),
    openPage(page) {
      const ways = new Set<BreakOff>();
      return {
        send: (request, source, sending) => send(page, ways, request, source, sending),
        breakOff(reason) {
          for (const breakOff of ways) breakOff(reason);
        },
      };
    },
  };
}

/** The way of one request, as far as it takes time. */
interface Connection {
  /** @throws the reason for which it was broken off, before or meanwhile */
  wait(delayMs: number): Promise<void>;
  /** Nothing comes any more. @throws likewise */
  silence(): Promise<never>;
  readonly breakOff: BreakOff;
}

/** One thing is waited for at a time. To listen to a signal for each took a tenth of what a simulation takes. */
function connect(clock: Clock): Connection {
  let broken: Error | undefined;
  let fail: BreakOff = () => undefined;
  /** @param begin - returns what ends it. */
  const untilBroken = <T>(begin: (resolve: (value: T) => void) => () => void): Promise<T> =>
    new Promise((resolve, reject) => {
      if (broken !== undefined) {
        reject(broken);
        return;
      }
      const end = begin(resolve);
      fail = (reason) => {
        end();
        reject(reason);
      };
    });
  return {
    wait: (delayMs) => untilBroken((resolve) => clock.after(delayMs, resolve)),
    silence: () => untilBroken(() => () => undefined),
    breakOff(reason) {
      broken ??= reason;
      fail(reason);
    },
  };
}

/** Browsers report a file that cannot be read as a failed connection. */
async function readAs(source: ByteSource, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await source.slice(start, end).arrayBuffer());
  } catch (cause) {
    throw new NetworkError(undefined, { cause });
  }
}

/** What arrived, in the place of the file. */
const carrying = (source: ByteSource, offset: number, bytes: Uint8Array<ArrayBuffer>): ByteSource => ({
  size: source.size,
  slice: (start, end, type = '') =>
    new SimulatedSlice(end - start, type, () => bytes.slice(start - offset, end - offset).buffer),
});

function cannedReply(action: Extract<Action, { do: 'reply' }>): ScriptedReply {
  const headers = action.retryAfter === undefined ? {} : { 'Retry-After': action.retryAfter };
  if (action.text !== undefined) return { status: action.status, headers, text: action.text };
  if (action.html === true)
    return { status: action.status, headers, text: '<!doctype html><title>Please sign in</title>' };
  return {
    status: action.status,
    headers,
    json: { errors: [{ code: 'simulated', message: `The simulated server answers ${action.status}.` }] },
  };
}
