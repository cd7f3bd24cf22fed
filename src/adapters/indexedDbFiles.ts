/**
 * Copies of small files in IndexedDB, beside the sessions and for the same user or tab.
 *
 * They are in a database of their own: sessions are listed often and written after every part, and files of ten
 * megabytes must not come along. Browsers copy the bytes when a row is written, so the original may be changed or deleted
 * afterwards. How much room there is shows when it is used: what does not fit is refused by the browser.
 */
import { createStore, del, type UseStore } from 'idb-keyval';
import { isOfTab, isOfUser, namespaceOf, type NamespaceOptions } from './storageNamespace.ts';

/** How much is kept. */
export interface KeepLimits {
  /** Of one file, in bytes; larger ones have to be chosen again. @default 10485760 (10 MiB) */
  readonly maxBytes?: number;
  /** Of all files of this origin together, in bytes. @default 104857600 (100 MiB) */
  readonly maxTotalBytes?: number;
}

interface Row {
  readonly file: Blob;
  readonly keptAtMs: number;
}

const dayMs = 24 * 3600 * 1000;

export interface IndexedDbFiles {
  /** Copies the bytes as they are now; a file that is too large, or finds no room, is not kept. */
  keep(id: string, file: Blob): Promise<void>;
  find(id: string): Promise<Blob | undefined>;
  delete(id: string): Promise<void>;
  /** Deletes all of this user, of whatever tab. */
  clear(): Promise<void>;
}

export function createIndexedDbFiles(options: NamespaceOptions & KeepLimits): IndexedDbFiles {
  const { maxBytes = 10 * 1024 ** 2, maxTotalBytes = 100 * 1024 ** 2, userKey } = options;
  let opened: UseStore | undefined;
  const database = (): UseStore => (opened ??= createStore('gantry-files', 'files'));
  const namespace = namespaceOf(options);

  /** A session that nobody came back to is dropped after as long a time. */
  const isPast = (key: string, { keptAtMs }: Row): boolean => {
    const maxAgeMs = isOfTab(key) && !key.startsWith(namespace) ? dayMs : 7 * dayMs;
    return keptAtMs + maxAgeMs < Date.now();
  };

  /** Deletes some rows and does something with the others, as one: nothing comes in between. */
  const sift = <T>(
    isOver: (key: string, row: Row) => boolean,
    work: (files: ReadonlyMap<string, Blob>, store: IDBObjectStore) => T,
  ): Promise<T> =>
    database()(
      'readwrite',
      (store) =>
        new Promise<T>((resolve, reject) => {
          const files = new Map<string, Blob>();
          const request = store.openCursor();
          let result: T;
          request.onsuccess = () => {
            const cursor = request.result;
            if (cursor === null) {
              result = work(files, store);
              return;
            }
            const key = cursor.key as string;
            const row = cursor.value as Row | null;
            if (row === null || isOver(key, row)) cursor.delete();
            else files.set(key, row.file);
            cursor.continue();
          };
          store.transaction.oncomplete = () => resolve(result);
          store.transaction.onabort = () =>
            reject(store.transaction.error ?? new Error('The kept files cannot be used.'));
        }),
    );

  return {
    find: (id) => sift(isPast, (files) => files.get(namespace + id)),
    async keep(id, file) {
      if (file.size > maxBytes) return;
      await sift(isPast, (files, store) => {
        const key = namespace + id;
        let totalBytes = file.size;
        for (const [other, { size }] of files) if (other !== key) totalBytes += size;
        if (totalBytes <= maxTotalBytes) store.put({ file, keptAtMs: Date.now() } satisfies Row, key);
      });
    },
    delete: (id) => del(namespace + id, database()),
    clear: () =>
      sift(
        (key) => isOfUser(key, userKey),
        () => undefined,
      ),
  };
}
