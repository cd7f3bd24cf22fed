/**
 * Sessions in IndexedDB, by the small library `idb-keyval`.
 *
 * `session` rows belong to one tab: they survive its reloads and crashes, and are swept a day after it is gone.
 * `local` rows are shared by all tabs of this origin. Both are kept apart by `userKey`, so that nobody inherits the
 * uploads of whoever was signed in before.
 */
import { createStore, del, entries, set, type UseStore } from 'idb-keyval';
import type { SessionRecord, SessionStore } from '../core/ports.ts';

export interface IndexedDbSessionStoreOptions {
  readonly scope: 'session' | 'local';
  /** Names the signed-in user. @default '' */
  readonly userKey?: string;
}

const sweepAfterMs = 24 * 3600 * 1000;

export function createIndexedDbSessionStore({
  scope,
  userKey = '',
}: IndexedDbSessionStoreOptions): SessionStore {
  let opened: UseStore | undefined;
  const database = (): UseStore => (opened ??= createStore('gantry', 'sessions'));
  const prefix = JSON.stringify([scope, userKey, scope === 'session' ? tabId() : '']);
  const keyOf = (id: string): string => prefix + id;

  return {
    async list() {
      const found: SessionRecord[] = [];
      for (const [key, record] of await entries<IDBValidKey, SessionRecord | null>(database())) {
        if (typeof key !== 'string' || record === null) continue;
        if (key.startsWith(prefix)) found.push(record);
        else if (key.startsWith('["session"') && record.updatedAtMs + sweepAfterMs < Date.now()) {
          await del(key, database());
        }
      }
      return found;
    },
    set: (record) => set(keyOf(record.id), record, database()),
    delete: (id) => del(keyOf(id), database()),
  };
}

/** An id that lives as long as the tab. Without sessionStorage it lives as long as the page. */
function tabId(): string {
  const key = 'gantry.tab';
  try {
    const known = sessionStorage.getItem(key);
    if (known !== null) return known;
    const fresh = newRandomId();
    sessionStorage.setItem(key, fresh);
    return fresh;
  } catch {
    return newRandomId(); // Storage is blocked: nothing will be found after a reload, and nothing else is lost.
  }
}

/** 122 random bits. `crypto.randomUUID` exists in secure contexts only. */
export function newRandomId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
