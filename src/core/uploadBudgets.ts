/**
 * How much patience one run has left: every count that ends an upload which would otherwise go on for ever.
 *
 * Counted on net progress, not on attempts: whatever the server newly confirms fills the budgets again. Decides when
 * enough is enough; never sends, waits or reads a clock.
 */
import { ProtocolUsageError, ReplyShapeError, UploadError } from './errors.ts';
import { jittered, retryDelayMs, type RetryPolicy } from './retryPolicy.ts';

/** Refusals that may correct the session without any new byte being confirmed. */
const maxLessons = 3;
/** Times the server may fall back behind what it had confirmed, without ever getting further than before. */
const maxLosses = 5;
/** Replies in a row that change nothing, or to a part that confirm nothing new. */
const maxIdleReplies = 2;
/** Replies of any kind until new bytes are confirmed: far more than a protocol needs to open and to close. */
const maxRepliesWithoutBytes = 100;
/**
 * Tries while the server says "locked". The lock of a request that died with its connection is held until the server
 * notices, up to five minutes: the policy's pauses, and nine more like its last.
 */
const maxLockedTries = 15;

export interface BudgetOptions {
  readonly protocol: { readonly name: string; readonly maxRestarts?: number };
  readonly retry: RetryPolicy;
  readonly random: () => number;
  /** What the server has when the run begins. */
  readonly confirmedBytes: number;
}

export interface UploadBudgets {
  /** What the server has now, by its own words. */
  readonly confirmedBytes: number;
  /** Failed tries in a row since the server last got further. */
  readonly failures: number;
  /** Somebody answered, whatever it was. */
  heard(): void;
  /** A step was answered as its contract says; `isIdle` when that brought nothing. */
  answered(key: string, isIdle: boolean): void;
  /** A question about the state was answered. */
  synced(): void;
  /** Takes what the server has now. @throws ReplyShapeError when it keeps losing what it confirmed */
  confirm(confirmedBytes: number): void;
  /** A refusal corrected the session. @returns false when it has done so too often */
  learn(): boolean;
  /**
   * The server said that it does not know the upload. One server of several may be behind the others, so it is asked
   * twice before everything is sent again.
   *
   * @returns milliseconds until the second time, or undefined when this was it
   */
  gone(): number | undefined;
  readonly mayRestart: boolean;
  /** Everything is sent again. */
  restart(): void;
  /**
   * Another try failed.
   *
   * @param isOffline - nobody was asked, so it costs nothing.
   * @param isCounted - false for a lane that failed together with others: they are one failure.
   * @returns milliseconds to wait before the next try
   * @throws UploadError when there is none: the error itself, or that its repetitions are used up
   */
  fail(
    error: UploadError,
    circumstances: { readonly isOffline: boolean; readonly isCounted: boolean },
  ): number;
  /** @throws ProtocolUsageError when replies keep coming and nothing comes of them */
  throwIfStandingStill(key: string): void;
}

export function createUploadBudgets({ protocol, retry, random, ...start }: BudgetOptions): UploadBudgets {
  let confirmed = start.confirmedBytes;
  let highestConfirmed = confirmed;
  let failures = 0;
  let offlineTries = 0;
  let lessons = 0;
  let losses = 0;
  let restarts = 0;
  let lockedTries = 0;
  let isGoneOnce = false;
  let idleReplies = 0;
  let repliesWithoutBytes = 0;
  /** Steps answered since the server last got further. */
  const answered = new Set<string>();

  return {
    get confirmedBytes() {
      return confirmed;
    },
    get failures() {
      return failures;
    },
    heard() {
      offlineTries = 0;
    },
    answered(key, isIdle) {
      isGoneOnce = false;
      repliesWithoutBytes += 1;
      if (isIdle) {
        idleReplies += 1;
        return;
      }
      idleReplies = 0;
      // A step that is answered again and again without new bytes is no progress.
      if (!answered.has(key)) failures = 0;
      answered.add(key);
    },
    synced() {
      isGoneOnce = false;
      repliesWithoutBytes += 1;
    },
    confirm(confirmedBytes) {
      if (confirmedBytes > confirmed) failures = 0;
      if (confirmedBytes > highestConfirmed) {
        highestConfirmed = confirmedBytes;
        lessons = 0;
        lockedTries = 0;
        losses = 0;
        repliesWithoutBytes = 0;
        answered.clear();
      }
      if (confirmedBytes < confirmed) losses += 1;
      if (losses > maxLosses) throw keepsLosing(confirmedBytes, highestConfirmed);
      confirmed = confirmedBytes;
    },
    learn() {
      lessons += 1;
      return lessons <= maxLessons;
    },
    gone() {
      isGoneOnce = !isGoneOnce;
      return isGoneOnce ? jittered(retry, retry.delaysMs[0] ?? 0, random()) : undefined;
    },
    get mayRestart() {
      return restarts < (protocol.maxRestarts ?? 1);
    },
    restart() {
      restarts += 1;
      lessons = 0;
      confirmed = 0;
      highestConfirmed = 0;
    },
    fail(error, { isOffline, isCounted }) {
      // A lock is somebody's work in progress, and being offline is nobody's answer: neither is a failure.
      const isLocked = error.code === 'locked' && lockedTries < maxLockedTries;
      if (isOffline) offlineTries += 1;
      else if (isLocked) lockedTries += 1;
      else if (isCounted) failures += 1;
      const patientTries = isOffline ? offlineTries : isLocked ? lockedTries : undefined;
      const tries = patientTries === undefined ? failures : Math.min(patientTries, retry.delaysMs.length);
      const delayMs = retryDelayMs(retry, error, Math.max(1, tries), random());
      if (delayMs === undefined) throw error.retryable ? exhausted(error, failures) : error;
      return delayMs;
    },
    throwIfStandingStill(key) {
      if (idleReplies > maxIdleReplies || repliesWithoutBytes > maxRepliesWithoutBytes)
        throw protocolStandsStill(protocol.name, key);
    },
  };
}

export const protocolStandsStill = (protocol: string, at: string): ProtocolUsageError =>
  new ProtocolUsageError(
    `The protocol "${protocol}" stands still at "${at}": the reply changed nothing, or it waits for nothing. ` +
      'The upload would never end. Make `read` return a session for which `next` answers something else.',
  );

const exhausted = (cause: UploadError, tries: number): UploadError =>
  new UploadError({
    code: 'retries-exhausted',
    message: `The upload stopped after ${tries} failed tries in a row. What was sent is kept. The last one: ${cause.message}`,
    cause,
    details: { tries },
  });

const keepsLosing = (confirmedBytes: number, highestConfirmed: number): ReplyShapeError =>
  new ReplyShapeError({
    field: 'offset',
    expected: `at least ${highestConfirmed}`,
    received: String(confirmedBytes),
    message:
      `The server fell back to ${confirmedBytes} bytes again, after it had confirmed ${highestConfirmed}. ` +
      'It keeps losing what it is sent, so the upload would never end. Check the server, then try again.',
  });
