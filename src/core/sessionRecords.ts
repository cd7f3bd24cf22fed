/**
 * Stored sessions: written as an upload goes on, found again when the same file comes back.
 *
 * Storage is a convenience. Every call has a time limit, every failure is told to `onError` and costs the resume
 * after a reload, nothing else; a storage that once did not answer is not asked again. Records of other versions or
 * shapes are ignored.
 */
import type { Clock, SessionRecord, SessionStore } from './ports.ts';
import type { FileFacts } from './protocol.ts';

export interface SessionRecords {
  /** Every usable record nobody works on; expired ones are dropped. */
  all(): Promise<readonly SessionRecord[]>;
  /** Takes the newest record of this file for this protocol and endpoint, so that nobody else does. */
  claim(file: FileFacts, protocol: string, endpoint: string): Promise<SessionRecord | undefined>;
  /** Marks a record as being worked on. @returns false when somebody else does already */
  hold(id: string): boolean;
  /** Writes soon; of several writes to one id only the newest has to happen. */
  save(record: SessionRecord): void;
  forget(id: string): void;
  /** When everything asked for so far has been written or given up. */
  settled(): Promise<void>;
}

const storageLimitMs = 2000;
/** Records nobody came back to for a week are dropped. */
const maxAgeMs = 7 * 24 * 3600 * 1000;

export function createSessionRecords(
  store: SessionStore | undefined,
  clock: Clock,
  onError: (error: unknown) => void,
): SessionRecords {
  if (store === undefined) return noRecords;
  const held = new Set<string>();
  const unwritten = new Map<string, SessionRecord | undefined>();
  let writing: Promise<void> | undefined;
  /** Uploads would wait for it again and again. */
  let isStuck = false;

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
      report(error);
      return fallback;
    } finally {
      cancelTimer();
    }
  }

  function report(error: unknown): void {
    try {
      onError(error);
    } catch (thrown) {
      void Promise.reject(thrown); // The application's own error: seen, but no reason to stop an upload.
    }
  }

  async function drain(target: SessionStore): Promise<void> {
    for (;;) {
      const [entry] = unwritten;
      if (entry === undefined) break;
      const [id, record] = entry;
      unwritten.delete(id);
      await guarded(() => (record === undefined ? target.delete(id) : target.set(record)), undefined);
    }
    writing = undefined;
  }

  const write = (id: string, record: SessionRecord | undefined): void => {
    unwritten.delete(id);
    unwritten.set(id, record);
    writing ??= Promise.resolve().then(() => drain(store));
  };

  const all = async (): Promise<readonly SessionRecord[]> => {
    await writing;
    const usable: SessionRecord[] = [];
    const found: unknown = await guarded(() => store.list(), []);
    for (const record of Array.isArray(found) ? (found as unknown[]) : []) {
      if (!isSessionRecord(record) || held.has(record.id)) continue;
      const isPast = record.expiresAtMs !== undefined && record.expiresAtMs <= clock.nowMs();
      if (isPast || record.updatedAtMs + maxAgeMs <= clock.nowMs()) write(record.id, undefined);
      else usable.push(record);
    }
    return usable;
  };

  return {
    all,
    async claim(file, protocol, endpoint) {
      const matches = (await all())
        // Somebody may have been quicker since.
        .filter((record) => !held.has(record.id))
        .filter((record) => record.protocol === protocol && record.endpoint === endpoint)
        .filter((record) => isSameFile(record.file, file))
        .sort((a, b) => b.updatedAtMs - a.updatedAtMs);
      const [newest] = matches;
      if (newest !== undefined) held.add(newest.id);
      return newest;
    },
    hold(id) {
      const isFree = !held.has(id);
      held.add(id);
      return isFree;
    },
    save(record) {
      held.add(record.id);
      write(record.id, record);
    },
    forget(id) {
      // Nothing was written for what is not held.
      if (held.delete(id)) write(id, undefined);
    },
    async settled() {
      await writing;
    },
  };
}

/** Whether two picks look like one file: name, size and modification time. Bytes are not compared. */
export const isSameFile = (a: FileFacts, b: FileFacts): boolean =>
  a.name === b.name && a.size === b.size && a.lastModifiedMs === b.lastModifiedMs;

const noRecords: SessionRecords = {
  all: () => Promise.resolve([]),
  claim: () => Promise.resolve(undefined),
  hold: () => true,
  save: () => undefined,
  forget: () => undefined,
  settled: () => Promise.resolve(),
};

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
    typeof record.confirmedBytes === 'number' &&
    typeof record.updatedAtMs === 'number' &&
    typeof record.addedAtMs === 'number' &&
    (record.expiresAtMs === undefined || typeof record.expiresAtMs === 'number') &&
    (record.group === undefined || typeof record.group === 'string') &&
    (record.isUnanswered === undefined || typeof record.isUnanswered === 'boolean') &&
    record.session !== undefined &&
    typeof file === 'object' &&
    file !== null &&
    typeof file.name === 'string' &&
    typeof file.type === 'string' &&
    typeof file.size === 'number'
  );
}
