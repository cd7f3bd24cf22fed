import { act, renderHook } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ProtocolUsageError } from '../core/errors.ts';
import { messageMediaChunks } from '../presets/selfcommunity.ts';
import { presignedPut } from '../protocols/presignedPut.ts';
import { fileOf, heldThumbnailer, hookBench } from './hooks.test.shared.tsx';
import { useThumbnail } from './useThumbnail.ts';

const protocol = messageMediaChunks({ baseUrl: 'https://community.example', partBytes: 1000, md5: false });
const box = { width: 64, height: 64 };
const photo = fileOf('a.jpg', 2500, 'image/jpeg');

/** jsdom makes no object URLs. */
const urls = { made: 0, open: new Set<string>() };
beforeEach(() => {
  urls.made = 0;
  urls.open.clear();
  URL.createObjectURL = vi.fn(() => {
    const url = `blob:${(urls.made += 1)}`;
    urls.open.add(url);
    return url;
  });
  URL.revokeObjectURL = vi.fn((url: string) => void urls.open.delete(url));
});

function show(source: Blob | string | null = photo) {
  const thumbnailer = heldThumbnailer();
  const bench = hookBench({}, { thumbnailer });
  const hook = renderHook(({ of }: { readonly of: Blob | string | null }) => useThumbnail(of, box), {
    wrapper: bench.wrapper,
    initialProps: { of: source },
  });
  /** The one that is not aborted; StrictMode mounts twice. */
  const job = () => thumbnailer.jobs.findLast(({ options }) => !options.signal.aborted);
  const settle = (work: () => void) => act(async () => work());
  return { ...bench, ...hook, thumbnailer, job, settle, view: () => hook.result.current };
}

describe('useThumbnail', () => {
  it('is idle without a source', () => {
    const { view, thumbnailer } = show(null);
    expect(view().status).toBe('idle');
    expect(thumbnailer.jobs).toHaveLength(0);
  });

  it('is loading, then ready with an address and the size of the original', async () => {
    const { view, job, settle } = show();
    expect(view()).toMatchObject({ status: 'loading', kind: 'image' });
    expect(job()?.options).toMatchObject({ ...box, fit: 'cover' });
    await settle(() => job()?.finish());
    expect(view()).toMatchObject({ status: 'ready', url: 'blob:1', width: 4000, height: 3000 });
    expect(urls.open).toEqual(new Set(['blob:1']));
  });

  it('says that there is no picture, and tries again when told to', async () => {
    const { view, job, settle } = show();
    const error = new Error('A torn file.');
    await settle(() => job()?.fail(error));
    expect(view()).toMatchObject({ status: 'failed', error });
    await settle(() => view().retry());
    expect(view()).toMatchObject({ status: 'loading' });
    await settle(() => job()?.finish());
    expect(view().status).toBe('ready');
  });

  it('shows how long and how loud a sound is, which has no picture', async () => {
    const { view, job, settle } = show(fileOf('a.mp3', 10, 'audio/mpeg'));
    await settle(() => job()?.finish({ facts: { durationSeconds: 3 }, peaks: [0, 1] }));
    expect(view()).toMatchObject({ status: 'ready', kind: 'audio', durationSeconds: 3, peaks: [0, 1] });
    expect(view().url).toBeUndefined();
    expect(() => view().upload(protocol)).toThrow(ProtocolUsageError);
  });

  it('makes pictures of a film at evenly spread moments', async () => {
    const { view, thumbnailer, settle } = show(fileOf('a.mp4', 10, 'video/mp4'));
    const pictures = ['0', '1', '2'].map((name) => new Blob([name]));
    const frames = view().frames(3);
    await settle(() => thumbnailer.jobs.at(-1)?.finish({ facts: { durationSeconds: 12 } }));
    const jobs = thumbnailer.jobs.slice(-3);
    expect(jobs.map(({ options }) => options.atSeconds)).toEqual([2, 6, 10]);
    for (const [index, one] of jobs.entries())
      one.finish({ facts: {}, picture: { blob: pictures[index] ?? new Blob(), width: 1, height: 1 } });
    expect(await frames).toEqual(pictures);
  });

  it('has no moments of a film that says no duration', async () => {
    const { view, thumbnailer, settle } = show(fileOf('a.mp4', 10, 'video/mp4'));
    const refusal = expect(view().frames(3)).rejects.toThrow('says no duration');
    await settle(() => thumbnailer.jobs.at(-1)?.finish());
    await refusal;
  });

  it('fails at once, and begins nothing, for a file of which nothing is to be seen', () => {
    const { view, thumbnailer } = show(fileOf('a.zip', 10, 'application/zip'));
    expect(view()).toMatchObject({ status: 'failed', kind: 'archive' });
    expect(thumbnailer.jobs).toHaveLength(0);
  });

  it('fails where nothing can make pictures', () => {
    const { wrapper } = hookBench();
    const { result } = renderHook(() => useThumbnail(photo, box), { wrapper });
    expect(result.current.status).toBe('failed');
  });

  it('shows a picture of one’s own, and goes back', async () => {
    const { view, job, settle } = show();
    await settle(() => job()?.finish());
    const own = new Blob(['own'], { type: 'image/png' });
    await settle(() => view().setCustom(own));
    expect(job()?.source).toBe(own);
    await settle(() => job()?.finish());
    expect(view().url).toBe('blob:2');
    await settle(() => view().setCustom(null));
    expect(job()?.source).toBe(photo);
  });

  it('forgets a picture of one’s own with its source', async () => {
    const { view, job, settle, rerender } = show();
    await settle(() => view().setCustom(new Blob(['own'])));
    const next = fileOf('b.jpg', 10, 'image/jpeg');
    rerender({ of: next });
    expect(job()?.source).toBe(next);
  });

  it('keeps a picture of one’s own when the file of which it is becomes an upload', async () => {
    const { client, rerender, view, job, settle } = show();
    const own = new Blob(['own']);
    await settle(() => view().setCustom(own));
    await settle(() => job()?.finish());
    rerender({ of: client.add(photo, { protocol, autoStart: false }).id });
    expect(view()).toMatchObject({ status: 'ready', url: 'blob:1' });
    expect(job()?.source).toBe(own);
    await settle(() => view().setCustom(null));
    expect(job()?.source).toBe(photo);
  });

  it('gives addresses back when the source changes and when the component goes', async () => {
    const { job, settle, rerender, unmount, view } = show();
    await settle(() => job()?.finish());
    rerender({ of: fileOf('b.jpg', 10, 'image/jpeg') });
    expect(urls.open.size).toBe(0);
    expect(view().status).toBe('loading');
    await settle(() => job()?.finish());
    expect(urls.open.size).toBe(1);
    unmount();
    expect(urls.open.size).toBe(0);
  });

  it('stops making a picture nobody will see', async () => {
    const { thumbnailer, unmount, settle } = show();
    unmount();
    expect(thumbnailer.jobs.every(({ options }) => options.signal.aborted)).toBe(true);
    await settle(() => thumbnailer.jobs.at(-1)?.finish());
    expect(urls.made).toBe(0);
  });

  it('sends the picture after the upload it belongs to', async () => {
    const { client, server, rerender, view, job, settle, pass } = show(null);
    const parent = client.add(photo, { protocol });
    rerender({ of: parent.id });
    await settle(() => job()?.finish());
    const toParent = ({ fileUuid }: { readonly fileUuid: string }) =>
      presignedPut({ sign: ({ name }) => Promise.resolve(server.sign(`${fileUuid}/${name}`)) });
    await settle(() => void view().upload(toParent));
    await pass();
    expect(server.objects.map(({ name }) => name)).toEqual(['a.jpg', 'a.webp']);
    const { fileUuid } = await parent.done;
    expect(server.objects[1]?.id).toBe(`${fileUuid}/a.webp`);
  });

  it('refuses to send what is not there, or to follow an upload it does not know', async () => {
    const { view, job, settle } = show();
    expect(() => view().upload(protocol)).toThrow(ProtocolUsageError);
    await settle(() => job()?.finish());
    expect(() => view().upload(() => protocol)).toThrow(/id of the upload/);
  });
});
