/**
 * What the client's uploads share about each origin: how many requests at once, and when nobody asks it for anything.
 *
 * One value per origin, changed by the functions of `originHealth` and `goodput`; here it meets the clock, the gate and
 * those who wait. Has no timers: who waits has its own, and is woken when there is news.
 */
import { absoluteUrl } from './absoluteUrl.ts';
import type { UploadError } from './errors.ts';
import { rangeBytes, type ByteRange } from './byteRange.ts';
import { delivered, interrupted, unknownGoodput, type Goodput } from './goodput.ts';
import { createGate, type Gate } from './lanes.ts';
import {
  asked,
  ended,
  findingOfError,
  findingOfReply,
  goodHealth,
  isCooling,
  reachable,
  type Finding,
  type OriginHealth,
} from './originHealth.ts';
import type { Ports } from './ports.ts';
import { rangeOf, type CallSpec, type Reply, type RequestSpec, type Step } from './protocol.ts';
import type { RetryPolicy } from './retryPolicy.ts';

export interface OriginsOptions {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'connectivity' | 'pageUrl'>;
  readonly retry: RetryPolicy;
  /** Requests to one origin at once, at most. */
  readonly requestsPerOrigin: number;
}

/** Why a step must not be sent yet. */
export interface Hold {
  readonly untilMs: number;
  /** What the origin did, perhaps to another upload. */
  readonly cause: UploadError;
  /** Calls when there is news of the origin; the returned function ends it. */
  readonly onNews: (wake: () => void) => () => void;
}

export interface Origins {
  /**
   * Undefined: a step may be sent now. Whoever asks sends it, because it may be the trial that others wait for.
   *
   * @param heldAfterMs - what began until then holds nobody. @default everything holds
   */
  askToLeave(request: RequestSpec | CallSpec, heldAfterMs?: number): Hold | undefined;
  /**
   * Carries out one exchange in the origin's gate.
   *
   * @param heldAfterMs - a cool-down that begins after it, and before the request has left, sends it back; none does
   * where it is undefined.
   * @param send - says by its departure when the request is handed to the network.
   * @throws HeldBack when it was sent back, and never left
   */
  exchange(
    step: Pick<Step<unknown>, 'phase' | 'request'>,
    context: { readonly url: URL; readonly signal: AbortSignal; readonly heldAfterMs: number | undefined },
    send: (departure: Departure) => Promise<Reply>,
  ): Promise<Reply>;
}

/** The last steps before a request leaves, which may take long: the application may have to fetch credentials. */
export interface Departure {
  /** @throws HeldBack when a cool-down has begun since */
  throwIfHeld(): void;
  /** The request is handed to the network. */
  noteSending(): void;
}

/** The step never left: its origin had to be left alone before its turn came. No failure of the step. */
export class HeldBack extends Error {
  override readonly name = 'HeldBack';
}

interface Origin {
  health: OriginHealth;
  goodput: Goodput;
  readonly gate: Gate;
  /** Wakes who waits, in the order they came: who has just failed comes last, so that the trials take turns. */
  readonly waiting: Set<() => void>;
}

export function createOrigins({ ports, retry, requestsPerOrigin }: OriginsOptions): Origins {
  const origins = new Map<string, Origin>();
  let endSubscription: (() => void) | undefined;

  const originOf = (url: URL): Origin => {
    let origin = origins.get(url.origin);
    if (origin === undefined) {
      origin = {
        health: goodHealth,
        goodput: unknownGoodput(requestsPerOrigin),
        gate: createGate(requestsPerOrigin),
        waiting: new Set(),
      };
      origins.set(url.origin, origin);
    }
    return origin;
  };
  const circumstances = () => ({ nowMs: ports.clock.nowMs(), retry, random: ports.random() });

  const resize = ({ gate, health, goodput }: Origin): void => {
    gate.resize(Math.min(health.places, goodput.places));
  };

  /** What a reply, or none, says of how much gets through. */
  function measure(origin: Origin, range: ByteRange | undefined, reply: Reply | undefined): void {
    const nowMs = ports.clock.nowMs();
    if (reply === undefined || reply.status >= 400) origin.goodput = interrupted(origin.goodput, nowMs);
    else if (range !== undefined) {
      origin.goodput = delivered(origin.goodput, {
        bytes: rangeBytes(range),
        nowMs,
        isLine: origin.gate.waiting > 0,
        mostPlaces: requestsPerOrigin,
      });
    }
    resize(origin);
  }

  /** `isNews`: those who wait ask again. */
  function adopt(origin: Origin, health: OriginHealth, isNews = true): void {
    const before = origin.health;
    if (health === before) return;
    origin.health = health;
    resize(origin);
    if (health.wait === before.wait) return;
    if (isCooling(health, ports.clock.nowMs())) origin.gate.sendBack(new HeldBack());
    if (isNews) for (const wake of [...origin.waiting]) wake();
  }

  function onNews(origin: Origin, wake: () => void): () => void {
    origin.waiting.add(wake);
    endSubscription ??= ports.connectivity?.subscribe((isOnline) => {
      if (!isOnline) return;
      for (const each of origins.values()) adopt(each, reachable(each.health, ports.clock.nowMs()));
    });
    return () => {
      origin.waiting.delete(wake);
      for (const { waiting } of origins.values()) if (waiting.size > 0) return;
      endSubscription?.();
      endSubscription = undefined;
    };
  }

  return {
    askToLeave(request, heldAfterMs = Number.NEGATIVE_INFINITY) {
      if ('call' in request) return undefined;
      const origin = originOf(absoluteUrl(request.url, ports.pageUrl));
      if (!hasBegunAfter(origin.health, heldAfterMs)) return undefined;
      const answer = asked(origin.health, circumstances());
      adopt(origin, answer.health);
      const { wait } = answer.health;
      if (!answer.isHeld || wait === undefined) return undefined;
      return { untilMs: wait.untilMs, cause: wait.cause, onNews: (wake) => onNews(origin, wake) };
    },
    async exchange(step, { url, signal, heldAfterMs = Number.POSITIVE_INFINITY }, send) {
      const origin = originOf(url);
      const throwIfHeld = () => {
        const isHeld = hasBegunAfter(origin.health, heldAfterMs);
        if (isHeld && isCooling(origin.health, ports.clock.nowMs())) throw new HeldBack();
      };
      throwIfHeld();
      const leave = await origin.gate.enter(signal, heldAfterMs === Number.POSITIVE_INFINITY);
      const period = origin.health.coolDowns;
      const note = (finding: Finding) => {
        // Who asked the question goes on itself.
        adopt(origin, ended(origin.health, finding, period, circumstances()), finding !== 'reached');
      };
      const sent = { hasLeft: false };
      try {
        const reply = await send({ throwIfHeld, noteSending: () => void (sent.hasLeft = true) });
        note(findingOfReply(reply, step, ports.clock.nowMs()));
        measure(origin, rangeOf(step.request), reply);
        return reply;
      } catch (error) {
        // Credentials that could not be fetched say nothing of it.
        if (sent.hasLeft) {
          note(findingOfError(error));
          measure(origin, rangeOf(step.request), undefined);
        }
        throw error;
      } finally {
        leave();
      }
    },
  };
}

const hasBegunAfter = ({ wait }: OriginHealth, ms: number): boolean =>
  wait !== undefined && wait.sinceMs > ms;
