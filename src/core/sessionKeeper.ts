/**
 * What is stored of an upload, and which of this browser's pages works on it.
 *
 * A session is stored before its first byte is sent, so that everything unfinished is listed after a crash. Whoever works
 * on it holds the lock of its record, from the first run until the upload has ended, also while it is paused; another
 * page finds the lock taken and waits. Whoever gets a lock reads the record again: it may have moved on. What is done
 * leaves its result behind for a while, for pages that waited and would send everything again.
 *
 * Storage and locks are a convenience: both have time limits, and without them an upload goes on as if it were alone.
 */
import { sleep, withinLimit } from './clock.ts';
import { sampleOf } from './fileIdentity.ts';
import { createKeptFiles } from './keptFiles.ts';
import type { Locks, Ports, SessionRecord } from './ports.ts';
import type { UploadProtocol } from './protocol.ts';
import type { SessionRecords } from './sessionRecords.ts';
import { endpointOf, identityOf, type Entry } from './uploadEntry.ts';

/** Where an upload stands before it runs. */
export type Claim =
  | { readonly kind: 'owned' }
  /** Another page works on it. */
  | { readonly kind: 'elsewhere' }
  /** Another page has finished it. */
  | { readonly kind: 'finished'; readonly result: unknown }
  /** Another page has finished it, but its result could not be kept. */
  | { readonly kind: 'lost' };

export interface SessionKeeperOptions {
  readonly ports: Pick<Ports, 'clock' | 'locks' | 'sessionStore'>;
  readonly records: SessionRecords;
  readonly onError: (error: unknown) => void;
}

export interface SessionKeeper {
  /** Finds the session to go on with and makes this page its owner, or stores a new one. */
  claim(entry: Entry, protocol: UploadProtocol): Promise<Claim>;
  /** As `claim`, once the page that has it lets go. Rejects with the signal's reason. */
  claimNext(entry: Entry, signal: AbortSignal): Promise<Claim>;
  /** Whether another page works on it right now. */
  isElsewhere(recordId: string): Promise<boolean>;
  /** Confirmed bytes as another page has stored them last. */
  confirmedElsewhere(entry: Entry): Promise<number | undefined>;
  /** The sample of `source`, or undefined when it cannot be read in time. */
  sample(source: Blob): Promise<string | undefined>;
  /** The file of a record that no page works on, where it was kept and is the one that was being sent. */
  keptFile(record: SessionRecord): Promise<Blob | undefined>;
  save(entry: Entry, protocol: UploadProtocol, confirmedBytes?: number): Promise<boolean>;
  /** Stores its place in the list and its priority, if anything of it is stored. */
  savePlace(entry: Entry): void;
  /** Keeps the result for pages that wait, and lets go of the upload. */
  finish(entry: Entry, result: unknown): Promise<void>;
  /** Forgets how far it got, here and in storage. */
  drop(entry: Entry): void;
  /** Whether this page has it, for all that is known. */
  isOwner(entry: Entry): boolean;
  /**
   * Becomes the owner of what is stored now. What another page works on, has finished or has given up is that page's.
   *
   * @returns whether it is
   */
  own(entry: Entry): Promise<boolean>;
  /** Leaves what is stored to other pages, whatever becomes of it here. */
  disown(entry: Entry): void;
  /** Lets other pages go on with it. */
  release(entry: Entry): void;
  /**
   * Forgets every upload and result of this user, of this page or another, once `ended` says that nothing is running.
   * From now on none of them is found by a new upload.
   */
  clear(ended?: Promise<unknown>): Promise<void>;
  /** Lets everything go, when the client is destroyed. */
  close(): void;
}

const answerLimitMs = 2000;
const lookAgainMs = 2000;
/** Another page may be waiting for its storage. */
const turnLimitMs = 10_000;
/** Results are kept this long, and so many of them. */
const finishedMs = 10 * 60_000;
const maxFinished = 100;
/**
 * Held while a page looks for the session of a file, so that two pages never find the same one. Of the name of the file
 * and whatever else tells it from others without a look at its bytes: other files need not wait.
 */
const turnOf = ({ facts: { name, size, lastModifiedMs } }: Entry): string =>
  `claim ${JSON.stringify([name, size, lastModifiedMs])}`;

const owned: Claim = { kind: 'owned' };
const elsewhere: Claim = { kind: 'elsewhere' };

export function createSessionKeeper({ ports, records, onError }: SessionKeeperOptions): SessionKeeper {
  const { clock, sessionStore } = ports;
  const keptFiles = createKeptFiles({ ports, sample, onError });
  let locks = sessionStore === undefined ? undefined : ports.locks;
  const releases = new Set<() => void>();
  /** By ids of records: locks that this page gives back once what is to be stored has been. */
  const leaving = new Map<string, Promise<void>>();
  /** Ids of finished records, oldest first, with the timers that end them. */
  const finished = new Map<string, () => void>();

  const inTime = <T>(what: string, work: Promise<T>, limitMs = answerLimitMs): Promise<T> =>
    withinLimit(
      clock,
      limitMs,
      work,
      new AbortController().signal,
      () => new Error(`${what} did not answer within ${limitMs} ms.`),
    );

  /** Locks that once did not work are not asked again: uploads would wait for them again and again. */
  function giveUpLocks(cause: unknown): void {
    locks = undefined;
    onError(new Error('The locks do not work. Uploads of two tabs are no longer kept apart.', { cause }));
  }

  /** A release, also where nothing can be locked; undefined when another page has it. */
  async function lock(
    take: (locks: Locks, signal: AbortSignal) => Promise<(() => void) | undefined>,
    limitMs: number,
    onFailure: (error: unknown) => void,
  ): Promise<(() => void) | undefined> {
    if (locks === undefined) return () => undefined;
    const life = new AbortController();
    const taking = take(locks, life.signal);
    try {
      const given = await inTime('The lock', taking, limitMs);
      return given && tracked(given);
    } catch (error) {
      onFailure(error);
      taking.then((late) => late?.(), ignore);
      life.abort(error);
      return () => undefined;
    }
  }

  function tracked(given: () => void): () => void {
    const release = (): void => {
      if (releases.delete(release)) given();
    };
    releases.add(release);
    return release;
  }

  async function lockRecord(id: string): Promise<(() => void) | undefined> {
    await leaving.get(id);
    return lock(async (given) => given.take(id), answerLimitMs, giveUpLocks);
  }

  /** As soon as it is free or, where the platform fails to wait, soon after. */
  async function lockNext(id: string, signal: AbortSignal): Promise<() => void> {
    if (locks === undefined) return () => undefined;
    try {
      return tracked(await locks.wait(id, signal));
    } catch (error) {
      signal.throwIfAborted();
      onError(error);
    }
    for (;;) {
      await sleep(clock, lookAgainMs, signal);
      const given = await lockRecord(id);
      if (given !== undefined) return given;
    }
  }

  async function inTurn<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
    const release = await lock((given, signal) => given.wait(turnOf(entry), signal), turnLimitMs, onError);
    try {
      return await work();
    } finally {
      release?.();
    }
  }

  async function sample(source: Blob): Promise<string | undefined> {
    // A file that cannot be read is found out by the probe before anything is sent.
    return inTime('The file', sampleOf(source)).catch(() => undefined);
  }

  async function claim(entry: Entry, protocol: UploadProtocol): Promise<Claim> {
    if (sessionStore === undefined || !isKeepable(entry, protocol) || entry.release !== undefined)
      return owned;
    if (entry.source !== undefined) entry.sample ??= await sample(entry.source);
    if (!isStored(entry, protocol)) return owned;
    entry.release = await lockRecord(entry.recordId);
    if (entry.release === undefined) return elsewhere;
    // What may be with the server already is not sent to another session.
    const isBegun = entry.session !== undefined || entry.isUnanswered;
    if (locks !== undefined && (isBegun || entry.wasReleased)) {
      const known = goOn(entry, protocol, await records.find(entry.recordId));
      if (known !== undefined) return known;
    }
    // Whoever had it meanwhile may have brought the server further.
    if (isBegun && entry.wasReleased) entry.isRestored = true;
    if (isBegun) return owned;
    return inTurn(entry, async () => {
      const found = await claimStored(entry, protocol);
      if (found === undefined && (await save(entry, protocol)) && entry.source !== undefined)
        keptFiles.keep(entry.recordId, entry.source);
      return found ?? owned;
    });
  }

  /** The same file may have been on its way when a page was left, or be on its way in another. */
  async function claimStored(entry: Entry, protocol: UploadProtocol): Promise<Claim | undefined> {
    const found = await records.matching(identityOf(entry.facts, protocol, entry.sample));
    // From here on, whoever holds a record first has it.
    entry.hasLooked = true;
    for (const { id } of found) {
      if (!records.hold(id)) continue;
      const given = await lockRecord(id);
      // Whoever had it until now may have finished it since.
      const claimed = given && goOn(entry, protocol, await records.find(id));
      if (given === undefined || claimed !== undefined) {
        release(entry);
        // Stored meanwhile, if it was given another place in the list.
        if (entry.recordId !== id) records.forget(entry.recordId);
        entry.recordId = id;
        entry.release = given;
        return claimed ?? elsewhere;
      }
      records.forget(id);
      given();
    }
    return undefined;
  }

  /** Takes over what is stored if it is news; undefined when that is of no use. */
  function goOn(
    entry: Entry,
    protocol: UploadProtocol,
    record: SessionRecord | undefined,
  ): Claim | undefined {
    if (record?.finished?.isLost === true) return { kind: 'lost' };
    if (record?.finished !== undefined) return { kind: 'finished', result: record.finished.result };
    if (record === undefined || !fitsProtocol(record, protocol)) return undefined;
    entry.isRestored = true;
    entry.wasSaved = true;
    // What this page could not store is newer than what is stored, unless another page went on since.
    if (entry.unsaved?.id === record.id && entry.unsaved.updatedAtMs >= record.updatedAtMs) return owned;
    entry.session = record.session;
    entry.isUnanswered = record.isUnanswered === true;
    return owned;
  }

  async function save(
    entry: Entry,
    protocol: UploadProtocol,
    confirmedBytes = entry.session === undefined ? 0 : protocol.confirmed(entry.session, entry.facts),
  ): Promise<boolean> {
    if (!isStored(entry, protocol)) return false;
    const record = recordOf(entry, protocol, confirmedBytes, clock.nowMs());
    entry.unsaved = record;
    const isSaved = await records.save(record);
    entry.wasSaved ||= isSaved;
    if (isSaved && entry.unsaved === record) entry.unsaved = undefined;
    return isSaved;
  }

  function keepResult(id: string): void {
    const [oldest] = finished.size < maxFinished ? [] : finished.keys();
    if (oldest !== undefined) endResult(oldest);
    const cancelTimer = clock.after(finishedMs, () => endResult(id));
    finished.set(id, cancelTimer);
  }

  function endResult(id: string): void {
    finished.get(id)?.();
    finished.delete(id);
    records.forget(id);
  }

  async function isElsewhere(recordId: string): Promise<boolean> {
    if (locks === undefined) return false;
    try {
      return await inTime('The lock', locks.isTaken(recordId));
    } catch (error) {
      giveUpLocks(error);
      return false;
    }
  }

  function release(entry: Entry): void {
    const given = entry.release;
    if (given === undefined) return;
    entry.wasReleased = true;
    entry.release = undefined;
    // Whoever gets it next goes on with what is stored. A storage that does not answer is given up in time.
    if (entry.unsaved === undefined) given();
    else leaveLater(entry.recordId, given);
  }

  function leaveLater(id: string, given: () => void): void {
    const left = records.settled().then(() => {
      given();
      if (leaving.get(id) === left) leaving.delete(id);
    });
    leaving.set(id, left);
  }

  function disown(entry: Entry): void {
    release(entry);
    records.letGo(entry.recordId);
  }

  async function own(entry: Entry): Promise<boolean> {
    const { protocol, recordId } = entry;
    const isAlone = locks === undefined || protocol === undefined || !isStored(entry, protocol);
    // As long as the lock was kept, nobody else can have changed anything.
    if (isAlone || entry.release !== undefined) return true;
    entry.release = await lockRecord(entry.recordId);
    // No other page can know of what no storage has taken.
    if (entry.release && !entry.wasSaved && entry.unsaved?.id === recordId) return true;
    const record = entry.release && (await records.find(recordId));
    if (record !== undefined && record.finished === undefined) {
      goOn(entry, protocol, record);
      return true;
    }
    disown(entry);
    return false;
  }

  return {
    claim,
    async claimNext(entry, signal) {
      const given = await lockNext(entry.recordId, signal);
      const record = await records.find(entry.recordId);
      if (signal.aborted) given();
      signal.throwIfAborted();
      entry.release = given;
      const found = entry.protocol && goOn(entry, entry.protocol, record);
      if (found !== undefined) return found;
      // Given up by whoever had it, or not to be read. What this page knows of it itself is for the server to judge.
      if (entry.session === undefined) {
        release(entry);
        entry.recordId = entry.id;
        entry.beginsAgain = true;
      } else {
        entry.isRestored = true;
        if (entry.protocol !== undefined) await save(entry, entry.protocol);
      }
      return owned;
    },
    isElsewhere,
    confirmedElsewhere: async (entry) => (await records.find(entry.recordId))?.confirmedBytes,
    async keptFile(record) {
      // Whoever works on it goes on with it; this page waits.
      return (await isElsewhere(record.id)) ? undefined : keptFiles.find(record);
    },
    sample,
    save,
    savePlace(entry) {
      const isEnding = entry.result !== undefined || entry.life.signal.aborted;
      if (entry.protocol !== undefined && entry.release !== undefined && !isEnding)
        void save(entry, entry.protocol);
    },
    async finish(entry, result) {
      const { protocol, recordId } = entry;
      if (protocol === undefined || !isStored(entry, protocol) || locks === undefined) {
        records.forget(recordId);
      } else {
        const nowMs = clock.nowMs();
        const record = recordOf(entry, protocol, entry.facts.size, nowMs);
        keepResult(recordId);
        const ended = { ...record, session: null, expiresAtMs: nowMs + finishedMs };
        const isKept =
          (await records.save({ ...ended, finished: { result } })) ||
          // Not everything can be stored. Without its result, it still keeps others from sending the file again; unless
          // everything was to be forgotten meanwhile.
          (finished.has(recordId) &&
            (await records.save({ ...ended, finished: { result: undefined, isLost: true } })));
        if (!isKept) endResult(recordId);
      }
      release(entry);
    },
    drop(entry) {
      entry.beginsAgain ||= entry.sentBytes > 0 || entry.isRestored;
      entry.session = undefined;
      entry.sentBytes = 0;
      entry.isRestored = false;
      entry.isUnanswered = false;
      entry.unsaved = undefined;
      records.forget(entry.recordId);
    },
    isOwner: (entry) => locks === undefined || entry.release !== undefined,
    // A cancel and a removal may become final together.
    own: (entry) => (entry.owning ??= own(entry)),
    disown,
    release,
    async clear(ended) {
      const show = records.hide();
      try {
        await ended;
        for (const id of [...finished.keys()]) endResult(id);
        await records.clear();
      } finally {
        show();
      }
    },
    close() {
      for (const cancelTimer of finished.values()) cancelTimer();
      for (const end of releases) end();
    },
  };
}

const ignore = (): void => undefined;

/** What could not be told from another file of its name after a reload is not stored. */
const isStored = (entry: Entry, protocol: UploadProtocol): boolean =>
  isKeepable(entry, protocol) && entry.sample !== undefined;

/** A picked file, sent on its own. */
const isKeepable = (entry: Entry, protocol: UploadProtocol): boolean =>
  protocol.persist !== 'never' && entry.parentId === undefined && entry.facts.lastModifiedMs !== undefined;

function recordOf(
  entry: Entry,
  protocol: UploadProtocol,
  confirmedBytes: number,
  nowMs: number,
): SessionRecord {
  const session = entry.session ?? protocol.begin(entry.facts);
  const expiresAtMs = protocol.expiresAtMs?.(session);
  const { group } = entry.options;
  const { md5: _md5, ...file } = entry.facts;
  return {
    version: 1,
    id: entry.recordId,
    protocol: protocol.name,
    endpoint: endpointOf(protocol),
    file,
    session: protocol.stored?.(session) ?? session,
    confirmedBytes,
    addedAtMs: entry.addedAtMs,
    updatedAtMs: nowMs,
    ...(entry.rank !== entry.addedAtMs && { rank: entry.rank }),
    ...(entry.priority !== 0 && { priority: entry.priority }),
    ...(entry.sample !== undefined && { sample: entry.sample }),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(group !== undefined && { group }),
    ...(entry.isUnanswered && { isUnanswered: true }),
  };
}

/** Storage belongs to the user's machine: a session is believed only if its protocol can make sense of it. */
export function fitsProtocol({ session, file }: SessionRecord, protocol: UploadProtocol): boolean {
  try {
    const confirmedBytes = protocol.confirmed(session, file);
    return Number.isSafeInteger(confirmedBytes) && confirmedBytes >= 0 && confirmedBytes <= file.size;
  } catch {
    return false; // Of an older version or of somebody else's making: the upload begins anew.
  }
}
