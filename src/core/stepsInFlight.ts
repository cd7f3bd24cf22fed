/**
 * The steps of one run that are under way: each in a lane of its own, with its abort, its progress and its outcome.
 *
 * Knows when a request may have left whole. One that must not be doubled is then waited for by a pause, and remembered
 * as unanswered by a stop or a reload. Decides nothing about what a reply means.
 */
import { rangeBytes, type ByteRange } from './byteRange.ts';
import type { Exchange, ExchangeContext } from './exchange.ts';
import { rangeOf, type Reply, type Step } from './protocol.ts';

export interface FlightOptions<Session> {
  readonly exchange: Exchange;
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Facts, bytes, endpoint and patience as of now. */
  readonly context: () => Pick<ExchangeContext, 'file' | 'source' | 'endpoint' | 'heldAfterMs'>;
  /** Aborted to stop for good, and at once. */
  readonly signal: AbortSignal;
  /** Aborted to pause: a request that must not be doubled and has left completely may still be answered. */
  readonly pauseSignal: AbortSignal | undefined;
  /** Told when a step is handed to the network: from then on the server may have what it carries. */
  readonly onLeave: (step: Step<Session>) => void;
  readonly onProgress: () => void;
  readonly onStall: () => void;
  /** A step of an earlier run may have left whole, and nobody knows what became of it. */
  readonly isUnanswered: boolean;
  /** Told when a step that must not be doubled may be about to leave whole. */
  readonly onUnanswered: () => void;
}

export interface Sent {
  /** When the request was handed to the network, last; before that, or after a 401, nobody can have acted on it. */
  leftAtMs: number | undefined;
  /** Bytes of the file handed over so far. */
  bytes: number;
  /** When `bytes` was last told. */
  toldAtMs: number;
  /** False once it ended before its last bytes can have left: nobody can have acted on it. */
  mayBeWhole: boolean;
}

export interface Outcome<Session> {
  readonly step: Step<Session>;
  readonly sent: Sent;
  readonly result: { readonly reply: Reply } | { readonly error: unknown };
}

export interface StepsInFlight<Session> {
  readonly count: number;
  has(key: string): boolean;
  keys(): ReadonlySet<string>;
  /** Sends it. `attempt` counts from 1 within one step. */
  launch(step: Step<Session>, attempt: number): void;
  /** The next step that ends, taken out of the flight. */
  next(): Promise<Outcome<Session>>;
  /** Bytes handed to the network and not confirmed, counted with care: see `almostAll`. */
  unconfirmedBytes(): number;
  /** A step that must not be doubled may have left whole, and what became of it is not known, or not taken in yet. */
  readonly isUnanswered: boolean;
  /** It is known what became of a step, and whatever it brought is taken in together with that. */
  settle(step: Step<Session>): void;
  /** The server has said how far it got, so nothing is unanswered any more. */
  forgetUnanswered(): void;
  /** Aborts everything, and settles when it has ended. */
  stop(reason: unknown): Promise<void>;
}

interface Lane<Session> {
  readonly range: ByteRange | undefined;
  readonly controller: AbortController;
  readonly sent: Sent;
  readonly outcome: Promise<Outcome<Session>>;
}

/**
 * Bytes that may have left since progress was last reported: browsers report ten times a second, late, and a request of
 * this size may be with the server before the first word about it. On a fast line as many more as leave in that time.
 */
const unreportedBytes = 8 * 1024 * 1024;
const unreportedMs = 500;
/** Whoever has reported nothing for so long may never report. */
const silentMs = 1000;

/** Handed to the network is not received: what is under way counts for at most 99 % of itself. */
export const almostAll = (sizeBytes: number): number => Math.floor(sizeBytes * 0.99);

function unreportedOf({ leftAtMs = 0, bytes, toldAtMs }: Sent): number {
  // No browser tells anything sooner.
  const tookMs = Math.max(50, toldAtMs - leftAtMs);
  return Math.max(unreportedBytes, (bytes / tookMs) * unreportedMs);
}

export function createStepsInFlight<Session>(options: FlightOptions<Session>): StepsInFlight<Session> {
  const { signal, pauseSignal } = options;
  const lanes = new Map<string, Lane<Session>>();
  /** Steps that must not be doubled, may have left whole and are not settled. */
  const unanswered = new Set<string>();
  let isEarlierUnanswered = options.isUnanswered;

  function launch(step: Step<Session>, attempt: number): void {
    const controller = new AbortController();
    const range = rangeOf(step.request);
    const sent: Sent = { leftAtMs: undefined, bytes: 0, toldAtMs: 0, mayBeWhole: true };
    const isHeard = () => lanes.get(step.key)?.sent === sent;
    const isAlmostSeen = () => range === undefined || rangeBytes(range) - sent.bytes <= unreportedOf(sent);
    const isSilent = () =>
      sent.bytes === 0 && sent.leftAtMs !== undefined && options.nowMs() - sent.leftAtMs > silentMs;
    const mayHaveLeftWhole = () => sent.leftAtMs !== undefined && (isAlmostSeen() || isSilent());
    const stop = () => {
      controller.abort(signal.reason);
    };
    const pause = () => {
      if (step.repeatable || !mayHaveLeftWhole()) controller.abort(pauseSignal?.reason);
    };
    const noteLeaving = () => {
      if (step.repeatable || unanswered.has(step.key) || !(isAlmostSeen() || isSilent())) return;
      unanswered.add(step.key);
      options.onUnanswered();
    };
    signal.addEventListener('abort', stop);
    pauseSignal?.addEventListener('abort', pause);
    const outcome = options
      .exchange(step, {
        ...options.context(),
        attempt,
        signal: controller.signal,
        // Before it leaves, so that storage knows even when the page ends without a word.
        onLeaving: async () => noteLeaving(),
        onSend: () => {
          sent.leftAtMs = options.nowMs();
          options.onLeave(step);
        },
        onReply: ({ status }) => {
          // Whatever becomes of fresh credentials: this is not done, and nothing is on its way until it is sent again.
          if (status !== 401) return;
          sent.leftAtMs = undefined;
          sent.bytes = 0;
          if (unanswered.delete(step.key)) options.onUnanswered();
          if (pauseSignal?.aborted === true) pause();
        },
        onProgress: (sentBytes) => {
          if (!isHeard()) return;
          sent.bytes = sentBytes;
          sent.toldAtMs = options.nowMs();
          noteLeaving();
          options.onProgress();
        },
        onStall: () => {
          if (!isHeard()) return;
          noteLeaving();
          options.onStall();
        },
      })
      .then(
        (reply): Outcome<Session> => {
          // Whoever answers has it whole, whatever was reported.
          if (!step.repeatable && reply.status !== 401) unanswered.add(step.key);
          return { step, sent, result: { reply } };
        },
        (error: unknown): Outcome<Session> => {
          // What was not called off here, and never reported, may have been on its way to its end.
          const isUnseen = !controller.signal.aborted && sent.leftAtMs !== undefined && sent.bytes === 0;
          sent.mayBeWhole = isUnseen || mayHaveLeftWhole();
          if (!sent.mayBeWhole) unanswered.delete(step.key);
          else if (!step.repeatable) unanswered.add(step.key);
          return { step, sent, result: { error } };
        },
      )
      .finally(() => {
        signal.removeEventListener('abort', stop);
        pauseSignal?.removeEventListener('abort', pause);
      });
    lanes.set(step.key, { range, controller, sent, outcome });
  }

  return {
    get count() {
      return lanes.size;
    },
    has: (key) => lanes.has(key),
    keys: () => new Set(lanes.keys()),
    launch,
    async next() {
      const outcome = await Promise.race([...lanes.values()].map((lane) => lane.outcome));
      lanes.delete(outcome.step.key);
      return outcome;
    },
    unconfirmedBytes() {
      let sum = 0;
      for (const { range, sent } of lanes.values())
        if (range !== undefined) sum += Math.min(sent.bytes, almostAll(rangeBytes(range)));
      return sum;
    },
    get isUnanswered() {
      return isEarlierUnanswered || unanswered.size > 0;
    },
    settle(step) {
      unanswered.delete(step.key);
    },
    forgetUnanswered() {
      unanswered.clear();
      isEarlierUnanswered = false;
    },
    async stop(reason) {
      const stopping = [...lanes.values()];
      lanes.clear();
      for (const { controller } of stopping) controller.abort(reason);
      await Promise.all(stopping.map((lane) => lane.outcome));
    },
  };
}
