import { act, renderHook } from '@testing-library/react';
import { useEffect } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageMedia, type MessageMedia } from '../presets/selfcommunity.ts';
import { fileOf, heldThumbnailer, hookBench } from './hooks.test.shared.tsx';
import type { FindPicture } from './findPicture.ts';
import { useThumbnail } from './useThumbnail.ts';
// Loaded later otherwise, which fake time does not wait for.
import './watchServerPicture.ts';

const protocol = messageMedia({ baseUrl: 'https://community.example', md5: false });
const box = { width: 64, height: 64 };

/** jsdom makes no object URLs, and decodes no pictures. */
const openUrls = new Set<string>();
let missing: (url: string) => boolean = () => false;
beforeEach(() => {
  openUrls.clear();
  missing = () => false;
  let made = 0;
  URL.createObjectURL = vi.fn(() => {
    const url = `blob:${(made += 1)}`;
    openUrls.add(url);
    return url;
  });
  URL.revokeObjectURL = vi.fn((url: string) => void openUrls.delete(url));
  HTMLImageElement.prototype.decode = function decode(this: HTMLImageElement) {
    return missing(this.src) ? Promise.reject(new Error('no picture')) : Promise.resolve();
  };
});
afterEach(() => {
  vi.useRealTimers();
});

/** An upload that is done, unless it is to wait, and one or more components that show it. */
async function show(
  find: (media: MessageMedia) => ReturnType<FindPicture<MessageMedia>>,
  { isDone = true, components = 1 } = {},
) {
  const thumbnailer = heldThumbnailer();
  const bench = hookBench({}, { thumbnailer });
  const { id } = bench.client.add(fileOf('a.jpg', 2500, 'image/jpeg'), { protocol, autoStart: isDone });
  await bench.pass();
  vi.useFakeTimers();
  const startMs = Date.now();
  const asked: { readonly atSeconds: number; readonly signal: AbortSignal }[] = [];
  const findPicture: FindPicture<MessageMedia> = (media, { signal }) => {
    asked.push({ atSeconds: (Date.now() - startMs) / 1000, signal });
    return find(media);
  };
  const commits = { count: 0 };
  const mount = () =>
    renderHook(
      () => {
        useEffect(() => {
          commits.count += 1;
        });
        return useThumbnail<MessageMedia>(id, { ...box, source: 'server', findPicture });
      },
      { wrapper: bench.wrapper },
    );
  const hooks = Array.from({ length: components }, mount);
  const wait = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
  const finish = () =>
    act(async () => {
      thumbnailer.jobs.findLast(({ options }) => !options.signal.aborted)?.finish();
    });
  await wait(0);
  const view = () => {
    const [hook] = hooks;
    if (hook === undefined) throw new Error('Nothing is shown.');
    return hook.result.current;
  };
  const unmount = () => hooks.forEach((hook) => hook.unmount());
  return { ...bench, id, thumbnailer, asked, wait, finish, view, mount, unmount, hooks, commits };
}

describe('the picture that a server makes', () => {
  it('takes the place of the browser’s own when it is there, which stays beneath for a cross-fade', async () => {
    let isMade = false;
    const { view, finish, wait } = await show(({ fileUrl }) => (isMade ? `${fileUrl}.webp` : null));
    expect(view().status).toBe('loading');
    await finish();
    expect(view()).toMatchObject({ status: 'ready', url: 'blob:1' });
    expect(view().previousUrl).toBeUndefined();
    const { blob } = view();
    isMade = true;
    await wait(1);
    expect(view()).toMatchObject({ status: 'ready', previousUrl: 'blob:1', blob });
    expect(view().url).toMatch(/a\.jpg\.webp$/);
    expect(openUrls).toEqual(new Set(['blob:1']));
  });

  it('is asked for seldomer each time, twelve times in all', async () => {
    const { asked, wait } = await show(() => null);
    await wait(3600);
    expect(asked.map(({ atSeconds }) => atSeconds)).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121, 151, 181, 211]);
  });

  it('is not waited for again by a component that comes after all tries', async () => {
    const { asked, wait, mount } = await show(() => null);
    await wait(3600);
    window.dispatchEvent(new Event('visibilitychange'));
    window.dispatchEvent(new Event('online'));
    mount();
    await wait(3600);
    expect(asked).toHaveLength(12);
  });

  it.each<readonly [string, () => string | Promise<never>]>([
    ['a refusal', () => Promise.reject(new Error('404'))],
    ['an address without a picture', () => 'https://community.example/missing.webp'],
  ])('is asked for again after %s', async (_what, answer) => {
    let isMade = false;
    missing = (url) => url.includes('missing');
    const { view, asked, wait } = await show(() => (isMade ? 'https://community.example/a.webp' : answer()));
    await wait(1);
    expect(asked).toHaveLength(2);
    expect(view().url).toBeUndefined();
    isMade = true;
    await wait(2);
    expect(view().url).toBe('https://community.example/a.webp');
  });

  it('is not asked for any more once it is there', async () => {
    const { asked, wait } = await show(() => 'https://community.example/a.webp');
    await wait(3600);
    expect(asked).toHaveLength(1);
  });

  it('is not asked for any more when nobody shows it, and what is being asked is aborted', async () => {
    const { asked, wait, unmount } = await show(() => new Promise(() => undefined));
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([false]);
    unmount();
    await wait(3600);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true]);
  });

  it('is not asked for any more between two tries when nobody shows it', async () => {
    const { asked, wait, unmount } = await show(() => null);
    await wait(1);
    unmount();
    await wait(3600);
    expect(asked).toHaveLength(2);
  });

  it('is asked for once by all that show it', async () => {
    const { asked, hooks, wait } = await show(() => 'https://community.example/a.webp', { components: 3 });
    await wait(1);
    expect(asked).toHaveLength(1);
    for (const { result } of hooks) expect(result.current.url).toBe('https://community.example/a.webp');
  });

  it('is not asked for before the upload is done', async () => {
    const { asked, wait, client, id, pass } = await show(() => null, { isDone: false });
    await wait(3600);
    expect(asked).toHaveLength(0);
    client.start(id);
    await pass();
    await wait(0);
    expect(asked).toHaveLength(1);
  });

  it('is drawn anew where it came as bytes, and keeps the browser’s own where it cannot be', async () => {
    const picture = new Blob(['<script>'], { type: 'text/html' });
    const { view, finish, thumbnailer } = await show(() => picture);
    const [own, server] = [thumbnailer.jobs.at(-2), thumbnailer.jobs.at(-1)];
    expect(server?.source).toBe(picture);
    await act(async () => own?.finish());
    await act(async () => server?.fail(new Error('Nothing to see.')));
    expect(view()).toMatchObject({ status: 'ready', url: 'blob:1' });
    await finish();
  });

  it('is shown also of a file of which the browser can make none', async () => {
    let isMade = false;
    const { view, thumbnailer, wait } = await show(() =>
      isMade ? 'https://community.example/a.webp' : null,
    );
    await act(async () => thumbnailer.jobs.at(-1)?.fail(new Error('HEIC')));
    expect(view().status).toBe('failed');
    isMade = true;
    await wait(1);
    expect(view()).toMatchObject({ status: 'ready', url: 'https://community.example/a.webp' });
    expect(view().previousUrl).toBeUndefined();
  });

  it('does not replace a picture that somebody chose', async () => {
    const { view, finish, asked, wait } = await show(() => null);
    await finish();
    await act(async () => view().setCustom(new Blob(['own'])));
    await finish();
    await wait(3600);
    expect(asked).toHaveLength(1);
    expect(view().previousUrl).toBeUndefined();
  });

  it('renders nothing at the progress of its upload', async () => {
    const { commits, client, id, pass, wait } = await show(() => null, { isDone: false });
    const before = commits.count;
    const statuses = new Set<string | undefined>();
    client.store.subscribe(({ byId }) => statuses.add(byId[id]?.status));
    client.start(id);
    await pass();
    await wait(0);
    expect(statuses.size).toBeGreaterThan(1);
    // When it is done. React may render more often than it commits: twice in StrictMode, or to find nothing new.
    expect(commits.count - before).toBe(1);
  });
});
