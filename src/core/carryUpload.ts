/**
 * Carries one entry: its claim to its session, its digest, and the loop. Also what is said to the server when it is over.
 *
 * Bridges the client's entries and `runUpload`, which knows neither storage nor store.
 */
import { untilAborted, withinLimit } from './clock.ts';
import { ProtocolUsageError, TimeoutError, type UploadError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Origins } from './origins.ts';
import { fileKindOf } from './fileKind.ts';
import { createPartMemory } from './partFit.ts';
import type { Hasher, Ports } from './ports.ts';
import type { RetryPolicy } from './retryPolicy.ts';
import type { Step, UploadProtocol } from './protocol.ts';
import { isGone } from './readReply.ts';
import { runUpload } from './runUpload.ts';
import type { SessionKeeper } from './sessionKeeper.ts';
import { silentSource } from './sourceProbe.ts';
import { statusErrorOf } from './statusErrorOf.ts';
import { toUploadError } from './toUploadError.ts';
import type { Entry } from './uploadEntry.ts';
import type { RunEnd } from './uploadQueue.ts';
import type { UploadEvent } from './uploadState.ts';
import type { Tracer } from './uploadTrace.ts';

export interface CarrierOptions {
  readonly ports: Ports;
  readonly exchange: Exchange;
  readonly origins: Pick<Origins, 'askToLeave'>;
  readonly keeper: SessionKeeper;
  readonly tracer: Tracer;
  readonly retry: RetryPolicy;
  readonly idleTimeoutMs: number;
  /** Parts of one file at once, where the entry does not say. */
  readonly partsPerFile: number;
  readonly dispatch: (id: string, event: UploadEvent) => void;
  readonly onCancelError: ((error: UploadError, id: string) => void) | undefined;
  /** Aborted when the client is destroyed. */
  readonly signal: AbortSignal;
}

export interface Carrier {
  run(entry: Entry, signal: AbortSignal, pauseSignal: AbortSignal): Promise<RunEnd>;
  /** Asks the server to forget, once; what it answers changes nothing for the person who cancelled. */
  tellServer(entry: Entry, session: unknown): Promise<void>;
}

/** A protocol that never tires of cancelling must not keep its server busy. */
const mostCancelRequests = 100;

/** Longest that a file is asked how long it is before it is sent. */
const measureLimitMs = 5_000;

/** A megabyte in a second. */
const slowestHashBytesPerMs = 1000;

export function createCarrier(options: CarrierOptions): Carrier {
  const { ports, keeper, tracer, dispatch } = options;
  const partMemory = createPartMemory();
  const exchangeOf = (entry: Entry): Exchange => tracer.traced(options.exchange, entry.trace);

  async function run(entry: Entry, signal: AbortSignal, pauseSignal: AbortSignal): Promise<RunEnd> {
    const { protocol, source } = entry;
    if (protocol === undefined || source === undefined)
      throw new ProtocolUsageError('An upload was started without its protocol or its file.');
    const claim = await keeper.claim(entry, protocol);
    // Stopped meanwhile, perhaps off the list: the news would be lost, so the next run has to hear it again.
    if (claim.kind !== 'owned' && (signal.aborted || pauseSignal.aborted)) keeper.release(entry);
    // What another page sends was not decided.
    if (claim.kind !== 'owned') entry.mayDouble = false;
    signal.throwIfAborted();
    pauseSignal.throwIfAborted();
    if (claim.kind === 'elsewhere' || claim.kind === 'lost') return claim;
    if (claim.kind === 'finished') return { kind: 'result', result: claim.result };
    if (entry.mayDouble) settleDoubt(entry, protocol);
    entry.isDoubted = false;
    if (protocol.measure === 'duration') await measure(entry, source, AbortSignal.any([signal, pauseSignal]));
    if (entry.beginsAgain) dispatch(entry.id, { type: 'restarted' });
    entry.beginsAgain = false;
    const { isUrged } = entry;
    entry.isUrged = false;
    const exchange = exchangeOf(entry);
    let saved: Promise<unknown> = Promise.resolve();
    const result = await runUpload({
      protocol,
      source,
      file: () => entry.facts,
      digest: () => digestOf(entry, source),
      session: entry.session,
      isRestored: entry.isRestored,
      sentBytes: entry.sentBytes,
      onSent: (sentBytes) => {
        entry.sentBytes = sentBytes;
      },
      isUrged,
      isUnanswered: entry.isUnanswered,
      lanes: Math.max(1, entry.options.parallel ?? options.partsPerFile),
      exchange: (step, context) => {
        const onLeaving = async (): Promise<void> => {
          await context.onLeaving?.();
          // Stored before it leaves, so that no page doubles it when this one ends without a word.
          if (!step.repeatable) await untilAborted(saved, context.signal);
        };
        return exchange(step, { ...context, onLeaving });
      },
      origins: options.origins,
      partMemory,
      retry: options.retry,
      idleTimeoutMs: options.idleTimeoutMs,
      ports,
      signal,
      pauseSignal,
      onWake: (wake) => {
        entry.wakes.add(wake);
        return () => entry.wakes.delete(wake);
      },
      emit: (event) => dispatch(entry.id, event),
      checkpoint: ({ session, confirmedBytes, isUnanswered }) => {
        if (session !== entry.session) tracer.noteCheckpoint(entry.trace, confirmedBytes);
        entry.session = session;
        entry.isUnanswered = isUnanswered;
        // In one write: a page that ends between an answer and what it said would double the request.
        saved = keeper.save(entry, protocol, confirmedBytes);
      },
    });
    return { kind: 'result', result };
  }

  /** A person tries again: what may be done is sent once more, also when this try ends before that. */
  function settleDoubt(entry: Entry, protocol: UploadProtocol): void {
    entry.mayDouble = false;
    // It was the server's own word, which it would say of this session again: only another upload can end differently.
    if (!entry.isUnanswered) keeper.drop(entry);
    entry.isUnanswered = false;
    void keeper.save(entry, protocol);
  }

  /** A length is a courtesy to the server: an upload goes on without it. */
  async function measure(entry: Entry, source: Blob, signal: AbortSignal): Promise<void> {
    const isLong = ['audio', 'video'].includes(fileKindOf(entry.facts));
    if (!isLong || entry.facts.durationSeconds !== undefined || ports.factsReader === undefined) return;
    const reading = ports.factsReader.read(source, { wanted: ['duration'], signal });
    try {
      const { durationSeconds } = await withinLimit(
        ports.clock,
        measureLimitMs,
        reading,
        signal,
        () => new TimeoutError(measureLimitMs),
      );
      if (durationSeconds !== undefined) entry.facts = { ...entry.facts, durationSeconds };
    } catch {
      signal.throwIfAborted();
    }
  }

  function digestOf(entry: Entry, source: Blob): Promise<string> {
    if (ports.hasher === undefined) {
      return Promise.reject(
        new ProtocolUsageError(
          'This protocol needs an MD5, but the client has no hasher. Give it `ports.hasher`.',
        ),
      );
    }
    entry.digest ??= hash(ports.hasher, source, entry.life.signal).then(
      (md5) => {
        entry.facts = { ...entry.facts, md5 };
        dispatch(entry.id, { type: 'hashed', md5 });
        return md5;
      },
      (error: unknown) => {
        entry.digest = undefined;
        throw error;
      },
    );
    return entry.digest;
  }

  /** A file that is read no further must not hold its lane for ever. */
  async function hash(hasher: Hasher, source: Blob, life: AbortSignal): Promise<string> {
    const stop = new AbortController();
    const signal = AbortSignal.any([life, stop.signal]);
    let cancelTimer = (): void => undefined;
    const allow = (limitMs: number): void => {
      cancelTimer();
      cancelTimer = ports.clock.after(limitMs, () => {
        stop.abort(silentSource(limitMs));
      });
    };
    // A hasher need not say how far it is.
    allow(options.idleTimeoutMs + Math.ceil(source.size / slowestHashBytesPerMs));
    const onProgress = (): void => {
      allow(options.idleTimeoutMs);
    };
    try {
      return await untilAborted(hasher.md5(source, { signal, onProgress }), signal);
    } finally {
      cancelTimer();
    }
  }

  async function tellServer(entry: Entry, session: unknown): Promise<void> {
    try {
      let told = session;
      for (let requests = 0; requests < mostCancelRequests; requests += 1) {
        const step = told === undefined ? undefined : entry.protocol?.cancel?.(told, entry.facts);
        if (step === undefined) return;
        const next = await askToForget(entry, step, told);
        if (JSON.stringify(next) === JSON.stringify(told)) return;
        told = next;
      }
    } catch (error) {
      if (!options.signal.aborted) options.onCancelError?.(toUploadError(error), entry.id);
    }
  }

  /** @returns the session after the server's answer. */
  async function askToForget(entry: Entry, step: Step<unknown>, session: unknown): Promise<unknown> {
    const reply = await exchangeOf(entry)(step, {
      file: entry.facts,
      // After a reload the bytes may be missing; nobody sends them to cancel.
      source: entry.source ?? new Blob([]),
      endpoint: entry.protocol?.endpoint,
      attempt: 1,
      signal: options.signal,
      onSend: () => undefined,
      onProgress: () => undefined,
    });
    if (reply.status < 400) return step.read(reply, session);
    const learned = step.refused?.(reply, session);
    // What the server does not know, it has forgotten.
    const isForgotten = learned !== undefined || isGone(reply);
    if (!isForgotten) throw statusErrorOf(reply, ports.clock.nowMs(), step);
    return learned ?? session;
  }

  return { run, tellServer };
}
