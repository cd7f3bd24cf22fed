/**
 * THE loop: asks the protocol what to do, does it, folds the reply into the session, and asks again.
 *
 * Retry, back-off, pause, abort, parallel parts, checkpoints, progress and the digest live here, once. It knows no
 * protocol by name, no store and no screen: what happens leaves as events, what must survive leaves as checkpoints.
 *
 *   next ─► send ─► reply ─► read ────────────► session ─► checkpoint ─┐
 *    ▲        │        └──── refused (learned) ─► session              │
 *    │        └─ no reply ─► back off ─► resync, or repeat             │
 *    └──────────────────────────────────────────────────────────────--┘
 */
import { rangeBytes, type ByteRange } from './byteRange.ts';
import { sleep, untilAborted } from './clock.ts';
import {
  isUploadError,
  OutcomeUnknownError,
  ProtocolUsageError,
  ReplyShapeError,
  StatusError,
  UploadError,
} from './errors.ts';
import { toUploadError, type Exchange } from './exchange.ts';
import type { ByteSource, Ports } from './ports.ts';
import { rangeOf, type FileFacts, type Reply, type Step, type UploadProtocol } from './protocol.ts';
import { retryAfterMsOf, serverMessageOf } from './readReply.ts';
import { isOutcomeUnknown, retryDelayMs, type RetryPolicy } from './retryPolicy.ts';
import { probeSource } from './sourceProbe.ts';
import type { UploadEvent } from './uploadState.ts';

export interface UploadRun<Session, Result> {
  readonly protocol: UploadProtocol<Session, Result>;
  readonly source: ByteSource;
  /** Facts as of now; `md5` appears when it is known. */
  readonly file: () => FileFacts;
  /** Begins to hash, or joins the hash that is under way. */
  readonly digest: () => Promise<string>;
  /** Where an earlier run stopped. */
  readonly session?: Session | undefined;
  /** The session is older than this page, so the server may have more than we know. */
  readonly isRestored?: boolean;
  /** Steps in flight at once, 1 or more. */
  readonly lanes: number;
  readonly exchange: Exchange;
  readonly retry: RetryPolicy;
  readonly ports: Pick<Ports, 'clock' | 'connectivity' | 'random'>;
  /** Aborted with `PauseReason` to pause, with anything else to stop for good. */
  readonly signal: AbortSignal;
  /** Registers a callback that cuts a pause between tries short. */
  readonly onWake?: (wake: () => void) => () => void;
  readonly emit: (event: UploadEvent<Result>) => void;
  /** Called after every reply that changed the session, before the next request is made. */
  readonly checkpoint: (session: Session, confirmedBytes: number) => void;
}

/** Aborting with this pauses: a request that must not be doubled and has left completely may still be answered. */
export class PauseReason extends DOMException {
  constructor() {
    super('The upload was paused.', 'AbortError');
  }
}

interface Lane<Session> {
  readonly step: Step<Session>;
  readonly range: ByteRange | undefined;
  readonly controller: AbortController;
  readonly outcome: Promise<Outcome<Session>>;
  sentBytes: number;
}

interface Outcome<Session> {
  readonly step: Step<Session>;
  readonly result: { readonly reply: Reply } | { readonly error: unknown };
}

/** Refusals that may correct the session without any new byte being confirmed. */
const maxLessons = 3;
/** Times the server may fall back behind what it had confirmed, without ever getting further than before. */
const maxLosses = 5;
/** Replies to a part that confirm nothing new. */
const maxIdleParts = 2;

/**
 * Carries one file to its result.
 *
 * @throws UploadError when it cannot, or the signal's reason when it was paused or cancelled. No request is in flight
 * any more when it settles.
 */
export async function runUpload<Session, Result>(run: UploadRun<Session, Result>): Promise<Result> {
  const { protocol, source, signal, ports, emit } = run;
  const size = run.file().size;
  const lanes = new Map<string, Lane<Session>>();
  const attempts = new Map<string, number>();
  const begin = (): Session => protocol.begin(run.file());
  const confirmedNow = (): number => protocol.confirmed(session, run.file());

  let session = run.session ?? begin();
  let highestSent = run.isRestored === true ? size : confirmedNow();
  let confirmed = confirmedNow();
  let highestConfirmed = confirmed;
  /** Failed tries since the server last confirmed something new. */
  let failures = 0;
  let lessons = 0;
  let losses = 0;
  let restarts = 0;
  let idleFolds = 0;
  let needsSync = run.session !== undefined;
  let isProbed = false;
  let coolDown:
    { readonly untilMs: number; readonly cause: UploadError; readonly isOffline: boolean } | undefined;

  const report = (): void => {
    const confirmedBytes = confirmedNow();
    let loadedBytes = confirmedBytes;
    // Handed to the network is not received: a part in flight counts for at most 99 % of itself.
    for (const { range, sentBytes } of lanes.values()) {
      if (range !== undefined) loadedBytes += Math.min(sentBytes, Math.floor(rangeBytes(range) * 0.99));
    }
    emit({ type: 'progressed', loadedBytes, confirmedBytes });
  };

  function launch(step: Step<Session>): void {
    const controller = new AbortController();
    const range = rangeOf(step.request);
    const attempt = (attempts.get(step.key) ?? 0) + 1;
    attempts.set(step.key, attempt);
    if (range !== undefined) highestSent = Math.max(highestSent, range.end);
    const onAbort = () => {
      const hasLeft = range !== undefined && lane.sentBytes >= rangeBytes(range);
      const mayBeDone = !step.repeatable && (range === undefined || hasLeft);
      if (signal.reason instanceof PauseReason && mayBeDone) return;
      controller.abort(signal.reason);
    };
    signal.addEventListener('abort', onAbort);
    const outcome = run
      .exchange(step, {
        file: run.file(),
        source,
        endpoint: protocol.endpoint,
        attempt,
        signal: controller.signal,
        onProgress: (sentBytes) => {
          lane.sentBytes = sentBytes;
          report();
        },
      })
      .then(
        (reply): Outcome<Session> => ({ step, result: { reply } }),
        (error: unknown): Outcome<Session> => ({ step, result: { error } }),
      )
      .finally(() => signal.removeEventListener('abort', onAbort));
    const lane: Lane<Session> = { step, range, controller, outcome, sentBytes: 0 };
    lanes.set(step.key, lane);
    if (step.phase === 'close' && confirmedNow() === size) emit({ type: 'allBytesConfirmed' });
    emit({ type: 'started', phase: step.phase });
  }

  /** Takes over a new session, whoever taught it. */
  function adopt(next: Session): void {
    const confirmedBytes = protocol.confirmed(next, run.file());
    if (!Number.isSafeInteger(confirmedBytes) || confirmedBytes < 0 || confirmedBytes > highestSent) {
      throw new ReplyShapeError({
        field: 'offset',
        expected: `0 to ${highestSent}`,
        received: String(confirmedBytes),
        message:
          `The server claims to have ${confirmedBytes} bytes, but only ${highestSent} were sent. ` +
          'Going on would leave a hole in the file. Check the server, then try again.',
      });
    }
    session = next;
    if (confirmedBytes > confirmed) failures = 0;
    if (confirmedBytes > highestConfirmed) {
      highestConfirmed = confirmedBytes;
      lessons = 0;
      losses = 0;
    }
    if (confirmedBytes < confirmed) losses += 1;
    if (losses > maxLosses) throw keepsLosing(confirmedBytes, highestConfirmed);
    confirmed = confirmedBytes;
    run.checkpoint(session, confirmedBytes);
    report();
  }

  async function fold({ step, result }: Outcome<Session>): Promise<void> {
    if ('error' in result) return failed(step, result.error);
    const { reply } = result;
    if (reply.status >= 400) return refused(step, reply);
    const next = step.read(reply, session);
    if (step.phase === 'sync') needsSync = false;
    const isUnchanged = isSameJson(next, session);
    if (step.phase !== 'sync' && (isUnchanged || isIdlePart(step, next))) {
      idleFolds += 1;
      if (idleFolds > maxIdleParts) throw protocolStandsStill(protocol.name, step.key);
    } else if (step.phase !== 'sync') {
      idleFolds = 0;
      failures = 0;
    }
    attempts.delete(step.key);
    if (!isUnchanged) adopt(next);
  }

  const isIdlePart = (step: Step<Session>, next: Session): boolean => {
    const range = rangeOf(step.request);
    return (
      step.phase === 'part' &&
      range !== undefined &&
      rangeBytes(range) > 0 &&
      protocol.confirmed(next, run.file()) <= confirmed
    );
  };

  async function refused(step: Step<Session>, reply: Reply): Promise<void> {
    const error = statusErrorOf(reply, ports.clock.nowMs());
    if (!error.retryable) {
      const learned = step.refused?.(reply, session);
      if (learned !== undefined && !isSameJson(learned, session)) return learn(learned, error);
    }
    return failed(step, error);
  }

  async function learn(learned: Session, error: StatusError): Promise<void> {
    needsSync = false;
    lessons += 1;
    if (lessons > maxLessons) throw error;
    if (!isSameJson(learned, begin())) {
      adopt(learned);
      return;
    }
    if (!mayRestart()) throw error;
    await beginAgain();
  }

  const mayRestart = (): boolean => restarts < (protocol.maxRestarts ?? 1);

  async function beginAgain(): Promise<void> {
    restarts += 1;
    await stopLanes(new DOMException('The upload begins again.', 'AbortError'));
    if (confirmed > 0) emit({ type: 'restarted' });
    highestSent = 0;
    confirmed = 0;
    highestConfirmed = 0;
    adopt(begin());
  }

  /** By our own clock, which may be wrong: believed as often as a restart is allowed, then the server decides. */
  const isExpired = (): boolean => {
    const expiresAtMs = protocol.expiresAtMs?.(session);
    return expiresAtMs !== undefined && expiresAtMs <= ports.clock.nowMs() && mayRestart();
  };

  /** Decides between trying again later and giving up. */
  async function failed(step: Step<Session>, thrown: unknown): Promise<void> {
    if (!isUploadError(thrown) && signal.aborted) throw signal.reason;
    const error = toUploadError(thrown);
    if (error.code === 'network' && rangeOf(step.request) !== undefined)
      await probeSource(source, size, 'later');
    if (isOutcomeUnknown(error)) {
      if (!step.repeatable && protocol.resync === undefined) throw new OutcomeUnknownError(error);
      needsSync = protocol.resync !== undefined;
    }
    const isOffline = error.code === 'network' && ports.connectivity?.isOnline() === false;
    // Being offline uses up no tries: nobody was asked.
    if (!isOffline) failures += 1;
    const delayMs = retryDelayMs(run.retry, error, Math.max(1, failures), ports.random());
    if (delayMs === undefined) throw error.retryable ? exhausted(error, failures) : error;
    coolDown = { untilMs: ports.clock.nowMs() + delayMs, cause: error, isOffline };
  }

  async function coolOff({ untilMs, cause, isOffline }: NonNullable<typeof coolDown>): Promise<void> {
    emit({
      type: 'backedOff',
      for: isOffline ? 'connection' : 'backoff',
      retryAtMs: untilMs,
      retryCount: failures,
      cause,
    });
    await sleep(ports.clock, Math.max(0, untilMs - ports.clock.nowMs()), signal, (wake) => {
      const endings = [
        run.onWake?.(wake),
        ports.connectivity?.subscribe((isOnline) => {
          if (isOnline) wake();
        }),
      ];
      return () => {
        for (const end of endings) end?.();
      };
    });
    coolDown = undefined;
  }

  async function stopLanes(reason: unknown): Promise<void> {
    const stopping = [...lanes.values()];
    lanes.clear();
    for (const lane of stopping) lane.controller.abort(reason);
    await Promise.all(stopping.map((lane) => lane.outcome));
  }

  /** One byte from each end, once all bytes are with the server and before anybody calls that a success. */
  async function probeOnce(): Promise<void> {
    if (isProbed) return;
    await probeSource(source, size, 'later');
    isProbed = true;
  }

  try {
    signal.throwIfAborted();
    await probeSource(source, size, run.session === undefined ? 'first' : 'later');
    const digest = protocol.digest === undefined ? undefined : run.digest();
    // Awaited, and its failure handled, where the protocol asks for it.
    digest?.catch(() => undefined);

    for (;;) {
      const isCooling = coolDown !== undefined;
      const sync =
        needsSync && !isCooling && lanes.size === 0 ? protocol.resync?.(session, run.file()) : undefined;
      const move =
        sync === undefined
          ? protocol.next(session, run.file(), new Set(lanes.keys()))
          : { kind: 'send' as const, step: sync };
      if (sync === undefined && lanes.size === 0 && !isCooling) needsSync = false;

      if (move.kind === 'done' && lanes.size === 0) {
        await probeOnce();
        return move.result;
      }
      signal.throwIfAborted();
      if (coolDown !== undefined && lanes.size === 0) {
        await coolOff(coolDown);
        continue;
      }
      if (lanes.size === 0 && isExpired()) {
        await beginAgain();
        continue;
      }
      const mayLaunch = !isCooling && !(needsSync && sync === undefined) && lanes.size < run.lanes;
      if (move.kind === 'send' && mayLaunch && !lanes.has(move.step.key)) {
        if (move.step.phase === 'close') await probeOnce();
        signal.throwIfAborted();
        launch(move.step);
        continue;
      }
      if (move.kind === 'wait' && move.for === 'digest' && lanes.size === 0) {
        if (run.file().md5 !== undefined) throw protocolStandsStill(protocol.name, 'digest');
        if (confirmedNow() === size && size > 0) emit({ type: 'allBytesConfirmed' });
        emit({ type: 'started', phase: 'digest' });
        await untilAborted(run.digest(), signal);
        continue;
      }
      if (lanes.size === 0)
        throw protocolStandsStill(protocol.name, move.kind === 'send' ? move.step.key : 'replies');
      const outcome = await Promise.race([...lanes.values()].map((lane) => lane.outcome));
      lanes.delete(outcome.step.key);
      await fold(outcome);
    }
  } finally {
    await stopLanes(signal.aborted ? signal.reason : new DOMException('The upload ended.', 'AbortError'));
  }
}

/** The error of a refusal, with everything the reply says about it. */
export function statusErrorOf(reply: Reply, nowMs: number): StatusError {
  const retryAfterMs = retryAfterMsOf(reply, nowMs);
  return new StatusError({
    status: reply.status,
    body: reply.text,
    serverMessage: serverMessageOf(reply),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

const exhausted = (cause: UploadError, tries: number): UploadError =>
  new UploadError({
    code: 'retries-exhausted',
    message: `The upload stopped after ${tries} failed tries in a row. What was sent is kept. Check the connection and try again.`,
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

const protocolStandsStill = (protocol: string, at: string): ProtocolUsageError =>
  new ProtocolUsageError(
    `The protocol "${protocol}" stands still at "${at}": the reply changed nothing, or it waits for nothing. ` +
      'The upload would never end. Make `read` return a session for which `next` answers something else.',
  );

/** Sessions are JSON by contract, so their text decides; the same object is the common case. */
const isSameJson = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
