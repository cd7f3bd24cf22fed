import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { bytes, done, json, send, wait, type UploadProtocol } from '../core/protocol.ts';
import { queuedUpload } from '../core/uploadState.ts';
import { createUploadStore } from '../core/uploadStore.ts';
import { spawnMd5Worker, spawnThumbnailWorker } from '../workers/spawn.ts';
import { browserClock, browserConnectivity, browserFrame } from './browserPorts.ts';
import { createBrowserUploadClient } from './createBrowserUploadClient.ts';
import { createIndexedDbFiles } from './indexedDbFiles.ts';
import { guardLeaving } from './leaveGuard.ts';
import { inlineHasher } from './md5Hasher.ts';

const origin = inject('echoUrl');

/** Whether leaving the page would be asked about. */
const isGuarded = (): boolean => !dispatchEvent(new Event('beforeunload', { cancelable: true }));

describe('the leave guard', () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  function guarded(mode: 'auto' | 'always') {
    const writer = createUploadStore({ request: (callback) => callback() });
    const end = guardLeaving(writer.store, mode);
    ends.push(end);
    return { ...writer, end };
  }
  const upload = queuedUpload({ id: 'a', file: { name: 'a', type: '', size: 1 }, addedAtMs: 0 });

  it('asks only while an upload would be lost', () => {
    const { insert, dispatch, remove } = guarded('auto');
    expect(isGuarded()).toBe(false);
    insert([upload]);
    expect(isGuarded()).toBe(true);
    dispatch('a', { type: 'started', phase: 'part' });
    expect(isGuarded()).toBe(true);
    dispatch('a', { type: 'paused' });
    expect(isGuarded()).toBe(false);
    dispatch('a', { type: 'resumed' });
    expect(isGuarded()).toBe(true);
    remove(['a']);
    expect(isGuarded()).toBe(false);
  });

  it('asks always when told to, and never again once it is ended', () => {
    const { end, insert } = guarded('always');
    expect(isGuarded()).toBe(true);
    end();
    expect(isGuarded()).toBe(false);
    insert([upload]);
    expect(isGuarded()).toBe(false);
  });
});

describe('the small ports', () => {
  it('call once per frame', async () => {
    let count = 0;
    await new Promise<void>((resolve) => {
      browserFrame.request(() => {
        count += 1;
        setTimeout(resolve, 400);
      });
    });
    expect(count).toBe(1);
  });

  it('take a timer back', async () => {
    let isCalled = false;
    browserClock.after(0, () => (isCalled = true))();
    await new Promise<void>((resolve) => void browserClock.after(20, resolve));
    expect(isCalled).toBe(false);
  });

  it('hear of the connection until told to stop', () => {
    const heard: boolean[] = [];
    const end = browserConnectivity.subscribe((isOnline) => heard.push(isOnline));
    dispatchEvent(new Event('offline'));
    dispatchEvent(new Event('online'));
    end();
    dispatchEvent(new Event('offline'));
    expect(heard).toEqual([false, true]);
    expect(browserConnectivity.isOnline()).toBe(true);
  });
});

describe('a client of this page', () => {
  /** Sends the bytes in parts, then the digest. */
  const protocol: UploadProtocol<{ readonly offset: number; readonly md5?: string }, string> = {
    name: 'echo',
    endpoint: origin,
    digest: 'md5',
    begin: () => ({ offset: 0 }),
    confirmed: ({ offset }) => offset,
    next: ({ offset, md5 }, file) => {
      if (md5 !== undefined) return done(md5);
      const end = Math.min(offset + 1_000_000, file.size);
      if (offset < file.size)
        return send({
          key: `part-${offset}`,
          phase: 'part',
          repeatable: true,
          request: { method: 'PUT', url: `${origin}/echo`, body: bytes(offset, end) },
          read: (reply) => ({ offset: offset + (JSON.parse(reply.text) as { bytes: number }).bytes }),
        });
      if (file.md5 === undefined) return wait('digest');
      return send({
        key: 'close',
        phase: 'close',
        repeatable: true,
        request: { method: 'POST', url: `${origin}/echo`, body: json({ md5: file.md5 }) },
        read: (reply, session) => ({
          ...session,
          md5: (JSON.parse((JSON.parse(reply.text) as { text: string }).text) as { md5: string }).md5,
        }),
      });
    },
  };

  it.each(['session', 'local', false] as const)(
    'carries a file in parts, with a digest from the worker and a token, storing with scope %s',
    async (persist) => {
      const client = createBrowserUploadClient({ persist, authorize: () => ({ Authorization: 'Bearer t' }) });
      const file = new File([new Uint8Array(2_500_000)], 'zeros', { lastModified: 5 });
      const handle = client.add(file, { protocol });
      expect(isGuarded()).toBe(true);
      expect(await handle.done).toBe(await inlineHasher.md5(file, { signal: new AbortController().signal }));
      expect(client.store.getState().totals.active).toBe(0);
      expect(isGuarded()).toBe(false);
      await client.destroy();
    },
  );

  it('goes on in another life of the page with a file that was kept, whose digest is the same', async () => {
    const stuck: typeof protocol = {
      ...protocol,
      next: ({ offset }) =>
        send({
          key: `hang-${offset}`,
          phase: 'part',
          repeatable: true,
          request: { method: 'POST', url: `${origin}/hang`, body: bytes(0, 1) },
          read: (_reply, session) => session,
        }),
    };
    const file = new File([crypto.getRandomValues(new Uint8Array(50_000))], 'kept.bin', { lastModified: 5 });
    const before = createBrowserUploadClient({ keepFiles: true });
    void before.add(file, { protocol: stuck }).done.catch(() => undefined);
    const kept = createIndexedDbFiles({ scope: 'session' });
    const [id = ''] = before.store.getState().order;
    await expect.poll(() => kept.find(id)).toBeInstanceOf(Blob);
    await before.destroy();

    const after = createBrowserUploadClient({ keepFiles: true });
    expect(await after.restore([protocol])).toMatchObject([{ id, name: 'kept.bin', needsFile: false }]);
    after.start(id);
    await expect.poll(() => after.store.getState().byId[id]?.status).toBe('done');
    expect(after.store.getState().byId[id]).toMatchObject({
      result: await inlineHasher.md5(file, { signal: new AbortController().signal }),
    });
    await expect.poll(() => kept.find(id)).toBeUndefined();
    await after.destroy();
  });

  it('that is destroyed ends its workers, and had one of each for all its files', async () => {
    const lives: string[] = [];
    const counted = (name: string, spawn: () => Worker) => () => {
      lives.push(`${name} begins`);
      const worker = spawn();
      vi.spyOn(worker, 'terminate').mockImplementation(() => {
        lives.push(`${name} ends`);
        Worker.prototype.terminate.call(worker);
      });
      return worker;
    };
    const client = createBrowserUploadClient({
      persist: false,
      workers: { md5: counted('md5', spawnMd5Worker), thumbnail: counted('thumbnail', spawnThumbnailWorker) },
    });
    const files = ['a', 'b'].map((text) => new File([text], text));
    await Promise.all(files.map((file) => client.add(file, { protocol }).done));
    const canvas = new OffscreenCanvas(8, 8);
    canvas.getContext('2d');
    const { signal } = new AbortController();
    await client.thumbnailer?.make(await canvas.convertToBlob(), {
      width: 4,
      height: 4,
      fit: 'contain',
      signal,
    });
    expect(lives).toEqual(['md5 begins', 'thumbnail begins']);
    await client.destroy();
    expect(lives.slice(2)).toEqual(['md5 ends', 'thumbnail ends']);
  });

  it('that is destroyed leaves no guard and no request behind', async () => {
    const client = createBrowserUploadClient({ persist: false });
    const handle = client.add(new File(['x'], 'x'), {
      protocol: {
        ...protocol,
        next: () =>
          send({
            key: 'hang',
            phase: 'part',
            repeatable: true,
            request: { method: 'POST', url: `${origin}/hang`, body: bytes(0, 1) },
            read: (_reply, session) => session,
          }),
      },
    });
    await new Promise<void>((resolve) => {
      const end = client.store.subscribe(({ byId }) => {
        if (byId[handle.id]?.status !== 'running') return;
        end();
        resolve();
      });
    });
    await client.destroy();
    await expect(handle.done).rejects.toMatchObject({ name: 'AbortError' });
    expect(isGuarded()).toBe(false);
  });
});
