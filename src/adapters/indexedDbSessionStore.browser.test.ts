import { clear, createStore, keys, set } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionRecord } from '../core/ports.ts';
import { randomUuid } from '../core/randomUuid.ts';
import { createIndexedDbSessionStore } from './indexedDbSessionStore.ts';

const record = (id: string, updatedAtMs = Date.now()): SessionRecord => ({
  version: 1,
  id,
  protocol: 'p',
  endpoint: 'https://api.test',
  file: { name: 'ä.txt', type: '', size: 10, lastModifiedMs: 5 },
  session: { id: '1', parts: [0, 4], nested: { a: null } },
  confirmedBytes: 8,
  addedAtMs: 1,
  updatedAtMs,
});

const idsOf = async (store: ReturnType<typeof createIndexedDbSessionStore>) =>
  (await store.list()).map(({ id }) => id).sort();

beforeEach(() => clear(createStore('gantry', 'sessions')));
afterEach(() => {
  sessionStorage.clear();
  vi.restoreAllMocks();
});

describe('stored sessions', () => {
  it.each(['session', 'local'] as const)(
    'of scope %s come back as they were, until deleted',
    async (scope) => {
      const store = createIndexedDbSessionStore({ scope });
      await store.set(record('a'));
      await store.set(record('b'));
      await store.set({ ...record('a'), confirmedBytes: 10 });
      // As after a reload of the same tab.
      const again = createIndexedDbSessionStore({ scope });
      const found = (await again.list()).toSorted((x, y) => x.id.localeCompare(y.id));
      expect(found).toEqual([
        { ...record('a'), confirmedBytes: 10, updatedAtMs: expect.any(Number) },
        { ...record('b'), updatedAtMs: expect.any(Number) },
      ]);
      await again.delete('a');
      await again.delete('nobody');
      expect(await idsOf(store)).toEqual(['b']);
    },
  );

  it('of one user are not those of another, nor of one whose key only begins alike', async () => {
    const scope = 'local';
    await createIndexedDbSessionStore({ scope, userKey: 'ann' }).set(record('a'));
    await createIndexedDbSessionStore({ scope, userKey: 'ann"]' }).set(record('b'));
    await createIndexedDbSessionStore({ scope }).set(record('c'));
    expect(await idsOf(createIndexedDbSessionStore({ scope, userKey: 'ann' }))).toEqual(['a']);
    expect(await idsOf(createIndexedDbSessionStore({ scope, userKey: 'an' }))).toEqual([]);
    expect(await idsOf(createIndexedDbSessionStore({ scope, userKey: 'ann"]' }))).toEqual(['b']);
    expect(await idsOf(createIndexedDbSessionStore({ scope }))).toEqual(['c']);
  });

  it('of a tab are not those of another tab; those of the browser are', async () => {
    await createIndexedDbSessionStore({ scope: 'session' }).set(record('mine'));
    await createIndexedDbSessionStore({ scope: 'local' }).set(record('ours'));
    sessionStorage.clear();
    expect(await idsOf(createIndexedDbSessionStore({ scope: 'session' }))).toEqual([]);
    expect(await idsOf(createIndexedDbSessionStore({ scope: 'local' }))).toEqual(['ours']);
  });

  it('of tabs long gone are swept, those of the browser and of living tabs are not', async () => {
    const twoDaysAgo = Date.now() - 2 * 24 * 3600 * 1000;
    await createIndexedDbSessionStore({ scope: 'session' }).set(record('old', twoDaysAgo));
    await createIndexedDbSessionStore({ scope: 'local' }).set(record('ours', twoDaysAgo));
    const first = sessionStorage.getItem('gantry.tab') ?? '';
    sessionStorage.clear();
    await createIndexedDbSessionStore({ scope: 'session' }).set(record('new', twoDaysAgo));
    expect(await idsOf(createIndexedDbSessionStore({ scope: 'session' }))).toEqual(['new']);
    sessionStorage.setItem('gantry.tab', first);
    expect(await idsOf(createIndexedDbSessionStore({ scope: 'session' }))).toEqual([]);
    expect(await idsOf(createIndexedDbSessionStore({ scope: 'local' }))).toEqual(['ours']);
  });

  it('are all deleted for one user, of every tab and whatever they hold, and for nobody else', async () => {
    const [ann, bob] = [{ userKey: 'ann' }, { userKey: 'an' }];
    const database = createStore('gantry', 'sessions');
    await createIndexedDbSessionStore({ scope: 'session', ...ann }).set(record('mine'));
    await createIndexedDbSessionStore({ scope: 'local', ...ann }).set(record('ours'));
    await set('["local","ann",""]z', 'garbage', database);
    sessionStorage.clear();
    await createIndexedDbSessionStore({ scope: 'local', ...bob }).set(record('his'));
    await createIndexedDbSessionStore({ scope: 'local' }).set(record('nobodys'));
    await createIndexedDbSessionStore({ scope: 'session', ...ann }).clear();
    expect((await keys(database)).toSorted()).toEqual(['["local","",""]nobodys', '["local","an",""]his']);
  });

  it('that are finished are found by their id and not listed, until their time is over', async () => {
    const database = createStore('gantry', 'sessions');
    const store = createIndexedDbSessionStore({ scope: 'local' });
    const [first, second] = [record('a'), record('b')];
    const done = { ...first, finished: { result: 1 }, expiresAtMs: Date.now() + 60_000 };
    await store.set(first);
    await store.set(second);
    await store.set(done);
    await store.set({ ...done, id: 'c', expiresAtMs: Date.now() - 1 });
    expect([await idsOf(store), await store.get?.('a'), await store.get?.('b')]).toEqual([
      ['b'],
      done,
      second,
    ]);
    expect(await store.get?.('nobody')).toBeUndefined();
    // The first list of another page sweeps, and one after ten minutes.
    const again = createIndexedDbSessionStore({ scope: 'local' });
    expect([await idsOf(again), await again.get?.('c'), await again.get?.('a')]).toEqual([
      ['b'],
      undefined,
      done,
    ]);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * 60_000);
    expect([await idsOf(again), await again.get?.('a')]).toEqual([['b'], undefined]);
    await again.delete('b');
    expect(await keys(database)).toEqual([]);
  });

  it('of an id that was given again are the newer ones', async () => {
    const store = createIndexedDbSessionStore({ scope: 'local' });
    const first = record('a', 1000);
    await store.set({ ...first, finished: { result: 1 }, expiresAtMs: Date.now() + 60_000 });
    const second = record('a', 2000);
    await store.set(second);
    expect([await idsOf(store), await store.get?.('a')]).toEqual([['a'], second]);
    await store.delete('a');
    expect(await store.get?.('a')).toBeUndefined();
  });

  it('have their files beside them until they are deleted, finished or cleared; none unless asked for', async () => {
    const store = createIndexedDbSessionStore({ scope: 'local', keepFiles: {} });
    for (const id of ['a', 'b', 'c', 'd']) {
      await store.set(record(id));
      await store.keepFile?.(id, new Blob([id]));
    }
    const textOf = async (id: string) => (await store.keptFile?.(id))?.text();
    await store.delete('a');
    await store.set({ ...record('b'), finished: { result: 1 } });
    await store.set({ ...record('c'), confirmedBytes: 10 });
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(textOf))).toEqual([undefined, undefined, 'c', 'd']);
    await store.clear();
    expect(await Promise.all(['c', 'd'].map(textOf))).toEqual([undefined, undefined]);
    expect(createIndexedDbSessionStore({ scope: 'local' }).keepFile).toBeUndefined();
  });

  it('are listed beside garbage that somebody else left in the database', async () => {
    const database = createStore('gantry', 'sessions');
    await set('["session","","gone"]x', null, database);
    await set('["session","","gone"]y', 'text', database);
    await set(7, 'a number for a key', database);
    const store = createIndexedDbSessionStore({ scope: 'session' });
    await store.set(record('a'));
    expect(await idsOf(store)).toEqual(['a']);
  });

  it('work without sessionStorage, as long as the page lives', async () => {
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const store = createIndexedDbSessionStore({ scope: 'session' });
    await store.set(record('a'));
    expect(await idsOf(store)).toEqual(['a']);
  });
});

describe('a random id', () => {
  it('is long, and new every time', () => {
    const ids = new Set(Array.from({ length: 100 }, randomUuid));
    expect(ids.size).toBe(100);
    for (const id of ids) expect(id.replaceAll('-', '')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('needs no secure context', () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const id = randomUuid();
    vi.unstubAllGlobals();
    expect(id.replaceAll('-', '')).toMatch(/^[0-9a-f]{32}$/);
  });
});
