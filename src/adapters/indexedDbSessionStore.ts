/**
 * Sessions in IndexedDB, by the small library `idb-keyval`.
 *
 * `session` rows belong to one tab: they survive its reloads and crashes, and are swept a day after it is gone.
 * `local` rows are shared by all tabs of this origin. Both are kept apart by `userKey`, so that nobody inherits the
 * uploads of whoever was signed in before. What is finished has keys of its own: there may be a hundred of them, and
 * each upload that begins reads the others.
 */
import { createStore, delMany, entries, getMany, keys, promisifyRequest, type UseStore } from 'idb-keyval';
import type { SessionRecord, SessionStore } from '../core/ports.ts';
import { createIndexedDbFiles, type KeepLimits } from './indexedDbFiles.ts';
import { isOfTab, isOfUser, namespaceOf, type NamespaceOptions } from './storageNamespace.ts';

const sweepAfterMs = 24 * 3600 * 1000;
const sweepEachMs = 10 * 60 * 1000;
/** Before ids in the keys of what is finished; no id begins with it, so that all others are one range. */
const finishedMark = '\0';
const afterFinishedMark = '\x01';

/** `keepFiles`: also keeps copies of files that are small enough. */
export function createIndexedDbSessionStore(
  options: NamespaceOptions & { readonly keepFiles?: KeepLimits },
): SessionStore {
  const { keepFiles } = options;
  const files = createIndexedDbFiles({ ...options, ...keepFiles });
  let opened: UseStore | undefined;
  const database = (): UseStore => (opened ??= committingAtOnce(createStore('gantry', 'sessions')));
  const namespace = namespaceOf(options);
  const keyOf = (id: string): string => namespace + id;
  const finishedKeyOf = (id: string): string => keyOf(finishedMark + id);
  let sweptAtMs = Number.NEGATIVE_INFINITY;

  async function sweep(): Promise<void> {
    const nowMs = Date.now();
    const past: IDBValidKey[] = [];
    for (const [key, record] of await entries<IDBValidKey, SessionRecord | null>(database())) {
      if (typeof key !== 'string' || record === null) continue;
      const isOfOtherTab = isOfTab(key) && !key.startsWith(namespace);
      const isForgotten = isOfOtherTab && record.updatedAtMs + sweepAfterMs < nowMs;
      if (isForgotten || (record.finished !== undefined && (record.expiresAtMs ?? 0) < nowMs)) past.push(key);
    }
    if (past.length > 0) await delMany(past, database());
    sweptAtMs = nowMs;
  }

  return {
    async list() {
      if (sweptAtMs + sweepEachMs < Date.now()) await sweep();
      const unfinished = IDBKeyRange.bound(keyOf(afterFinishedMark), keyOf('\uffff'));
      return database()('readonly', (rows) => promisifyRequest<SessionRecord[]>(rows.getAll(unfinished)));
    },
    async get(id) {
      const keysOfId = [finishedKeyOf(id), keyOf(id)];
      const [finished, other] = await getMany<SessionRecord | undefined>(keysOfId, database());
      // An id may have been given again.
      return other === undefined || (finished !== undefined && finished.updatedAtMs >= other.updatedAtMs)
        ? finished
        : other;
    },
    async set(record) {
      const { id } = record;
      const isFinished = record.finished !== undefined;
      await database()('readwrite', (rows) => {
        rows.put(record, isFinished ? finishedKeyOf(id) : keyOf(id));
        if (isFinished) rows.delete(keyOf(id));
        return promisifyRequest(rows.transaction);
      });
      if (keepFiles !== undefined && isFinished) await files.delete(id);
    },
    async delete(id) {
      await delMany([keyOf(id), finishedKeyOf(id)], database());
      if (keepFiles !== undefined) await files.delete(id);
    },
    ...(keepFiles !== undefined && { keepFile: files.keep, keptFile: files.find }),
    async clear() {
      const all = await keys(database());
      await delMany(
        all.filter((key) => typeof key === 'string' && isOfUser(key, options.userKey)),
        database(),
      );
      await files.clear();
    },
  };
}

/**
 * Commits what is written without waiting until the page hears that it was. A page that is left in between would take
 * it along: a reload then costs a part that the server has.
 */
const committingAtOnce =
  (store: UseStore): UseStore =>
  (mode, work) =>
    store(mode, (objects) => {
      const result = work(objects);
      if (mode === 'readwrite') objects.transaction.commit();
      return result;
    });
