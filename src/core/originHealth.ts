/**
 * What is known of one origin's health, as one value for all uploads, and what each event makes of it.
 *
 *   well ─ "not now", or three failures in a row ─► cool-down ─ its time is over ─► one trial ─ got through ─► well
 *                                                      ▲                             │
 *                                                      └───────── failed ◄───────────┘
 *
 * Pure: reads no clock, sends nothing, wakes nobody. `origins` keeps one such value per origin.
 */
import { isUploadError, StatusError, type UploadError } from './errors.ts';
import type { Reply, Step } from './protocol.ts';
import { retryDelayMs, type RetryPolicy } from './retryPolicy.ts';
import { statusErrorOf } from './statusErrorOf.ts';

export interface OriginHealth {
  /** Failures in a row, of any upload, since the origin last answered a step. */
  readonly failures: number;
  /** Cool-downs in a row; also names the period in which a request began. */
  readonly coolDowns: number;
  /** Nobody asks for anything before its end. */
  readonly wait: OriginWait | undefined;
  /** Requests at once that make sense: none during a cool-down, twice as many after each answer. */
  readonly places: number;
}

export interface OriginWait {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly cause: UploadError;
  /** `asked`: by the server. `down`: it seems to be out of order. `trial`: somebody is finding out if it is back. */
  readonly why: 'asked' | 'down' | 'trial';
}

export const goodHealth: OriginHealth = {
  failures: 0,
  coolDowns: 0,
  wait: undefined,
  places: Number.POSITIVE_INFINITY,
};

/** One failure may be the request's own; three, of whatever upload, with no answer between them, are the origin's. */
const failuresBeforeCoolDown = 3;
/** Longest cool-down nobody asked for, so that the end of an outage is noticed within half a minute. */
const longestGuessMs = 30_000;
/**
 * How long the others wait for a trial. It may be a large part on a slow connection: then another one goes as well, and
 * six of them a minute are no storm.
 */
const trialMs = 10_000;

/** Chance and circumstance, handed in. */
export interface Circumstances {
  readonly nowMs: number;
  readonly retry: RetryPolicy;
  /** 0 up to but not including 1. */
  readonly random: number;
}

/** What a request's end says about its origin: a failure, or one of these. */
export type Finding =
  | UploadError
  /** It answered a step. */
  | 'answered'
  /** It answered a question, which brings nobody further. */
  | 'reached'
  /** It was not the origin's to decide. */
  | 'nothing';

/** Refusals by which an origin asks everybody to come later: by their meaning, or because they say when. */
const asksToWait = ({ status, retryAfterMs }: StatusError): boolean =>
  status === 429 || status === 503 || retryAfterMs !== undefined;

export function findingOfReply(
  reply: Reply,
  step: Pick<Step<unknown>, 'phase' | 'request'>,
  nowMs: number,
): Finding {
  if (reply.status >= 500 || reply.status === 429 || reply.status === 408)
    return statusErrorOf(reply, nowMs, step);
  return step.phase === 'sync' && reply.status < 400 ? 'reached' : 'answered';
}

export const findingOfError = (error: unknown): Finding =>
  isUploadError(error) && (error.code === 'network' || error.code === 'timeout') ? error : 'nothing';

/**
 * Somebody wants to send a request.
 *
 * @returns `isHeld` when it has to wait until the end of `health.wait`; otherwise it goes, and may be the trial.
 */
export function asked(
  health: OriginHealth,
  { nowMs, retry, random }: Circumstances,
): { readonly health: OriginHealth; readonly isHeld: boolean } {
  if (health.wait === undefined) return { health, isHeld: false };
  const wait = sinceNow(health.wait, nowMs);
  if (nowMs < wait.untilMs) return { health: { ...health, wait }, isHeld: true };
  const untilMs = nowMs + Math.round(trialMs * (1 + retry.jitter * random));
  return {
    health: {
      ...health,
      places: health.places + 1,
      wait: { ...wait, why: 'trial', sinceMs: nowMs, untilMs },
    },
    isHeld: false,
  };
}

/** Nobody is to be sent, not even as a trial. */
export const isCooling = ({ wait }: OriginHealth, nowMs: number): boolean =>
  wait !== undefined && wait.why !== 'trial' && nowMs < wait.untilMs;

/** A wall clock that was set back must not make a wait longer than it was meant to be. */
const sinceNow = (wait: OriginWait, nowMs: number): OriginWait =>
  nowMs >= wait.sinceMs ? wait : { ...wait, sinceMs: nowMs, untilMs: nowMs + wait.untilMs - wait.sinceMs };

/**
 * A request ended.
 *
 * @param period - `coolDowns` when it began: those of one period that fail are one cool-down.
 */
export function ended(
  health: OriginHealth,
  finding: Finding,
  period: number,
  circumstances: Circumstances,
): OriginHealth {
  if (finding === 'nothing') return health;
  if (finding === 'reached')
    return health.wait?.why === 'trial' ? reachable(health, circumstances.nowMs) : health;
  if (finding === 'answered') {
    // It was sent before the origin asked for the pause.
    if (health.wait?.why === 'asked') return health;
    return { ...goodHealth, places: Math.max(1, health.places) * 2 };
  }
  return failed(health, finding, period, circumstances);
}

/** Nothing is known any more against it, such as when the connection is back. What it asked for still holds. */
export const reachable = (health: OriginHealth, nowMs: number): OriginHealth =>
  health.wait === undefined || health.wait.why === 'asked'
    ? health
    : { ...health, wait: { ...health.wait, sinceMs: nowMs, untilMs: nowMs } };

function failed(
  health: OriginHealth,
  error: UploadError,
  period: number,
  { nowMs, retry, random }: Circumstances,
): OriginHealth {
  const failures = health.failures + 1;
  const isAsked = error instanceof StatusError && asksToWait(error);
  const isFirst = period === health.coolDowns;
  const isDown = isFirst && (failures >= failuresBeforeCoolDown || health.coolDowns > 0);
  if (!isAsked && !isDown) return { ...health, failures };
  // A wish that comes late, after an answer has ended the cool-downs, begins one.
  const coolDowns = Math.max(1, health.coolDowns + (isFirst ? 1 : 0));
  const delayMs = retryDelayMs(retry, error, Math.min(coolDowns, retry.delaysMs.length), random);
  if (delayMs === undefined) return { ...health, failures };
  const isWished = isAsked && error.retryAfterMs !== undefined;
  const untilMs = nowMs + (isWished ? delayMs : Math.min(delayMs, longestGuessMs));
  const earlier = health.wait?.why === 'asked' ? health.wait : undefined;
  // The longest wish counts, and whoever overruled an earlier one has not overruled this.
  const wait =
    earlier !== undefined && earlier.untilMs > untilMs
      ? { ...earlier, sinceMs: nowMs }
      : ({ sinceMs: nowMs, untilMs, cause: error, why: isAsked ? 'asked' : 'down' } as const);
  return { failures, coolDowns, wait, places: 0 };
}
