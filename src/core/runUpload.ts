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
import { sleep, untilAborted, withinLimit } from './clock.ts';
import {
  isUploadError,
  OutcomeUnknownError,
  ProtocolUsageError,
  ReplyShapeError,
  SourceError,
  StatusError,
  UploadError,
  type ErrorCode,
} from './errors.ts';
import { toUploadError, type Exchange } from './exchange.ts';
import type { ByteSource, Ports } from './ports.ts';
import { rangeOf, type FileFacts, type Reply, type Step, type UploadProtocol } from './protocol.ts';
import { retryAfterMsOf, serverMessageOf } from './readReply.ts';
import { isOutcomeUnknown, retryDelayMs, type RetryPolicy } from './retryPolicy.ts';
import { probeSource } from './sourceProbe.ts';
import type { UploadEvent } from './uploadState.ts';
import { withoutQuery } from './withoutQuery.ts';

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
  /** How far earlier runs of this session have sent: the server may have that much. @default 0 */
  readonly sentBytes?: number;
  /** Told when more, or after a restart less, of the file may have arrived than before. */
  readonly onSent?: (sentBytes: number) => void;
  /** An earlier run was stopped when a step that must not be doubled may have left whole. @default false */
  readonly isUnanswered?: boolean;
  /** Told when a step that must not be doubled may have left whole, and again when it is known what became of it. */
  readonly onUnanswered?: (isUnanswered: boolean) => void;
  /** Steps in flight at once, 1 or more. */
  readonly lanes: number;
  readonly exchange: Exchange;
  readonly retry: RetryPolicy;
  /** Longest a look at the file may take, in milliseconds. @default 60000 */
  readonly idleTimeoutMs?: number;
  readonly ports: Pick<Ports, 'clock' | 'connectivity' | 'random'>;
  /** Aborted to stop for good, and at once. */
  readonly signal: AbortSignal;
  /** Aborted to pause: a request that must not be doubled and has left completely may still be answered. */
  readonly pauseSignal?: AbortSignal;
  /** Registers a callback that cuts a pause between tries short. */
  readonly onWake?: (wake: () => void) => () => void;
  readonly emit: (event: UploadEvent<Result>) => void;
  /** Called after every reply that changed the session, before the next request is made. */
  readonly checkpoint: (session: Session, confirmedBytes: number) => void;
}

interface Lane<Session> {
  readonly step: Step<Session>;
  readonly range: ByteRange | undefined;
  readonly controller: AbortController;
  readonly sent: Sent;
  readonly outcome: Promise<Outcome<Session>>;
}

interface Sent {
  /** The request was handed to the network; before that, nobody can have acted on it. */
  hasLeft: boolean;
  /** Bytes of the file handed over so far. */
  bytes: number;
}

interface Outcome<Session> {
  readonly step: Step<Session>;
  readonly sent: Sent;
  readonly result: { readonly reply: Reply } | { readonly error: unknown };
}

/** A pause between tries, decided by a failure and taken once every lane has ended. */
interface CoolDown {
  readonly untilMs: number;
  readonly cause: UploadError;
  readonly isOffline: boolean;
  readonly retryCount: number;
}

/** Refusals that may correct the session without any new byte being confirmed. */
const maxLessons = 3;
/** Times the server may fall back behind what it had confirmed, without ever getting further than before. */
const maxLosses = 5;
/** Replies in a row that change nothing, or to a part that confirm nothing new. */
const maxIdleReplies = 2;
/**
 * Bytes that may have left since progress was last reported: browsers report ten times a second, late, and a request of
 * this size may be with the server before the first word about it.
 */
const unreportedBytes = 8 * 1024 * 1024;
/** Replies of any kind until new bytes are confirmed: far more than a protocol needs to open and to close. */
const maxRepliesWithoutBytes = 100;

/**
 * Carries one file to its result.
 *
 * @throws UploadError when it cannot, or the reason of the signal by which it was paused or stopped. No request is in
 * flight any more when it settles.
 */
export async function runUpload<Session, Result>(run: UploadRun<Session, Result>): Promise<Result> {
  try {
    return await converse(run);
  } catch (error) {
    const isHalted = run.signal.aborted || run.pauseSignal?.aborted === true;
    if (isUploadError(error) || (isHalted && isAbort(error))) throw error;
    throw new ProtocolUsageError(
      `The protocol "${run.protocol.name}" threw an error that is not an UploadError. The upload cannot go on. ` +
        'Look at the cause, and read replies with the readers that throw `ReplyShapeError`.',
      error,
    );
  }
}

async function converse<Session, Result>(run: UploadRun<Session, Result>): Promise<Result> {
  const { protocol, source, signal, ports, emit } = run;
  const size = run.file().size;
  const lanes = new Map<string, Lane<Session>>();
  const attempts = new Map<string, number>();
  const halted = run.pauseSignal === undefined ? signal : AbortSignal.any([signal, run.pauseSignal]);
  const begin = (): Session => protocol.begin(run.file());
  const confirmedNow = (): number => protocol.confirmed(session, run.file());

  let session = run.session ?? begin();
  let confirmed = confirmedNow();
  let highestConfirmed = confirmed;
  let highestSent = run.isRestored === true ? size : Math.max(confirmed, run.sentBytes ?? 0);
  /** Failed tries since the server last confirmed something new. */
  let failures = 0;
  let offlineTries = 0;
  let lessons = 0;
  let losses = 0;
  let restarts = 0;
  let idleReplies = 0;
  let repliesWithoutBytes = 0;
  /** Steps answered since the server last confirmed something new. */
  const answered = new Set<string>();
  let needsSync = run.session !== undefined || run.isUnanswered === true;
  let isProbed = false;
  let coolDown: CoolDown | undefined;

  const report = (): void => {
    const confirmedBytes = confirmedNow();
    let unconfirmedBytes = 0;
    for (const { range, sent } of lanes.values()) {
      if (range !== undefined) unconfirmedBytes += Math.min(sent.bytes, almostAll(rangeBytes(range)));
    }
    const loadedBytes = confirmedBytes + Math.min(unconfirmedBytes, almostAll(size - confirmedBytes));
    emit({ type: 'progressed', loadedBytes, confirmedBytes });
  };

  const setHighestSent = (sentBytes: number): void => {
    highestSent = sentBytes;
    run.onSent?.(sentBytes);
  };

  /** Steps that must not be doubled, may have left whole and have no answer. */
  const unanswered = new Set<string>();
  const tellUnanswered = (): void => run.onUnanswered?.(unanswered.size > 0);
  /** The server has said how far it got. */
  const forgetUnanswered = (): void => {
    unanswered.clear();
    tellUnanswered();
  };

  function launch(step: Step<Session>): void {
    const controller = new AbortController();
    const range = rangeOf(step.request);
    const sent: Sent = { hasLeft: false, bytes: 0 };
    const attempt = (attempts.get(step.key) ?? 0) + 1;
    attempts.set(step.key, attempt);
    if (range !== undefined) {
      isProbed = false;
      if (range.end > highestSent) setHighestSent(range.end);
    }
    const stop = () => {
      controller.abort(signal.reason);
    };
    const isAlmostSeen = () => range === undefined || rangeBytes(range) - sent.bytes <= unreportedBytes;
    const mayHaveLeftWhole = () => sent.hasLeft && isAlmostSeen();
    const pause = () => {
      if (step.repeatable || !mayHaveLeftWhole()) controller.abort(run.pauseSignal?.reason);
    };
    const noteLeaving = () => {
      if (step.repeatable || unanswered.has(step.key) || !isAlmostSeen()) return;
      unanswered.add(step.key);
      tellUnanswered();
    };
    const noteEnd = (isLost: boolean) => {
      if (!isLost && unanswered.delete(step.key)) tellUnanswered();
    };
    // Before it leaves, so that storage knows even when the page ends without a word.
    noteLeaving();
    signal.addEventListener('abort', stop);
    run.pauseSignal?.addEventListener('abort', pause);
    const outcome = run
      .exchange(step, {
        file: run.file(),
        source,
        endpoint: protocol.endpoint,
        attempt,
        signal: controller.signal,
        onSend: () => {
          sent.hasLeft = true;
        },
        onProgress: (sentBytes) => {
          if (lanes.get(step.key)?.sent !== sent) return;
          sent.bytes = sentBytes;
          noteLeaving();
          report();
        },
        onStall: () => {
          if (lanes.get(step.key)?.sent === sent) emit({ type: 'stalled' });
        },
      })
      .then(
        (reply): Outcome<Session> => {
          noteEnd(false);
          return { step, sent, result: { reply } };
        },
        (error: unknown): Outcome<Session> => {
          noteEnd(controller.signal.aborted && mayHaveLeftWhole());
          return { step, sent, result: { error } };
        },
      )
      .finally(() => {
        signal.removeEventListener('abort', stop);
        run.pauseSignal?.removeEventListener('abort', pause);
      });
    lanes.set(step.key, { step, range, controller, sent, outcome });
    if (step.phase === 'close' && confirmedNow() === size) emit({ type: 'allBytesConfirmed' });
    emit({ type: 'started', phase: step.phase });
  }

  /** Takes over a new session, whoever taught it. */
  function adopt(next: Session): void {
    const confirmedBytes = protocol.confirmed(next, run.file());
    if (!Number.isSafeInteger(confirmedBytes) || confirmedBytes < 0 || confirmedBytes > highestSent)
      throw claimsTooMuch(confirmedBytes, highestSent);
    session = next;
    if (confirmedBytes > confirmed) failures = 0;
    if (confirmedBytes > highestConfirmed) {
      highestConfirmed = confirmedBytes;
      lessons = 0;
      losses = 0;
      repliesWithoutBytes = 0;
      answered.clear();
    }
    if (confirmedBytes < confirmed) losses += 1;
    if (losses > maxLosses) throw keepsLosing(confirmedBytes, highestConfirmed);
    confirmed = confirmedBytes;
    run.checkpoint(session, confirmedBytes);
    report();
  }

  async function fold({ step, sent, result }: Outcome<Session>): Promise<void> {
    if ('error' in result) return failed(step, sent, result.error);
    const { reply } = result;
    offlineTries = 0;
    if (reply.status >= 400) return refused(step, sent, reply);
    const next = step.read(reply, session);
    const isUnchanged = isSameJson(next, session);
    repliesWithoutBytes += 1;
    if (step.phase === 'sync') {
      needsSync = false;
      forgetUnanswered();
    } else if (isUnchanged || isIdlePart(step, next)) idleReplies += 1;
    else {
      idleReplies = 0;
      // A step that is answered again and again without new bytes is no progress.
      if (!answered.has(step.key)) failures = 0;
      answered.add(step.key);
    }
    attempts.delete(step.key);
    if (!isUnchanged) adopt(next);
    if (idleReplies > maxIdleReplies || repliesWithoutBytes > maxRepliesWithoutBytes)
      throw protocolStandsStill(protocol.name, step.key);
  }

  const isIdlePart = (step: Step<Session>, next: Session): boolean => {
    const range = rangeOf(step.request);
    return (
      step.phase === 'part' &&
      range !== undefined &&
      rangeBytes(range) > 0 &&
      protocol.confirmed(next, run.file()) === confirmed
    );
  };

  /** Before the server had anything of it, "not found" is a wrong address, not an upload that expired. */
  const codeWithoutSession = ({ status }: Reply): ErrorCode | undefined =>
    (status === 404 || status === 410) && isSameJson(session, begin()) ? 'refused' : undefined;

  async function refused(step: Step<Session>, sent: Sent, reply: Reply): Promise<void> {
    const error = statusErrorOf(reply, ports.clock.nowMs(), {
      code: step.codeOf?.(reply) ?? codeWithoutSession(reply),
      request: requestWords(step),
    });
    if (!error.retryable) {
      const learned = step.refused?.(reply, session);
      if (learned !== undefined && !isSameJson(learned, session)) return learn(step, learned, error);
    }
    return failed(step, sent, error);
  }

  async function learn(step: Step<Session>, learned: Session, error: StatusError): Promise<void> {
    needsSync = false;
    if (step.phase === 'sync') forgetUnanswered();
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
    forgetUnanswered();
    if (confirmed > 0) emit({ type: 'restarted' });
    setHighestSent(0);
    confirmed = 0;
    highestConfirmed = 0;
    adopt(begin());
  }

  /** By our own clock, which may be wrong: believed as often as a restart is allowed, then the server decides. */
  const isExpired = (): boolean => {
    // With every byte there, asking for the result costs nothing and beginning again costs everything.
    if (size > 0 && confirmed === size) return false;
    const expiresAtMs = protocol.expiresAtMs?.(session);
    return expiresAtMs !== undefined && expiresAtMs <= ports.clock.nowMs() && mayRestart();
  };

  const isHalted = (): boolean => halted.aborted;
  /** A stop comes before a pause, also when it came later. */
  const throwIfHalted = (): void => {
    signal.throwIfAborted();
    run.pauseSignal?.throwIfAborted();
  };

  /** Decides between trying again later and giving up. */
  async function failed(step: Step<Session>, sent: Sent, thrown: unknown): Promise<void> {
    if (!isUploadError(thrown) && halted.aborted) return;
    const error = toUploadError(thrown);
    if (error.code === 'network' && rangeOf(step.request) !== undefined) {
      await probe('later').catch((thrownByProbe: unknown) => {
        // What else is in flight decides when a halt takes effect.
        if (isUploadError(thrownByProbe) || !isHalted()) throw thrownByProbe;
      });
    }
    if (sent.hasLeft && isOutcomeUnknown(error)) {
      const canAsk = protocol.resync?.(session, run.file()) !== undefined;
      if (!step.repeatable && !canAsk) throw new OutcomeUnknownError(error);
      needsSync ||= canAsk;
    }
    coolDownAfter(error);
  }

  function coolDownAfter(error: UploadError): void {
    const isOffline = error.code === 'network' && ports.connectivity?.isOnline() === false;
    // Being offline uses up no tries, nobody was asked; and lanes that fail together are one failure.
    if (isOffline) offlineTries += 1;
    else if (coolDown === undefined) failures += 1;
    const tries = isOffline ? Math.min(offlineTries, run.retry.delaysMs.length) : failures;
    const delayMs = retryDelayMs(run.retry, error, Math.max(1, tries), ports.random());
    if (delayMs === undefined) throw error.retryable ? exhausted(error, failures) : error;
    const untilMs = ports.clock.nowMs() + delayMs;
    if (coolDown === undefined || untilMs > coolDown.untilMs)
      coolDown = { untilMs, cause: error, isOffline, retryCount: failures };
  }

  async function coolOff({ untilMs, cause, isOffline, retryCount }: CoolDown): Promise<void> {
    emit({
      type: 'backedOff',
      for: isOffline ? 'connection' : 'backoff',
      retryAtMs: untilMs,
      retryCount,
      cause,
    });
    await sleep(ports.clock, Math.max(0, untilMs - ports.clock.nowMs()), halted, (wake) => {
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

  /** A read that never answers must hold neither its lane nor a pause: some drives go to sleep, or away. */
  function probe(moment: 'first' | 'later', until = halted): Promise<void> {
    const { idleTimeoutMs = 60_000 } = run;
    return withinLimit(ports.clock, idleTimeoutMs, probeSource(source, size, moment), until, () => {
      return new SourceError('file-unreadable', new Error(`No byte was read within ${idleTimeoutMs} ms.`));
    });
  }

  /** One byte from each end, once all bytes are with the server and before anybody calls that a success. */
  async function probeOnce(until: AbortSignal): Promise<void> {
    if (isProbed) return;
    await probe('later', until);
    isProbed = true;
  }

  try {
    throwIfHalted();
    if (run.isUnanswered === true && protocol.resync?.(session, run.file()) === undefined)
      throw new OutcomeUnknownError(undefined);
    await probe(run.session === undefined ? 'first' : 'later');
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
        // A pause that came during the last request finds everything done.
        await probeOnce(signal);
        signal.throwIfAborted();
        return move.result;
      }
      if (lanes.size === 0) throwIfHalted();
      if (coolDown !== undefined && lanes.size === 0) {
        await coolOff(coolDown);
        continue;
      }
      if (lanes.size === 0 && isExpired()) {
        await beginAgain();
        continue;
      }
      const mayLaunch =
        !isHalted() && !isCooling && !(needsSync && sync === undefined) && lanes.size < run.lanes;
      if (move.kind === 'send' && mayLaunch && !lanes.has(move.step.key)) {
        if (move.step.phase === 'close') await probeOnce(halted);
        if (!isHalted()) launch(move.step);
        continue;
      }
      if (move.kind === 'wait' && move.for === 'digest' && lanes.size === 0) {
        if (run.file().md5 !== undefined) throw protocolStandsStill(protocol.name, 'digest');
        if (confirmedNow() === size && size > 0) emit({ type: 'allBytesConfirmed' });
        emit({ type: 'started', phase: 'digest' });
        await untilAborted(run.digest(), halted).catch((error: unknown) => {
          halted.throwIfAborted();
          throw toUploadError(error);
        });
        continue;
      }
      if (lanes.size === 0)
        throw protocolStandsStill(protocol.name, move.kind === 'send' ? move.step.key : 'replies');
      const outcome = await Promise.race([...lanes.values()].map((lane) => lane.outcome));
      lanes.delete(outcome.step.key);
      await fold(outcome);
    }
  } finally {
    await stopLanes(new DOMException('The upload ended.', 'AbortError'));
  }
}

/** Handed to the network is not received: what is under way counts for at most 99 % of itself. */
const almostAll = (sizeBytes: number): number => Math.floor(sizeBytes * 0.99);

/** By shape: a DOMException of another realm, such as a test environment's, is no instance of this one's Error. */
const isAbort = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';

/** 'POST https://api.example/uploads'; undefined for a step the application answers. */
const requestWords = ({ request }: Pick<Step<unknown>, 'request'>): string | undefined =>
  'call' in request ? undefined : `${request.method} ${withoutQuery(request.url)}`;

/** The error of a refusal, with everything the reply says about it. */
export function statusErrorOf(
  reply: Reply,
  nowMs: number,
  { code, request }: { readonly code?: ErrorCode | undefined; readonly request?: string | undefined } = {},
): StatusError {
  const retryAfterMs = retryAfterMsOf(reply, nowMs);
  return new StatusError({
    status: reply.status,
    body: reply.text,
    serverMessage: serverMessageOf(reply),
    ...(code !== undefined && { code }),
    ...(request !== undefined && { request }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

const exhausted = (cause: UploadError, tries: number): UploadError =>
  new UploadError({
    code: 'retries-exhausted',
    message: `The upload stopped after ${tries} failed tries in a row. What was sent is kept. The last one: ${cause.message}`,
    cause,
    details: { tries },
  });

const claimsTooMuch = (confirmedBytes: number, highestSent: number): ReplyShapeError =>
  new ReplyShapeError({
    field: 'offset',
    expected: `0 to ${highestSent}`,
    received: String(confirmedBytes),
    message:
      `The server claims to have ${confirmedBytes} bytes, but only ${highestSent} were sent. ` +
      'Going on would leave a hole in the file. Check the server, then try again.',
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
