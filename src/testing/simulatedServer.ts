/**
 * A Sender with a whole server behind it, in memory: stories and tests run presets end to end without a network.
 *
 * Latency, rate and failures are controls that may change at any time. Time comes from a Clock, so a test can make an
 * hour pass at once. What was uploaded is in `objects`, with its bytes and digest.
 */
import { sleep } from '../core/clock.ts';
import { NetworkError } from '../core/errors.ts';
import type { Clock, Sender } from '../core/ports.ts';
import { rangeOf, type RequestSpec } from '../core/protocol.ts';
import { rangeBytes } from '../core/byteRange.ts';
import { mediaEndpoint } from './mediaEndpoint.ts';
import { messageEndpoint } from './messageEndpoint.ts';
import { scriptedReply, type ScriptedReply } from './scriptedSender.ts';
import { receive, type SimulatedEndpoint, type SimulatedObject } from './simulatedEndpoint.ts';
import { storageEndpoint, type StorageEndpoint } from './storageEndpoint.ts';

/** What goes wrong with one request: a status instead of work, no connection, or work whose reply is lost. */
export type SimulatedFailure = number | 'network' | 'lost';

export interface SimulatedControls {
  /** From the last byte of the request to the reply. @default 0 */
  latencyMs: number;
  /** Upload rate of one request. @default Infinity */
  bytesPerSecond: number;
  /** One is used up by each request, in order. @default [] */
  failures: SimulatedFailure[];
}

export interface SimulatedServerOptions {
  readonly controls?: Partial<SimulatedControls>;
  /** @default the platform's timers */
  readonly clock?: Clock;
  /** Endpoints asked before the built-in ones. @default none */
  readonly endpoints?: readonly SimulatedEndpoint[];
  /** Answers 401 to API requests with any other bearer token. @default every request is welcome */
  readonly token?: string;
}

/** One line of the server's log. */
export interface SimulatedRequest {
  readonly method: RequestSpec['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the file in this request. */
  readonly fileBytes: number;
  /** What became of it. */
  readonly outcome: number | 'network' | 'lost' | 'aborted';
}

export interface SimulatedServer extends Sender {
  /** Change them at any time; running transfers follow the new rate. */
  readonly controls: SimulatedControls;
  /** Everything uploaded completely. */
  readonly objects: readonly SimulatedObject[];
  readonly requests: readonly SimulatedRequest[];
  /** What an application's backend would answer for `presignedPut({ sign })`. */
  readonly sign: StorageEndpoint['sign'];
}

/** Between two reports of progress, in milliseconds. */
const tickMs = 50;
/** What the text around a file in a form takes, roughly. It costs time and is not progress. */
const formOverheadBytes = 300;

/**
 * A server in memory, for `ports` of `createUploadClient`. Built in are the endpoints of SelfCommunity and a storage for
 * `presignedPut`; what no endpoint knows is answered with 404.
 *
 * @example createUploadClient({ ports: { sender: simulatedServer({ controls: { failures: [503, 503] } }) } })
 */
export function simulatedServer(options: SimulatedServerOptions = {}): SimulatedServer {
  const { clock = platformClock, token, endpoints: own = [] } = options;
  const controls: SimulatedControls = {
    latencyMs: 0,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    ...options.controls,
    failures: [...(options.controls?.failures ?? [])],
  };
  const storage = storageEndpoint({ nowMs: () => clock.nowMs() });
  const endpoints = [...own, messageEndpoint(), mediaEndpoint(() => clock.nowMs()), storage];
  const requests: SimulatedRequest[] = [];

  async function transfer(
    totalBytes: number,
    signal: AbortSignal,
    onProgress: (sentBytes: number) => void,
  ): Promise<void> {
    for (let sentBytes = 0; sentBytes < totalBytes;) {
      if (Number.isFinite(controls.bytesPerSecond)) await sleep(clock, tickMs, signal);
      const perTick = Math.max(1, (controls.bytesPerSecond * tickMs) / 1000);
      sentBytes = Math.min(totalBytes, Math.round(sentBytes + perTick));
      onProgress(sentBytes);
    }
  }

  async function answer(request: RequestSpec, source: Parameters<Sender['send']>[1]): Promise<ScriptedReply> {
    // Browsers report a file that cannot be read as a failed connection.
    const received = await receive(request, source).catch((cause: unknown) => {
      throw new NetworkError(undefined, { cause });
    });
    const isStorage = request.auth === 'never';
    if (token !== undefined && !isStorage && received.header('authorization') !== `Bearer ${token}`) {
      return {
        status: 401,
        json: { errors: [{ code: 'token_not_valid', message: 'The token is not valid.' }] },
      };
    }
    for (const endpoint of endpoints) {
      const reply = endpoint.answer(received);
      if (reply !== undefined) return reply;
    }
    return { status: 404, text: '<!doctype html><title>Not Found</title>' };
  }

  return {
    controls,
    requests,
    sign: storage.sign,
    get objects() {
      return endpoints.flatMap((endpoint) => endpoint.objects);
    },
    async send(request, source, { signal, onProgress }) {
      signal.throwIfAborted();
      const failure = controls.failures.shift();
      const range = rangeOf(request);
      const fileBytes = range === undefined ? 0 : rangeBytes(range);
      const bodyBytes = fileBytes + (request.body?.kind === 'form' ? formOverheadBytes : 0);
      const onFileProgress = (sentBytes: number) => {
        if (fileBytes > 0) onProgress?.(Math.floor((sentBytes / bodyBytes) * fileBytes));
      };
      let outcome: SimulatedRequest['outcome'] = 'aborted';
      try {
        if (failure === 'network') {
          await transfer(Math.floor(bodyBytes / 2), signal, onFileProgress);
          outcome = 'network';
          throw new NetworkError();
        }
        await transfer(bodyBytes, signal, onFileProgress);
        const reply = typeof failure === 'number' ? failed(failure) : await answer(request, source);
        if (controls.latencyMs > 0) await sleep(clock, controls.latencyMs, signal);
        signal.throwIfAborted();
        outcome = failure === 'lost' ? 'lost' : reply.status;
        if (failure === 'lost') throw new NetworkError();
        return scriptedReply(reply);
      } finally {
        const { method, url, headers = {} } = request;
        requests.push({ method, url, headers, fileBytes, outcome });
      }
    },
  };
}

const failed = (status: number): ScriptedReply => ({
  status,
  json: { errors: [{ code: 'simulated', message: `The simulated server answers ${status}.` }] },
});

const platformClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
