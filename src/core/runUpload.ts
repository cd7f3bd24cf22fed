/**
 * THE loop: asks the protocol what to do, does it, folds the reply into the session, and asks again.
 *
 * Retry, back-off, pause, abort, parallel parts, checkpoints, progress and the digest live here, once. It knows no
 * protocol by name, no store and no screen: what happens leaves as events, what must survive leaves as checkpoints.
 * How much patience is left is counted in `uploadBudgets`, what is under way is kept in `stepsInFlight`.
 *
 *   next ─► send ─► reply ─► read ────────────► session ─► checkpoint ─┐
 *    ▲        │        └──── refused (learned) ─► session              │
 *    │        └─ no reply ─► back off ─► resync, or repeat             │
 *    └──────────────────────────────────────────────────────────────--┘
 */
import { rangeBytes } from './byteRange.ts';
import { sleep, untilAborted } from './clock.ts';
import {
  InterceptedError,
  isUploadError,
  OutcomeUnknownError,
  ProtocolUsageError,
  ReplyShapeError,
  SourceError,
  StatusError,
  type ErrorCode,
  type UploadError,
} from './errors.ts';
import type { Exchange } from './exchange.ts';
import { HeldBack, type Hold, type Origins } from './origins.ts';
import type { ByteSource, Ports } from './ports.ts';
import { createPartFit, createPartMemory, type CarriedPart, type PartMemory } from './partFit.ts';
import { rangeOf, type FileFacts, type Reply, type Step, type UploadProtocol } from './protocol.ts';
import { isGone, isWebPage } from './readReply.ts';
import { isOutcomeUnknown, type RetryPolicy } from './retryPolicy.ts';
import { probeSource, readWithin } from './sourceProbe.ts';
import { replyOf, statusErrorOf } from './statusErrorOf.ts';
import { almostAll, createStepsInFlight, type Outcome, type Sent } from './stepsInFlight.ts';
import { toUploadError } from './toUploadError.ts';
import { createUploadBudgets, protocolStandsStill } from './uploadBudgets.ts';
import type { UploadEvent } from './uploadState.ts';

/** What must survive the page. */
export interface Checkpoint<Session> {
  /** Undefined while the server has said nothing. */
  readonly session: Session | undefined;
  readonly confirmedBytes: number;
  /** A step that must not be doubled may have left whole, and what became of it is not in `session`. */
  readonly isUnanswered: boolean;
}

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
  /** A person wants it to be tried now, whatever is known of the origin. @default false */
  readonly isUrged?: boolean;
  /** Steps in flight at once, 1 or more. */
  readonly lanes: number;
  readonly exchange: Exchange;
  /** What all uploads have found out about the origins. */
  readonly origins: Pick<Origins, 'askToLeave'>;
  /** What endpoints bore, shared by the client's uploads. @default nothing is known */
  readonly partMemory?: PartMemory;
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
  /**
   * Called after every reply that changed the session, before the next request is made; before a step that must not be
   * doubled leaves; and when it is known what became of one.
   */
  readonly checkpoint: (checkpoint: Checkpoint<Session>) => void;
}

/** A pause between tries, decided by a failure of this upload or of its origin; taken once every lane has ended. */
interface CoolDown extends Pick<Hold, 'untilMs' | 'cause'>, Partial<Pick<Hold, 'onNews'>> {
  readonly retryCount: number;
}

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
  const halted = run.pauseSignal === undefined ? signal : AbortSignal.any([signal, run.pauseSignal]);
  const parts = createPartFit(protocol, run.partMemory ?? createPartMemory());
  const begin = (): Session => parts.first(protocol.begin(run.file()));
  /** Whether nothing was said yet, however the parts are cut. */
  const isBeginning = (one: Session): boolean => {
    const beginning = protocol.begin(run.file());
    return isSameJson(parts.plain(one, beginning), beginning);
  };
  const confirmedNow = (): number => protocol.confirmed(session, run.file());
  /** Whether the server can be asked how far this session got. */
  const canAsk = (): boolean => protocol.resync?.(session, run.file()) !== undefined;

  let session = run.session ?? begin();
  /** The session as far as the server had a say in it, or an earlier run. */
  let known = run.session;
  /** As the last checkpoint had it. */
  let wasUnanswered = run.isUnanswered === true;
  const budgets = createUploadBudgets({
    protocol,
    retry: run.retry,
    random: ports.random,
    confirmedBytes: confirmedNow(),
  });
  let highestSent = run.isRestored === true ? size : Math.max(confirmedNow(), run.sentBytes ?? 0);
  const attempts = new Map<string, number>();
  /** Refusals that corrected the session, and how many of them there were when a step was launched. */
  let lessons = 0;
  const lessonsBefore = new Map<string, number>();
  /** Steps that may have been done, although their reply was lost. */
  const unheard = new Set<string>();
  /** Every byte was confirmed before this run, so that an earlier one may have sent the completion. */
  let mayBeClosed = run.session !== undefined && confirmedNow() === size;
  /** A completion that is refused although it may be done takes two words, as an upload that is gone does. */
  const isUnheard = ({ key, phase }: Step<Session>): boolean =>
    phase === 'close' && (unheard.has(key) || mayBeClosed);
  let needsSync = run.session !== undefined || run.isUnanswered === true;
  /** What `resync` asks, from when it leaves. */
  let question: Step<Session> | undefined;
  let isProbed = false;
  let coolDown: CoolDown | undefined;
  /** When somebody wanted this upload to be tried, whatever others had found out by then; its own failure ends it. */
  let urgedAtMs = run.isUrged === true ? ports.clock.nowMs() : Number.NEGATIVE_INFINITY;

  const flight = createStepsInFlight<Session>({
    exchange: run.exchange,
    nowMs: ports.clock.nowMs,
    context: () => ({ file: run.file(), source, endpoint: protocol.endpoint, heldAfterMs: urgedAtMs }),
    signal,
    pauseSignal: run.pauseSignal,
    onLeave: ({ request }) => {
      const sentBytes = rangeOf(request)?.end ?? 0;
      if (sentBytes > highestSent) setHighestSent(sentBytes);
    },
    onProgress: report,
    onStall: () => {
      emit({ type: 'stalled' });
    },
    isUnanswered: wasUnanswered,
    onUnanswered: noteUnanswered,
  });

  function checkpoint(): void {
    wasUnanswered = flight.isUnanswered;
    run.checkpoint({
      session: known,
      confirmedBytes: budgets.confirmedBytes,
      isUnanswered: wasUnanswered,
    });
  }

  /** After whatever may have left a step open, or settled one, without a word for the session. */
  function noteUnanswered(): void {
    if (flight.isUnanswered !== wasUnanswered) checkpoint();
  }

  function report(): void {
    const confirmedBytes = confirmedNow();
    const unconfirmedBytes = Math.min(flight.unconfirmedBytes(), almostAll(size - confirmedBytes));
    emit({ type: 'progressed', loadedBytes: confirmedBytes + unconfirmedBytes, confirmedBytes });
  }

  const setHighestSent = (sentBytes: number): void => {
    highestSent = sentBytes;
    run.onSent?.(sentBytes);
  };

  function launch(step: Step<Session>): void {
    const attempt = (attempts.get(step.key) ?? 0) + 1;
    attempts.set(step.key, attempt);
    lessonsBefore.set(step.key, lessons);
    if (rangeOf(step.request) !== undefined) isProbed = false;
    flight.launch(step, attempt);
    if (step.phase === 'close' && confirmedNow() === size) emit({ type: 'allBytesConfirmed' });
    emit({ type: 'started', phase: step.phase });
  }

  /**
   * Takes over a new session, whoever taught it.
   *
   * @param step - what it says of this one is known from here on, and not before: a claim that is not believed settles nothing.
   */
  async function adopt(next: Session, step?: Step<Session>): Promise<void> {
    const confirmedBytes = protocol.confirmed(next, run.file());
    if (!Number.isSafeInteger(confirmedBytes) || confirmedBytes < 0 || confirmedBytes > highestSent)
      throw claimsTooMuch(confirmedBytes, highestSent);
    // A server that takes back what it had may have been sent a part of a file that is shorter by now.
    if (confirmedBytes < budgets.confirmedBytes) await blameFile();
    session = next;
    budgets.confirm(confirmedBytes);
    known = session;
    if (step !== undefined) settle(step);
    checkpoint();
    report();
  }

  /** `resync` is asked alone, and answered for everything that is open; any other step for itself. */
  function settle(step: Step<Session>): void {
    if (step === question) flight.forgetUnanswered();
    else flight.settle(step);
  }

  async function fold({ step, sent, result }: Outcome<Session>): Promise<void> {
    if ('error' in result) {
      const told = 'call' in step.request ? toUploadError(result.error) : undefined;
      const isRefusal = told instanceof StatusError;
      return isRefusal ? refused(step, sent, replyOf(told), told) : failed(step, sent, result.error);
    }
    const { reply } = result;
    budgets.heard();
    if (reply.status >= 400) return refused(step, sent, reply);
    let next: Session;
    try {
      next = step.read(reply, session);
    } catch (error) {
      // A refusal in the words of a success.
      if (error instanceof StatusError && !isOutcomeUnknown(error)) flight.settle(step);
      if (!isWebPage(reply)) throw error;
      return failed(step, sent, new InterceptedError(reply.status, error));
    }
    const isUnchanged = isSameJson(next, session);
    if (isUnchanged) settle(step);
    if (step.phase === 'sync') {
      if (step === question) needsSync = false;
      budgets.synced();
    } else {
      const isIdle = isIdlePart(step, next);
      // A server that took nothing of a part may have been sent nothing.
      if (isIdle) await blameFile();
      budgets.answered(step.key, isUnchanged || isIdle);
    }
    attempts.delete(step.key);
    const part = carriedBy(step, sent);
    if (!isUnchanged) await adopt(part === undefined ? next : parts.answered(next, part), step);
    budgets.throwIfStandingStill(step.key);
  }

  /** The bytes that a step took along; undefined when it carried none, or never left. */
  function carriedBy(step: Step<Session>, { leftAtMs }: Sent): CarriedPart | undefined {
    const range = rangeOf(step.request);
    if (step.phase !== 'part' || range === undefined || leftAtMs === undefined) return undefined;
    return { bytes: rangeBytes(range), tookMs: ports.clock.nowMs() - leftAtMs };
  }

  const isIdlePart = (step: Step<Session>, next: Session): boolean => {
    const range = rangeOf(step.request);
    return (
      step.phase === 'part' &&
      range !== undefined &&
      rangeBytes(range) > 0 &&
      protocol.confirmed(next, run.file()) === budgets.confirmedBytes
    );
  };

  /** Before the server had anything of it, "not found" is a wrong address, not an upload that expired. */
  const codeWithoutSession = (reply: Reply): ErrorCode | undefined =>
    isGone(reply) && isBeginning(session) ? 'refused' : undefined;

  /** @param thrown - the refusal as the application's own code told it. */
  async function refused(step: Step<Session>, sent: Sent, reply: Reply, thrown?: StatusError): Promise<void> {
    const code = step.codeOf?.(reply) ?? codeWithoutSession(reply);
    const isToldInFull = thrown !== undefined && code === undefined;
    const error = isToldInFull ? thrown : statusErrorOf(reply, ports.clock.nowMs(), step, code);
    if (!isOutcomeUnknown(error)) flight.settle(step);
    if (code === 'checksum') await blameFile();
    // Where the protocol knows better, the status says nothing of the part.
    const part = reply.status === 413 && code === undefined ? carriedBy(step, sent) : undefined;
    const smaller = part && parts.refused(session, part);
    if (smaller !== undefined) {
      await adopt(smaller);
      return;
    }
    if (!error.retryable) {
      const learned = step.refused?.(reply, session);
      const isNews = learned !== undefined && !isSameJson(learned, session);
      if (isNews || (learned !== undefined && isHeardBefore(step))) return learn(step, learned, error);
    }
    return failed(step, sent, error);
  }

  /** What a step was refused for is nothing new when it was under way while another one brought the lesson. */
  const isHeardBefore = (step: Step<Session>): boolean => lessonsBefore.get(step.key) !== lessons;

  async function learn(step: Step<Session>, learned: Session, error: StatusError): Promise<void> {
    const isLost = isBeginning(learned) && (isGone(error) || isUnheard(step));
    // Lanes that hear it together have heard it once.
    if (isLost && coolDown !== undefined) {
      askAgain(0, error);
      return;
    }
    if (!isHeardBefore(step)) {
      lessons += 1;
      if (!budgets.learn()) throw error;
    }
    const delayMs = isLost ? budgets.gone() : undefined;
    if (delayMs !== undefined) {
      askAgain(delayMs, error);
      return;
    }
    const isAnswer = step === question;
    // What one step was refused for says nothing of another that must not be doubled.
    if (isAnswer || !flight.isUnanswered) needsSync = false;
    if (!isBeginning(learned)) {
      await adopt(learned, isAnswer ? step : undefined);
      return;
    }
    if (!budgets.mayRestart) throw error;
    if (flight.isUnanswered) {
      // What is under way is waited for, before it is asked once more.
      if (flight.count > 0) {
        askAgain(0, error);
        return;
      }
      // With every byte sent, the completion may be what is open, and a server may forget what it has completed.
      if (!isAnswer || highestSent === size) throw new OutcomeUnknownError(error);
    }
    await beginAgain();
  }

  /** Whether the upload is really lost: by the protocol's question where it has one, or by the same step. */
  function askAgain(delayMs: number, error: StatusError): void {
    needsSync ||= canAsk();
    coolDownFor(delayMs, error);
  }

  async function beginAgain(): Promise<void> {
    await flight.stop(new DOMException('The upload begins again.', 'AbortError'));
    flight.forgetUnanswered();
    unheard.clear();
    mayBeClosed = false;
    if (budgets.confirmedBytes > 0) emit({ type: 'restarted' });
    setHighestSent(0);
    budgets.restart();
    await adopt(begin());
  }

  /** By our own clock, which may be wrong: believed as often as a restart is allowed, then the server decides. */
  const isExpired = (): boolean => {
    // Beginning again would double what may have been done.
    if (flight.isUnanswered) return false;
    // As would beginning again without a word after the last byte may have arrived.
    if (run.isRestored !== true && needsSync && highestSent === size && canAsk()) return false;
    // With every byte there, asking for the result costs nothing and beginning again costs everything.
    if (size > 0 && budgets.confirmedBytes === size) return false;
    const expiresAtMs = protocol.expiresAtMs?.(session);
    return expiresAtMs !== undefined && expiresAtMs <= ports.clock.nowMs() && budgets.mayRestart;
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
    if (thrown instanceof HeldBack) {
      attempts.set(step.key, (attempts.get(step.key) ?? 1) - 1);
      return;
    }
    const error = toUploadError(thrown);
    if (error.code === 'network' && rangeOf(step.request) !== undefined) await blameFile();
    if (sent.leftAtMs !== undefined && isOutcomeUnknown(error)) {
      if (!step.repeatable && !canAsk() && sent.mayBeWhole) throw new OutcomeUnknownError(error);
      needsSync ||= canAsk() && mayHaveBrought(step);
      unheard.add(step.key);
    } else {
      flight.settle(step);
    }
    const part = error.code === 'network' || error.code === 'timeout' ? carriedBy(step, sent) : undefined;
    // Other parts may make another upload of it, and nobody could say whether this one was the whole.
    const mayBeAll = sent.mayBeWhole && part?.bytes === size && !canAsk();
    if (part !== undefined && !mayBeAll) resize(parts.broken(session, part));
    coolDownAfter(error);
  }

  /** Whether what looks like the network's or the server's fault is the file's: then it is said so. */
  async function blameFile(): Promise<void> {
    await probe('later').catch((thrown: unknown) => {
      // What else is in flight decides when a halt takes effect.
      if (isUploadError(thrown) || !isHalted()) throw thrown;
    });
  }

  /** Another plan for the parts to come. */
  function resize(next: Session): void {
    if (next === session) return;
    session = next;
    known = session;
    checkpoint();
  }

  const isOffline = (error: UploadError): boolean =>
    error.code === 'network' && ports.connectivity?.isOnline() === false;

  function coolDownAfter(error: UploadError): void {
    urgedAtMs = Number.NEGATIVE_INFINITY;
    const circumstances = { isOffline: isOffline(error), isCounted: coolDown === undefined };
    coolDownFor(budgets.fail(error, circumstances), error);
  }

  function coolDownFor(delayMs: number, error: UploadError): void {
    const untilMs = ports.clock.nowMs() + delayMs;
    if (coolDown === undefined || untilMs > coolDown.untilMs)
      coolDown = { untilMs, cause: error, retryCount: budgets.failures };
  }

  const holdOf = ({ request }: Step<Session>): Hold | undefined => run.origins.askToLeave(request, urgedAtMs);

  async function coolOff({ untilMs, cause, retryCount, onNews }: CoolDown): Promise<void> {
    emit({
      type: 'backedOff',
      for: isOffline(cause) ? 'connection' : 'backoff',
      retryAtMs: untilMs,
      retryCount,
      cause,
    });
    await sleep(ports.clock, Math.max(0, untilMs - ports.clock.nowMs()), halted, (wake) => {
      const endings = [
        run.onWake?.(() => {
          urgedAtMs = ports.clock.nowMs();
          wake();
        }),
        onNews?.(wake),
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

  /** A read that never answers must hold neither its lane nor a pause. */
  function probe(moment: 'first' | 'later', until = halted): Promise<void> {
    return readWithin(ports.clock, run.idleTimeoutMs ?? 60_000, probeSource(source, size, moment), until);
  }

  /** A last look, once all bytes are with the server and before anybody calls that a success. */
  async function probeOnce(until: AbortSignal): Promise<void> {
    if (isProbed) return;
    await probe('later', until);
    isProbed = true;
  }

  try {
    throwIfHalted();
    if (run.isUnanswered === true && !canAsk()) throw new OutcomeUnknownError(undefined);
    await probe(run.session === undefined ? 'first' : 'later');
    const digest = protocol.digest === undefined ? undefined : run.digest();
    // Awaited, and its failure handled, where the protocol asks for it.
    digest?.catch(() => undefined);

    for (;;) {
      const isCooling = coolDown !== undefined;
      const sync =
        needsSync && !isCooling && flight.count === 0 ? protocol.resync?.(session, run.file()) : undefined;
      const move =
        sync === undefined
          ? protocol.next(session, run.file(), flight.keys())
          : { kind: 'send' as const, step: sync };
      if (sync === undefined && flight.count === 0 && !isCooling) {
        // There was a question when its reply was lost, and there is none any more.
        if (needsSync && flight.isUnanswered && move.kind !== 'done')
          throw new OutcomeUnknownError(undefined);
        needsSync = false;
      }

      if (move.kind === 'done' && flight.count === 0) {
        // A pause that came during the last request finds everything done.
        await probeOnce(signal);
        signal.throwIfAborted();
        return move.result;
      }
      if (flight.count === 0) throwIfHalted();
      if (coolDown !== undefined && flight.count === 0) {
        await coolOff(coolDown);
        continue;
      }
      if (flight.count === 0 && isExpired()) {
        await beginAgain();
        continue;
      }
      const mayLaunch =
        !isHalted() && !isCooling && !(needsSync && sync === undefined) && flight.count < run.lanes;
      const isNew = move.kind === 'send' && mayLaunch && !flight.has(move.step.key);
      const hold = isNew ? holdOf(move.step) : undefined;
      if (hold !== undefined && flight.count === 0) {
        await coolOff({ ...hold, retryCount: budgets.failures });
        continue;
      }
      if (isNew && hold === undefined) {
        if (move.step.phase === 'close') await probeOnce(halted);
        if (isHalted()) continue;
        question = sync;
        launch(move.step);
        continue;
      }
      if (move.kind === 'wait' && move.for === 'digest' && flight.count === 0) {
        if (run.file().md5 !== undefined) throw protocolStandsStill(protocol.name, 'digest');
        if (confirmedNow() === size && size > 0) emit({ type: 'allBytesConfirmed' });
        emit({ type: 'started', phase: 'digest' });
        await untilAborted(run.digest(), halted).catch((error: unknown) => {
          halted.throwIfAborted();
          throw toUploadError(error);
        });
        continue;
      }
      if (flight.count === 0) throw protocolStandsStill(protocol.name, 'replies');
      await fold(await flight.next());
      noteUnanswered();
    }
  } catch (error) {
    await flight.stop(new DOMException('The upload ended.', 'AbortError'));
    // Beginning from zero would double what may be done, and nobody would know. A changed file is never sent again.
    const dropsSession = isUploadError(error) && !error.keepsSession && !(error instanceof SourceError);
    throw dropsSession && flight.isUnanswered ? new OutcomeUnknownError(error) : error;
  } finally {
    noteUnanswered();
  }
}

/** Whether the server may have more of the file, or know of the upload, since: a question for an address brings nothing. */
const mayHaveBrought = ({
  phase,
  request,
  repeatable,
}: Pick<Step<unknown>, 'phase' | 'request' | 'repeatable'>): boolean =>
  !(repeatable && phase === 'part' && rangeOf(request) === undefined);

/** By shape: a DOMException of another realm, such as a test environment's, is no instance of this one's Error. */
const isAbort = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';

const claimsTooMuch = (confirmedBytes: number, highestSent: number): ReplyShapeError =>
  new ReplyShapeError({
    field: 'offset',
    expected: `0 to ${highestSent}`,
    received: String(confirmedBytes),
    message:
      `The server claims to have ${confirmedBytes} bytes, but only ${highestSent} were sent. ` +
      'Going on would leave a hole in the file. Check the server, then try again.',
  });

/** Sessions are JSON by contract, so their text decides; the same object is the common case. */
const isSameJson = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
