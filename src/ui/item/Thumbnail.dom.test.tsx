import { act, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionRecord, SessionStore } from '../../core/ports.ts';
import { messageMedia, messageMediaChunks } from '../../presets/selfcommunity.ts';
import { fileOf, heldThumbnailer, hookBench } from '../../react/hooks.test.shared.tsx';
import '../../react/watchServerPicture.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { Uploader, type Preview } from '../index.ts';

const protocol = messageMedia({ baseUrl: 'https://community.example', md5: false });

/** jsdom makes no object URLs, and decodes no pictures. */
const openUrls = new Set<string>();
beforeEach(() => {
  openUrls.clear();
  let made = 0;
  URL.createObjectURL = vi.fn(() => {
    const url = `blob:${(made += 1)}`;
    openUrls.add(url);
    return url;
  });
  URL.revokeObjectURL = vi.fn((url: string) => void openUrls.delete(url));
  HTMLImageElement.prototype.decode = () => Promise.resolve();
});

interface Shown {
  readonly file?: File;
  readonly autoStart?: boolean;
  readonly children?: ReactNode;
  readonly root?: Partial<Parameters<typeof FixedUploader>[0]>;
}

function show({ file = fileOf('a.jpg', 10, 'image/jpeg'), autoStart = false, children, root }: Shown = {}) {
  const thumbnailer = heldThumbnailer();
  const bench = hookBench({}, { thumbnailer });
  bench.client.add(file, { protocol, autoStart, group: 'fixed' });
  const { unmount } = render(
    <bench.wrapper>
      <FixedUploader client={bench.client} {...root}>
        {children ?? <Uploader.List />}
      </FixedUploader>
    </bench.wrapper>,
  );
  const job = () => thumbnailer.jobs.findLast(({ options }) => !options.signal.aborted);
  const thumb = () => document.querySelector<HTMLElement>('[data-slot="gantry-thumb"]');
  const addresses = () =>
    Array.from(
      document.querySelectorAll('img'),
      ({ src, dataset }) => `${dataset['gantry'] ?? 'shown'} ${src}`,
    );
  return { ...bench, thumbnailer, unmount, job, thumb, addresses };
}

describe('what a row shows of its file', () => {
  it('is its picture, unless somebody says otherwise', async () => {
    const { job, thumb, addresses, unmount } = show();
    await act(async () => job()?.finish());
    expect(thumb()?.dataset['thumb']).toBe('ready');
    expect(addresses()).toEqual(['shown blob:1']);
    unmount();
    expect(openUrls.size).toBe(0);
  });

  it.each([
    [1, 80],
    [2, 80],
    [3, 120],
  ])('is drawn for a screen with %i pixels in one of CSS: %i wide in a slot of 40', (ratio, width) => {
    vi.stubGlobal('devicePixelRatio', ratio);
    const { job } = show();
    expect(job()?.options).toMatchObject({ width, height: width });
    vi.unstubAllGlobals();
  });

  it('is nothing with preview={false}, and no file is opened', () => {
    const { thumbnailer, thumb } = show({ root: { preview: false } });
    expect(thumb()).toBeNull();
    expect(screen.getByRole('list')).toHaveAttribute('data-preview', 'none');
    expect(thumbnailer.jobs).toHaveLength(0);
    expect(URL.createObjectURL).not.toHaveBeenCalled();
  });

  it('is the icon of its kind with preview="icon", and no file is opened', () => {
    const { thumbnailer, thumb } = show({ root: { preview: 'icon' } });
    expect(thumb()).toHaveAttribute('data-preview', 'icon');
    expect(thumb()?.querySelector('[data-gantry="icon"]')).not.toBeNull();
    expect(thumb()?.dataset['thumb']).toBe('idle');
    expect(thumbnailer.jobs).toHaveLength(0);
    expect(URL.createObjectURL).not.toHaveBeenCalled();
  });

  it('is a picture of a few pixels with preview="blur"', async () => {
    const { job, thumb } = show({ root: { preview: 'blur' } });
    expect(job()?.options).toMatchObject({ width: 8, height: 8 });
    await act(async () => job()?.finish());
    expect(thumb()).toHaveAttribute('data-preview', 'blur');
    expect(thumb()?.querySelector('img')).not.toBeNull();
  });

  it('is no readable line of a text with preview="blur"', async () => {
    const { job, thumb } = show({
      file: fileOf('diary.txt', 10, 'text/plain'),
      root: { preview: 'blur' },
    });
    await act(async () => job()?.finish({ facts: {}, text: 'Dear diary' }));
    expect(thumb()).not.toHaveTextContent('Dear');
    expect(thumb()?.querySelector('[data-gantry="icon"]')).not.toBeNull();
  });

  it.each<readonly [string, Preview, Preview | undefined, Preview | undefined, number]>([
    ['the list overrules the root', 'picture', false, undefined, 0],
    ['the list overrules the root, the other way', false, 'picture', undefined, 1],
    ['the thumbnail overrules both', 'picture', 'picture', 'icon', 0],
  ])('%s', (_title, root, list, thumbnail, jobs) => {
    const { thumbnailer } = show({
      root: { preview: root },
      children: (
        <Uploader.List preview={list}>
          {(upload) => (
            <Uploader.Item upload={upload}>
              <Uploader.Thumbnail preview={thumbnail} />
              <Uploader.Name />
            </Uploader.Item>
          )}
        </Uploader.List>
      ),
    });
    expect(thumbnailer.jobs.filter(({ options }) => !options.signal.aborted)).toHaveLength(jobs);
  });

  it('is the server’s picture over the browser’s own, once it is there', async () => {
    let tell: (url: string) => void = () => undefined;
    const findPicture = () => new Promise<string>((resolve) => (tell = resolve));
    const { job, addresses, pass } = show({ autoStart: true, root: { findPicture } });
    await pass();
    await act(async () => job()?.finish());
    expect(addresses()).toEqual(['shown blob:1']);
    const [own] = document.querySelectorAll('img');
    await act(async () => tell('https://community.example/a.webp'));
    expect(addresses()).toEqual(['previous blob:1', 'shown https://community.example/a.webp']);
    // The same element as before: nothing flickers.
    expect(document.querySelector('img')).toBe(own);
  });

  it('is never the server’s picture where it is to be blurred', async () => {
    const findPicture = vi.fn(() => 'https://community.example/a.webp');
    const { pass } = show({ autoStart: true, root: { findPicture, preview: 'blur' } });
    await pass();
    expect(findPicture).not.toHaveBeenCalled();
  });

  it('is the picture of the file that an interrupted upload is given', async () => {
    const chunks = messageMediaChunks({ baseUrl: 'https://community.example', partBytes: 1000, md5: false });
    const file = fileOf('a.jpg', 2500, 'image/jpeg');
    const sessionStore = keptInMemory();
    const before = hookBench({ latencyMs: 1000 }, { sessionStore });
    before.client.add(file, { protocol: chunks });
    await before.pass(1500);
    await before.client.destroy();

    const thumbnailer = heldThumbnailer();
    const { client, wrapper } = hookBench({}, { thumbnailer, sessionStore });
    const [restored] = await client.restore([chunks], { group: 'fixed' });
    render(
      <FixedUploader client={client}>
        <Uploader.List />
      </FixedUploader>,
      { wrapper },
    );
    expect(thumbnailer.jobs).toHaveLength(0);
    await act(() => client.reattach(restored?.id ?? '', file));
    expect(thumbnailer.jobs.at(-1)?.source).toBe(file);
  });
});

function keptInMemory(): SessionStore {
  const records = new Map<string, SessionRecord>();
  return {
    list: () => Promise.resolve([...records.values()]),
    set: async (record) => void records.set(record.id, record),
    delete: async (id) => void records.delete(id),
    clear: async () => records.clear(),
  };
}
