/**
 * Sessions in IndexedDB, by the small library `idb-keyval`.
 *
 * `session` rows belong to one tab: they survive its reloads and crashes, and are swept a day after it is gone.
 * `local` rows are shared by all tabs of this origin. Both are kept apart by `userKey`, so that nobody inherits the
 * uploads of whoever was signed in before.
 */
import { createStore, del, delMany, entries, keys, set, type UseStore } from 'idb-keyval';
import type { SessionRecord, SessionStore } from '../core/ports.ts';
import { createIndexedDbFiles, type KeepLimits } from './indexedDbFiles.ts';
import { isOfTab, isOfUser, namespaceOf, type NamespaceOptions } from './storageNamespace.ts';

const sweepAfterMs = 24 * 3600 * 1000;

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

  return {
    async list() {
      const found: SessionRecord[] = [];
      for (const [key, record] of await entries<IDBValidKey, SessionRecord | null>(database())) {
        if (typeof key !== 'string' || record === null) continue;
        if (key.startsWith(namespace)) found.push(record);
        else if (isOfTab(key) && record.updatedAtMs + sweepAfterMs < Date.now()) await del(key, database());
      }
      return found;
    },
    async set(record) {
      await set(keyOf(record.id), record, database());
      if (keepFiles !== undefined && record.finished !== undefined) await files.delete(record.id);
    },
    async delete(id) {
      await del(keyOf(id), database());
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
