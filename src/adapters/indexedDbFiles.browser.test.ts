import { clear, createStore, keys, set } from 'idb-keyval';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIndexedDbFiles, type IndexedDbFiles } from './indexedDbFiles.ts';
import { inlineHasher } from './md5Hasher.ts';
import { namespaceOf } from './storageNamespace.ts';

const database = createStore('gantry-files', 'files');
const local = { scope: 'local' } as const;
const digestOf = (file: Blob): Promise<string> =>
  inlineHasher.md5(file, { signal: new AbortController().signal });
const kept = async (files: IndexedDbFiles, ...ids: string[]) => {
  const found = await Promise.all(ids.map(async (id) => ((await files.find(id)) === undefined ? [] : [id])));
  return found.flat();
};

beforeEach(() => clear(database));
afterEach(() => sessionStorage.clear());

describe('a kept file', () => {
  it.each(['session', 'local'] as const)(
    'comes back in another life of the page with an equal digest, name and time: scope %s',
    async (scope) => {
      const bytes = crypto.getRandomValues(new Uint8Array(60_000));
      const file = new File([bytes, new Uint8Array(2_000_000), bytes], 'ä.bin', { lastModified: 5 });
      await createIndexedDbFiles({ scope }).keep('a', file);
      const again = createIndexedDbFiles({ scope });
      const copy = (await again.find('a')) as File;
      expect([copy.name, copy.lastModified, copy.size]).toEqual(['ä.bin', 5, 2_120_000]);
      expect(await digestOf(copy)).toBe(await digestOf(file));
      await again.delete('a');
      expect(await kept(again, 'a')).toEqual([]);
    },
  );

  it('is one of the small ones, and of those that fit beside all the others', async () => {
    const store = createIndexedDbFiles({ ...local, maxBytes: 10, maxTotalBytes: 25 });
    await store.keep('eleven', new Blob(['0123456789x']));
    for (const id of ['a', 'b', 'c']) await store.keep(id, new Blob(['0123456789']));
    expect(await kept(store, 'eleven', 'a', 'b', 'c')).toEqual(['a', 'b']);
    await store.delete('a');
    await store.keep('c', new Blob(['0123456789']));
    expect(await kept(store, 'a', 'b', 'c')).toEqual(['b', 'c']);
  });

  it('of one user is never seen by another, nor deleted at their log out', async () => {
    const [ann, bob] = ['ann', 'an'].map((userKey) => createIndexedDbFiles({ ...local, userKey }));
    await ann?.keep('a', new Blob(['1']));
    await bob?.keep('b', new Blob(['2']));
    expect(bob && (await kept(bob, 'a', 'b'))).toEqual(['b']);
    await createIndexedDbFiles({ scope: 'session', userKey: 'ann' }).clear();
    expect(await keys(database)).toEqual([`${namespaceOf({ ...local, userKey: 'an' })}b`]);
  });

  it('is swept a week later, and a day later when its tab is gone', async () => {
    const row = (days: number) => ({ file: new Blob(['1']), keptAtMs: Date.now() - days * 24 * 3600 * 1000 });
    const [mine, ours] = [namespaceOf({ scope: 'session' }), namespaceOf(local)];
    const gone = JSON.stringify(['session', '', 'gone']);
    for (const begin of [mine, ours]) {
      await set(`${begin}6`, row(6), database);
      await set(`${begin}8`, row(8), database);
    }
    await set(`${gone}2`, row(2), database);
    await set(`${gone}0`, row(0), database);
    await createIndexedDbFiles({ scope: 'session' }).find('a');
    expect(new Set(await keys(database))).toEqual(new Set([`${mine}6`, `${ours}6`, `${gone}0`]));
  });

  it('does not outlive its deletion, when both are asked for at once', async () => {
    const files = createIndexedDbFiles(local);
    await Promise.all([files.keep('a', new Blob(['1'])), files.delete('a')]);
    expect(await kept(files, 'a')).toEqual([]);
  });

  it('costs nothing but itself when somebody else left garbage in the database', async () => {
    await set('garbage', null, database);
    const store = createIndexedDbFiles(local);
    await store.keep('a', new Blob(['1']));
    expect(await kept(store, 'a')).toEqual(['a']);
  });
});
