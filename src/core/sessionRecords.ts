/**
 * Stored sessions: written as an upload goes on, found again when the same file comes back.
 *
 * Storage is a convenience. Every call has a time limit, every failure is told to `onError` and costs the resume
 * after a reload, nothing else; a storage that once did not answer is not asked again. Records of other versions or
 * shapes are ignored.
 */
import { isSameUpload, type UploadIdentity } from './fileIdentity.ts';
import type { Clock, SessionRecord, SessionStore } from './ports.ts';
import type { FileFacts } from './protocol.ts';

export interface SessionRecords {
  /** Every unfinished record that no upload of this page has; expired ones are dropped. */
  all(): Promise<readonly SessionRecord[]>;
  /** Those of one file for one protocol and endpoint, newest first. */
  matching(upload: UploadIdentity): Promise<readonly SessionRecord[]>;
  /** What is stored now under `id`, whoever wrote it. */
  find(id: string): Promise<SessionRecord | undefined>;
  /** Marks a record as an upload's of this page. @returns false when another upload has it already */
  hold(id: string): boolean;
  /** It is no upload's of this page any more, and stays stored. */
  letGo(id: string): void;
  /**
   * Writes soon; of several writes to one id only the newest has to happen.
   *
   * @returns whether it, or a newer one, was written; settles within the time limit.
   */
  save(record: SessionRecord): Promise<boolean>;
  forget(id: string): void;
  /** Until the returned function is called, no record is offered to uploads that are not its own. */
  hide(): () => void;
  /** Deletes everything, also what nobody here has read; what is being read meanwhile is not found any more. */
  clear(): Promise<void>;
  /** When everything asked for so far has been written or given up. */
  settled(): Promise<void>;
}

const storageLimitMs = 2000;
const writesAtOnce = 16;
/** Records nobody came back to for a week are dropped. */
const maxAgeMs = 7 * 24 * 3600 * 1000;

export function createSessionRecords(
  store: SessionStore | undefined,
  clock: Clock,
  onError: (error: unknown) => void,
): SessionRecords {
  if (store === undefined) return noRecords;
  const held = new Set<string>();
  const unwritten = new Map<string | typeof everything, Write>();
  /** Writes that have not ended, begun or not. */
  const pending = new Set<Promise<boolean>>();
  let isDraining = false;
  /** Uploads would wait for it again and again. */
  let isStuck = false;
  let clearings = 0;
  let hidings = 0;

  async function guarded<T>(work: () => Promise<T>, fallback: T): Promise<T> {
    if (isStuck) return fallback;
    let cancelTimer = () => {};
    const limit = new Promise<never>((_resolve, reject) => {
      cancelTimer = clock.after(storageLimitMs, () => {
        isStuck = true;
        reject(new Error(`The session storage did not answer within ${storageLimitMs} ms.`));
      });
    });
    try {
      return await Promise.race([work(), limit]);
    } catch (error) {
      onError(error);
      return fallback;
    } finally {
      cancelTimer();
    }
  }

  /**
   * A few side by side, except those of one id: with many small files, waiting for each other took longer than the
   * uploads. No more, because a storage that works them off in turn has to be done with all of them in time.
   */
  async function drain(): Promise<void> {
    while (unwritten.size > 0) {
      const ids: Iterable<string | typeof everything> = unwritten.has(everything)
        ? [everything]
        : unwritten.keys();
      await Promise.all([...ids].slice(0, writesAtOnce).map(carryOut));
    }
    isDraining = false;
  }

  async function carryOut(id: string | typeof everything): Promise<void> {
    const write = unwritten.get(id);
    unwritten.delete(id);
    write?.settle(await guarded(() => write.work().then(() => true), false));
  }

  const write = (id: string | typeof everything, work: () => Promise<void>): Promise<boolean> => {
    const replaced = unwritten.get(id);
    unwritten.delete(id);
    const written = new Promise<boolean>((settle) => unwritten.set(id, { work, settle }));
    pending.add(written);
    void written.then((isWritten) => {
      pending.delete(written);
      replaced?.settle(isWritten);
    });
    if (!isDraining) void Promise.resolve().then(drain);
    isDraining = true;
    return written;
  };
  const erase = (id: string): void => void write(id, () => store.delete(id));
  const settled = async (): Promise<void> => {
    await Promise.all(pending);
  };

  /** What can be used of what `read` finds; what is past its time is dropped. */
  const stored = async (
    read: () => Promise<readonly unknown[]> = () => store.list(),
  ): Promise<readonly SessionRecord[]> => {
    const clearingsBefore = clearings;
    await settled();
    const usable: SessionRecord[] = [];
    const found: unknown = await guarded(read, []);
    if (clearings !== clearingsBefore) return usable;
    for (const record of Array.isArray(found) ? (found as unknown[]) : []) {
      if (!isSessionRecord(record)) continue;
      const { finished, expiresAtMs = Number.POSITIVE_INFINITY } = record;
      // What may be done is for the server to judge, not for our clock.
      const isPast = expiresAtMs <= clock.nowMs() && (finished !== undefined || !mayBeDone(record));
      if (!isPast && record.updatedAtMs + maxAgeMs > clock.nowMs()) usable.push(record);
      else if (!held.has(record.id)) erase(record.id);
    }
    return usable;
  };

  const all = async (): Promise<readonly SessionRecord[]> =>
    (await stored()).filter(({ id, finished }) => hidings === 0 && finished === undefined && !held.has(id));

  return {
    all,
    async matching(upload) {
      return (await all())
        .filter((record) => isSameUpload(record, upload))
        .sort((a, b) => b.updatedAtMs - a.updatedAtMs);
    },
    find: async (id) => {
      const found = await stored(store.get && (async () => [await store.get?.(id)]));
      return found.find((record) => record.id === id);
    },
    hold(id) {
      const isFree = !held.has(id);
      held.add(id);
      return isFree;
    },
    letGo(id) {
      held.delete(id);
    },
    save(record) {
      held.add(record.id);
      return write(record.id, () => store.set(record));
    },
    forget(id) {
      // Nothing was written for what is not held.
      if (held.delete(id)) erase(id);
    },
    hide() {
      hidings += 1;
      return () => void (hidings -= 1);
    },
    async clear() {
      clearings += 1;
      held.clear();
      for (const { settle } of unwritten.values()) settle(false);
      unwritten.clear();
      await write(everything, () => store.clear());
    },
    settled,
  };
}

/** In place of an id: a write that concerns every record. */
const everything = Symbol('everything');

/** A write that has not begun. */
interface Write {
  readonly work: () => Promise<void>;
  readonly settle: (isWritten: boolean) => void;
}

const noRecords: SessionRecords = {
  all: () => Promise.resolve([]),
  matching: () => Promise.resolve([]),
  find: () => Promise.resolve(undefined),
  hold: () => true,
  letGo: () => undefined,
  save: () => Promise.resolve(false),
  forget: () => undefined,
  hide: () => () => undefined,
  clear: () => Promise.resolve(),
  settled: () => Promise.resolve(),
};

const mayBeDone = ({ isUnanswered, file, confirmedBytes }: SessionRecord): boolean =>
  isUnanswered === true || (file.size > 0 && confirmedBytes === file.size);

/** Storage belongs to the user's machine: what comes out of it is foreign data. */
function isSessionRecord(value: unknown): value is SessionRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Partial<Record<keyof SessionRecord, unknown>>;
  const file = record.file as Partial<Record<keyof FileFacts, unknown>> | null | undefined;
  return (
    record.version === 1 &&
    typeof record.id === 'string' &&
    typeof record.protocol === 'string' &&
    typeof record.endpoint === 'string' &&
    Number.isFinite(record.confirmedBytes) &&
    typeof record.updatedAtMs === 'number' &&
    typeof record.addedAtMs === 'number' &&
    (record.expiresAtMs === undefined || typeof record.expiresAtMs === 'number') &&
    (record.rank === undefined || Number.isFinite(record.rank)) &&
    (record.priority === undefined || Number.isFinite(record.priority)) &&
    (record.group === undefined || typeof record.group === 'string') &&
    (record.isUnanswered === undefined || typeof record.isUnanswered === 'boolean') &&
    (record.sample === undefined || typeof record.sample === 'string') &&
    (record.finished === undefined || (typeof record.finished === 'object' && record.finished !== null)) &&
    record.session !== undefined &&
    typeof file === 'object' &&
    file !== null &&
    typeof file.name === 'string' &&
    typeof file.type === 'string' &&
    Number.isFinite(file.size)
  );
}
