/**
 * Carries one entry: its stored session, its digest, and the loop. Also what is said to the server when it is over.
 *
 * Bridges the client's entries and `runUpload`, which knows neither storage nor store.
 */
import { ProtocolUsageError, type UploadError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { createPartMemory } from './partFit.ts';
import type { Ports, SessionRecord } from './ports.ts';
import type { UploadProtocol } from './protocol.ts';
import type { RetryPolicy } from './retryPolicy.ts';
import { runUpload } from './runUpload.ts';
import type { SessionRecords } from './sessionRecords.ts';
import { statusErrorOf } from './statusErrorOf.ts';
import { toUploadError } from './toUploadError.ts';
import { endpointOf, type Entry } from './uploadEntry.ts';
import type { UploadEvent } from './uploadState.ts';
import type { Tracer } from './uploadTrace.ts';

export interface CarrierOptions {
  readonly ports: Ports;
  readonly exchange: Exchange;
  readonly records: SessionRecords;
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
  run(entry: Entry, signal: AbortSignal, pauseSignal: AbortSignal): Promise<unknown>;
  /** Forgets how far it got, here and in storage. */
  dropSession(entry: Entry): void;
  /** Asks the server to forget, once; what it answers changes nothing for the person who cancelled. */
  tellServer(entry: Entry, session: unknown): Promise<void>;
}

export function createCarrier(options: CarrierOptions): Carrier {
  const { ports, records, tracer, dispatch } = options;
  const partMemory = createPartMemory();
  const exchangeOf = (entry: Entry): Exchange => tracer.traced(options.exchange, entry.trace);

  async function run(entry: Entry, signal: AbortSignal, pauseSignal: AbortSignal): Promise<unknown> {
    const { protocol, source } = entry;
    if (protocol === undefined || source === undefined)
      throw new ProtocolUsageError('An upload was started without its protocol or its file.');
    // What may be with the server already is not sent to another session.
    if (entry.session === undefined && !entry.isUnanswered) await adoptRecord(entry, protocol);
    // Stopped meanwhile, perhaps off the list: the news would be lost.
    signal.throwIfAborted();
    if (entry.beginsAgain) dispatch(entry.id, { type: 'restarted' });
    entry.beginsAgain = false;
    return runUpload({
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
      isUnanswered: entry.isUnanswered,
      onUnanswered: (isUnanswered) => {
        if (entry.isUnanswered === isUnanswered) return;
        entry.isUnanswered = isUnanswered;
        // Without a session there is nothing to go on with after a reload, and nothing to warn of.
        if (entry.session !== undefined) save(entry, protocol);
      },
      lanes: Math.max(1, entry.options.parallel ?? options.partsPerFile),
      exchange: exchangeOf(entry),
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
      emit: (event) => {
        dispatch(entry.id, event);
      },
      checkpoint: (session, confirmedBytes) => {
        entry.session = session;
        tracer.noteCheckpoint(entry.trace, confirmedBytes);
        save(entry, protocol, confirmedBytes);
      },
    });
  }

  function digestOf(entry: Entry, source: Blob): Promise<string> {
    if (entry.facts.md5 !== undefined) return Promise.resolve(entry.facts.md5);
    if (ports.hasher === undefined) {
      return Promise.reject(
        new ProtocolUsageError(
          'This protocol needs an MD5, but the client has no hasher. Give it `ports.hasher`.',
        ),
      );
    }
    entry.digest ??= ports.hasher.md5(source, { signal: entry.life.signal }).then(
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

  /** The same file may have been on its way when the page was left. */
  async function adoptRecord(entry: Entry, protocol: UploadProtocol): Promise<void> {
    if (ports.sessionStore === undefined || !isStored(entry, protocol)) return;
    const record = await records.claim(entry.facts, protocol.name, endpointOf(protocol));
    if (record === undefined) return;
    if (!fitsProtocol(record, protocol)) {
      records.forget(record.id);
      return;
    }
    entry.session = record.session;
    entry.isRestored = true;
    entry.isUnanswered = record.isUnanswered === true;
    entry.recordId = record.id;
  }

  function save(
    entry: Entry,
    protocol: UploadProtocol,
    confirmedBytes = protocol.confirmed(entry.session, entry.facts),
  ): void {
    if (!isStored(entry, protocol)) return;
    const expiresAtMs = protocol.expiresAtMs?.(entry.session);
    const { group } = entry.options;
    const { md5: _md5, ...file } = entry.facts;
    records.save({
      version: 1,
      id: entry.recordId,
      protocol: protocol.name,
      endpoint: endpointOf(protocol),
      file,
      session: entry.session,
      confirmedBytes,
      addedAtMs: entry.addedAtMs,
      updatedAtMs: ports.clock.nowMs(),
      ...(expiresAtMs !== undefined && { expiresAtMs }),
      ...(group !== undefined && { group }),
      ...(entry.isUnanswered && { isUnanswered: true }),
    });
  }

  async function tellServer(entry: Entry, session: unknown): Promise<void> {
    try {
      const step = session === undefined ? undefined : entry.protocol?.cancel?.(session, entry.facts);
      if (step === undefined) return;
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
      if (reply.status >= 400) throw statusErrorOf(reply, ports.clock.nowMs(), step);
    } catch (error) {
      if (!options.signal.aborted) options.onCancelError?.(toUploadError(error), entry.id);
    }
  }

  return {
    run,
    dropSession(entry) {
      entry.beginsAgain ||= entry.sentBytes > 0 || entry.isRestored;
      entry.session = undefined;
      entry.sentBytes = 0;
      entry.isRestored = false;
      entry.isUnanswered = false;
      records.forget(entry.recordId);
    },
    tellServer,
  };
}

/** Only what can be recognized after a reload is worth storing: a picked file, sent on its own. */
const isStored = (entry: Entry, protocol: UploadProtocol): boolean =>
  protocol.persist !== 'never' && entry.parentId === undefined && entry.facts.lastModifiedMs !== undefined;

/** Storage belongs to the user's machine: a session is believed only if its protocol can make sense of it. */
export function fitsProtocol({ session, file }: SessionRecord, protocol: UploadProtocol): boolean {
  try {
    const confirmedBytes = protocol.confirmed(session, file);
    return Number.isSafeInteger(confirmedBytes) && confirmedBytes >= 0 && confirmedBytes <= file.size;
  } catch {
    return false; // Of an older version or of somebody else's making: the upload begins anew.
  }
}
