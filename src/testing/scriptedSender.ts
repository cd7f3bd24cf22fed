/**
 * A Sender that plays a script: one entry per request, in order. Nothing is decided here; a request that differs from
 * what the script expects fails the exchange **and** `assertFinished`, so that a loop that swallows errors is noticed.
 */
import { rangeBytes } from '../core/byteRange.ts';
import { NetworkError } from '../core/errors.ts';
import type { Sender } from '../core/ports.ts';
import { rangeOf, type BodySpec, type Reply, type RequestSpec } from '../core/protocol.ts';
import { encodeBody } from './canonicalMultipart.ts';

/** A reply as data. `json` is written as the body; `text` is the body itself. */
export interface ScriptedReply {
  readonly status: number;
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

/** What happens to one request. */
export type ScriptedAnswer =
  | ScriptedReply
  /** It never arrives: no reply, half of the file's bytes handed to the network. */
  | 'network'
  /** It arrives whole and the server does its work, but the reply is lost. */
  | 'lost'
  /** Nothing happens until it is aborted. */
  | 'hang';

export interface ScriptedExchange {
  /** What the request must be; what is left out may be anything. Headers: those named, names in any case. */
  readonly expect?: {
    readonly method?: RequestSpec['method'];
    readonly url?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: BodySpec;
  };
  /** Bytes of the file reported as handed over, in order. @default all at once; half for 'network' */
  readonly progress?: readonly number[];
  readonly answer: ScriptedAnswer;
}

/** What was sent, as plain data. */
export interface RecordedExchange {
  readonly request: RequestSpec;
  readonly contentType: string | undefined;
  /** The body in its canonical form. */
  readonly body: Uint8Array<ArrayBuffer>;
  readonly answer: ScriptedAnswer;
}

export interface ScriptedSender extends Sender {
  readonly exchanges: readonly RecordedExchange[];
  /** @throws Error when a request differed from the script, came unexpectedly, or is still missing. */
  assertFinished(): void;
}

export function scriptedSender(script: readonly (ScriptedExchange | ScriptedAnswer)[]): ScriptedSender {
  const exchanges: RecordedExchange[] = [];
  const mismatches: Error[] = [];
  let position = 0;

  function fail(message: string): never {
    const error = new Error(message);
    mismatches.push(error);
    throw error;
  }

  return {
    exchanges,
    assertFinished() {
      const [first] = mismatches;
      if (first !== undefined) throw first;
      if (position < script.length) {
        throw new Error(`The script has ${script.length} exchanges, but only ${position} requests came.`);
      }
    },
    async send(request, source, { signal, onProgress }) {
      signal.throwIfAborted();
      const index = position;
      position += 1;
      const entry = script[index];
      if (entry === undefined)
        fail(`Request ${index + 1} was not expected: ${request.method} ${request.url}.`);
      const { expect, progress, answer }: ScriptedExchange =
        typeof entry === 'object' && 'answer' in entry ? entry : { answer: entry };
      const { contentType, bytes } = await encodeBody(request, source);
      signal.throwIfAborted();
      exchanges.push({ request, contentType, body: bytes, answer });
      const difference = expect === undefined ? undefined : differenceOf(expect, request);
      if (difference !== undefined) fail(`Request ${index + 1} differs from the script: ${difference}.`);
      for (const sentBytes of progress ?? defaultProgress(request, answer)) {
        onProgress?.(sentBytes);
        await Promise.resolve();
        signal.throwIfAborted();
      }
      if (answer === 'hang') return untilAborted(signal);
      if (answer === 'network' || answer === 'lost') throw new NetworkError();
      return scriptedReply(answer);
    },
  };
}

/** A `Reply` from data. */
export function scriptedReply({ status, headers = {}, json, text }: ScriptedReply): Reply {
  const lowerCase = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    status,
    header: (name) => lowerCase.get(name.toLowerCase()) ?? null,
    text: text ?? (json === undefined ? '' : JSON.stringify(json)),
  };
}

function defaultProgress(request: RequestSpec, answer: ScriptedAnswer): readonly number[] {
  const range = rangeOf(request);
  if (range === undefined || rangeBytes(range) === 0) return [];
  return [answer === 'network' ? Math.floor(rangeBytes(range) / 2) : rangeBytes(range)];
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

function differenceOf(
  expect: NonNullable<ScriptedExchange['expect']>,
  request: RequestSpec,
): string | undefined {
  const { method, url, headers = {}, body } = expect;
  if (method !== undefined && method !== request.method) return `method ${request.method}, not ${method}`;
  if (url !== undefined && url !== request.url) return `address ${request.url}, not ${url}`;
  const sent = new Map(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const [name, value] of Object.entries(headers)) {
    const received = sent.get(name.toLowerCase());
    if (received !== value) return `header ${name} is ${received ?? 'absent'}, not ${value}`;
  }
  const [wanted, received] = [body, request.body].map((value) => JSON.stringify(value));
  return body !== undefined && wanted !== received
    ? `body ${received ?? 'absent'}, not ${wanted}`
    : undefined;
}
