import { onlineManager, useIsMutating } from '@tanstack/react-query';
import { act, render, renderHook, waitFor } from '@testing-library/react';
import { Suspense, useEffect } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RejectedFileError } from '../core/errors.ts';
import { presignedPut } from '../protocols/presignedPut.ts';
import { messageMediaChunks } from '../presets/selfcommunity.ts';
import type { SimulatedServer } from '../testing/simulatedServer.ts';
import { fileOf, heldThumbnailer, hookBench } from './hooks.test.shared.tsx';
import { useChunkedUpload } from './useChunkedUpload.ts';

const protocol = messageMediaChunks({ baseUrl: 'https://community.example', partBytes: 1000, md5: false });
const statusesOf = ({ uploads }: { readonly uploads: readonly { readonly status: string }[] }) =>
  uploads.map(({ status }) => status);
/** `act` keeps what its callback returns to itself. */
function added<T>({ add }: { add(files: readonly File[]): T }, ...files: File[]): T {
  const results: T[] = [];
  act(() => void results.push(add(files)));
  return results[0]!;
}
const photo = (name: string) => fileOf(name, 2500, 'image/jpeg');

/** No time passes, and no timer ends, but by `vi`. */
const standStill = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  onlineManager.setOnline(true);
});

describe('useChunkedUpload', () => {
  it('uploads what is added, once, and counts it', async () => {
    const { server, wrapper, pass } = hookBench();
    const { result } = renderHook(() => useChunkedUpload({ protocol }), { wrapper });
    act(() => void result.current.add([fileOf('a.pdf'), fileOf('b.pdf')]));
    expect(result.current.isUploading).toBe(true);
    await pass();
    expect(statusesOf(result.current)).toEqual(['done', 'done']);
    expect(result.current.total).toMatchObject({ count: 2, done: 2, active: 0, loadedBytes: 5000 });
    expect(result.current.isUploading).toBe(false);
    expect(server.objects.map(({ name }) => name).sort()).toEqual(['a.pdf', 'b.pdf']);
  });

  it('adds a thousand files in order, 12 in the first task and 100 in each after it', async () => {
    const { client, wrapper } = hookBench();
    const { result } = renderHook(() => useChunkedUpload({ protocol, autoStart: false }), { wrapper });
    const files = Array.from({ length: 1_000 }, (_, index) => fileOf(`${index}.pdf`));
    const counts: number[] = [];
    client.store.subscribe(({ order }) => counts.push(order.length));
    const { handles, rejected } = await act(() => result.current.addInSlices(files));
    expect(counts).toEqual([12, 112, 212, 312, 412, 512, 612, 712, 812, 912, 1_000]);
    expect(handles).toHaveLength(1_000);
    expect(rejected).toEqual([]);
    expect(result.current.uploads.map(({ file }) => file.name)).toEqual(files.map(({ name }) => name));
  });

  it.each([
    ['of every change of a hundred files', 100, [1, 2, 3, 4]],
    ['ten times a second of more', 101, [1, 1, 1, 1]],
  ])('tells %s', async (_when, count, active) => {
    standStill();
    const { wrapper, pass } = hookBench();
    const { result } = renderHook(() => useChunkedUpload({ protocol, autoStart: false }), { wrapper });
    added(result.current, ...Array.from({ length: count }, (_, index) => fileOf(`${index}.pdf`)));
    act(() => void vi.advanceTimersByTime(100));
    const told = result.current.uploads.slice(0, 4).map(({ id }) => {
      act(() => result.current.start(id));
      return result.current.total.active;
    });
    expect(told).toEqual(active);
    act(() => void vi.advanceTimersByTime(100));
    expect(result.current.total.active).toBe(4);
    await pass();
  });

  it('tells at once that the last of many files is done', async () => {
    standStill();
    const { wrapper, pass } = hookBench();
    const { result } = renderHook(() => useChunkedUpload({ protocol }), { wrapper });
    added(result.current, ...Array.from({ length: 101 }, (_, index) => fileOf(`${index}.pdf`, 10)));
    expect(result.current.isUploading).toBe(true);
    await pass();
    expect(result.current).toMatchObject({ isUploading: false, total: { done: 101 } });
  });

  it('is told in time where the timers of a hidden page are late, while other groups go on', async () => {
    standStill();
    const { wrapper, pass } = hookBench({ latencyMs: 1000 });
    const { result } = renderHook(
      () => ({
        ours: useChunkedUpload({ protocol }),
        theirs: useChunkedUpload({ protocol, autoStart: false }),
      }),
      { wrapper },
    );
    const files = Array.from({ length: 101 }, (_, index) => fileOf(`${index}.pdf`));
    const [other] = added(result.current.theirs, ...files).handles;
    added(result.current.ours, fileOf('a.pdf', 10));
    act(() => result.current.theirs.start(other?.id));
    act(() => void vi.advanceTimersByTime(100));
    expect([result.current.ours.isUploading, result.current.theirs.isUploading]).toEqual([true, true]);
    let nowMs = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 100));
    await pass(3000);
    expect([result.current.ours.isUploading, result.current.theirs.isUploading]).toEqual([false, true]);
    await pass();
  });

  it('gives a handle whose result has the type and the value of the protocol', async () => {
    const { wrapper, pass } = hookBench();
    const { result } = renderHook(() => useChunkedUpload({ protocol }), { wrapper });
    const [handle] = added(result.current, fileOf('a.pdf')).handles;
    await pass();
    await expect(handle?.done.then(({ fileUuid }) => typeof fileUuid)).resolves.toBe('string');
  });

  it('returns with its reason what the rules or the protocol refuse, and takes the rest', () => {
    const { wrapper } = hookBench();
    const picky = {
      ...protocol,
      check(file: { readonly name: string }) {
        if (file.name === 'no.pdf')
          throw new RejectedFileError([{ code: 'custom', message: 'Not this one.' }]);
      },
    };
    const rules = { accept: '.pdf' };
    const { result } = renderHook(() => useChunkedUpload({ protocol: picky, rules, autoStart: false }), {
      wrapper,
    });
    const { rejected, handles } = added(
      result.current,
      fileOf('a.mov', 10, 'video/quicktime'),
      fileOf('no.pdf'),
      fileOf('yes.pdf'),
    );
    expect(rejected.map(({ file, error }) => [file.name, error.code])).toEqual([
      ['a.mov', 'file-type'],
      ['no.pdf', 'custom'],
    ]);
    expect(handles).toHaveLength(1);
    expect(result.current.uploads.map(({ file }) => file.name)).toEqual(['yes.pdf']);
  });

  it.each(['start', 'pause', 'cancel', 'remove'] as const)(
    '%s without an id means this group only',
    async (verb) => {
      const { wrapper, pass } = hookBench({ latencyMs: 1000 });
      const autoStart = verb === 'pause' || verb === 'cancel';
      const { result } = renderHook(
        () => ({
          ours: useChunkedUpload({ protocol, autoStart }),
          theirs: useChunkedUpload({ protocol, autoStart }),
        }),
        { wrapper },
      );
      act(() => void result.current.ours.add([fileOf('a.pdf')]));
      act(() => void result.current.theirs.add([fileOf('b.pdf')]));
      const before = statusesOf(result.current.theirs);
      const ours = statusesOf(result.current.ours);
      act(() => void result.current.ours[verb]());
      expect(statusesOf(result.current.theirs)).toEqual(before);
      if (verb !== 'pause') expect(statusesOf(result.current.ours)).not.toEqual(ours);
      await pass();
    },
  );

  it('pauses and resumes its group', async () => {
    const { wrapper, pass } = hookBench({ latencyMs: 1000 }, {}, 1);
    const { result } = renderHook(() => useChunkedUpload({ protocol }), { wrapper });
    act(() => void result.current.add([fileOf('a.pdf'), fileOf('b.pdf')]));
    act(() => result.current.pause(result.current.uploads[1]?.id));
    await pass();
    expect(statusesOf(result.current)).toEqual(['done', 'paused']);
    act(() => result.current.resume());
    await pass();
    expect(statusesOf(result.current)).toEqual(['done', 'done']);
  });

  it('lets what waits start by priority, and in another order once it is moved', async () => {
    const { wrapper, pass, server } = hookBench({ latencyMs: 1000 }, {}, 1);
    const { result } = renderHook(
      () => ({ urgent: useChunkedUpload({ protocol, priority: 1 }), other: useChunkedUpload({ protocol }) }),
      { wrapper },
    );
    const { handles } = added(result.current.other, ...['a', 'b', 'c', 'd'].map((name) => fileOf(name)));
    const ids = handles.map(({ id }) => id);
    added(result.current.urgent, fileOf('e'), fileOf('f'));
    act(() => {
      const { move, prioritize } = result.current.other;
      move(ids[3] ?? '', { before: ids[1] ?? '' });
      prioritize(ids[2] ?? '');
    });
    expect(result.current.other.uploads.map(({ file }) => file.name).join('')).toBe('adbc');
    await pass();
    expect(server.objects.map(({ name }) => name).join('')).toBe('acefdb');
  });

  it('calls the callbacks of the last render, with the result and with the error', async () => {
    const { wrapper, pass } = hookBench({ latencyMs: 1000 });
    const calls: string[] = [];
    const { result, rerender } = renderHook(
      ({ render }: { readonly render: number }) =>
        useChunkedUpload({
          protocol,
          onDone: (_, id) => calls.push(`done ${id} ${render}`),
          onFailed: (error, id) => calls.push(`${error.code} ${id} ${render}`),
        }),
      { wrapper, initialProps: { render: 1 } },
    );
    const [first] = added(result.current, fileOf('a.pdf')).handles;
    rerender({ render: 2 });
    await pass();
    expect(calls).toEqual([`done ${first?.id} 2`]);
  });

  it('tells every failure, and nothing of what was cancelled', async () => {
    const { wrapper, pass, server } = hookBench({ failures: [403] });
    const onFailed = vi.fn();
    const onDone = vi.fn();
    const { result } = renderHook(() => useChunkedUpload({ protocol, onFailed, onDone }), { wrapper });
    act(() => void result.current.add([fileOf('a.pdf')]));
    await pass();
    server.controls.failures.push(403);
    act(() => result.current.retry());
    await pass();
    expect(onFailed.mock.calls.map(([error]: unknown[]) => (error as { code: string }).code)).toEqual([
      'forbidden',
      'forbidden',
    ]);
    act(() => void result.current.cancel());
    await pass();
    expect(onFailed).toHaveBeenCalledTimes(2);
    expect(onDone).not.toHaveBeenCalled();
  });

  it('is a mutation of TanStack Query, also for an application that believes to be offline', async () => {
    const { wrapper, pass, queryClient } = hookBench({ latencyMs: 1000 });
    onlineManager.setOnline(false);
    const { result } = renderHook(
      () => {
        const group = useChunkedUpload({ protocol });
        return { group, mutating: useIsMutating({ mutationKey: group.mutationKey }) };
      },
      { wrapper },
    );
    act(() => void result.current.group.add([fileOf('a.pdf')]));
    await pass(100);
    expect(result.current.mutating).toBe(1);
    await pass();
    await waitFor(() => expect(result.current.mutating).toBe(0));
    const [mutation] = queryClient.getMutationCache().getAll();
    expect(mutation?.state).toMatchObject({ status: 'success', isPaused: false });
    expect(mutation?.options.networkMode).toBe('always');
    expect(mutation?.state.variables).toEqual({ name: 'a.pdf', size: 2500, type: 'application/pdf' });
  });

  it('lets uploads go on when the component goes', async () => {
    const { client, wrapper, pass } = hookBench({ latencyMs: 1000 });
    const onDone = vi.fn();
    const { result, unmount } = renderHook(() => useChunkedUpload({ protocol, onDone }), { wrapper });
    act(() => void result.current.add([fileOf('a.pdf')]));
    unmount();
    await pass();
    expect(Object.values(client.store.getState().byId).map(({ status }) => status)).toEqual(['done']);
    expect(onDone).toHaveBeenCalledTimes(1);
  });

  it('sends nothing twice and loses nothing when its component suspends and comes back', async () => {
    const { server, wrapper: Wrapper, pass } = hookBench({ latencyMs: 1000 });
    const gate: { wait?: Promise<void> | undefined } = {};
    let resume = (): void => undefined;
    let group: ReturnType<typeof useChunkedUpload> | undefined;
    function Uploading() {
      const own = useChunkedUpload({ protocol });
      // What `use` does, in every version of React.
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a promise is what suspends
      if (gate.wait !== undefined) throw gate.wait;
      useEffect(() => {
        group = own;
      });
      return own.uploads.map(({ id, status }) => <p key={id}>{status}</p>);
    }
    const tree = (
      <Wrapper>
        <Suspense fallback={<p>suspended</p>}>
          <Uploading />
        </Suspense>
      </Wrapper>
    );
    const { rerender, container } = render(tree);
    act(() => void group?.add([fileOf('a.pdf')]));
    await pass(500);
    gate.wait = new Promise((resolve) => (resume = resolve));
    await act(async () => rerender(<>{tree}</>));
    await pass();
    expect(container).toHaveTextContent('suspended');
    gate.wait = undefined;
    await act(async () => resume());
    expect(container).toHaveTextContent('done');
    expect(server.objects.map(({ name }) => name)).toEqual(['a.pdf']);
    expect(server.requests.map(({ outcome }) => outcome)).toEqual([200, 200, 200, 200]);
  });

  it('knows a folder that is added again, and takes a file of the same name from another folder', () => {
    const { wrapper } = hookBench();
    const { result } = renderHook(() => useChunkedUpload({ protocol }), { wrapper });
    const inFolder = (path: string) =>
      Object.defineProperty(fileOf('a.pdf'), 'webkitRelativePath', { value: path });
    act(() => void result.current.add([inFolder('x/a.pdf')]));
    let again: ReturnType<typeof result.current.add> | undefined;
    act(() => void (again = result.current.add([inFolder('x/a.pdf'), inFolder('y/a.pdf'), fileOf('a.pdf')])));
    expect(again?.rejected.map(({ error }) => error.code)).toEqual(['duplicate']);
    expect(result.current.uploads.map(({ file }) => file.path)).toEqual(['x/a.pdf', 'y/a.pdf', undefined]);
  });

  it('shares a group by its name', () => {
    const { wrapper } = hookBench();
    const { result } = renderHook(
      () => [0, 1].map(() => useChunkedUpload({ protocol, autoStart: false, group: 'shared' })),
      { wrapper },
    );
    act(() => void result.current[0]?.add([fileOf('a.pdf')]));
    expect(result.current[1]?.uploads.map(({ file }) => file.name)).toEqual(['a.pdf']);
  });
});

describe('the option `thumbnail`', () => {
  const pictureTo = (server: SimulatedServer) => (parent: { readonly fileUuid: string }) =>
    presignedPut({ sign: ({ name }) => Promise.resolve(server.sign(`${parent.fileUuid}/${name}`)) });

  function show(failures: number[] = []) {
    const thumbnailer = heldThumbnailer();
    const bench = hookBench({ failures }, { thumbnailer });
    const { result } = renderHook(
      () => useChunkedUpload({ protocol, thumbnail: pictureTo(bench.server) }),
      bench,
    );
    return { ...bench, thumbnailer, result };
  }
  const pictures = (server: SimulatedServer) =>
    server.objects.filter(({ type }) => type === 'image/webp').map(({ name }) => name);

  it('makes the picture when its file is done, and sends it to where the file went; none where there is none', async () => {
    const { result, thumbnailer, server, pass } = show();
    const [image, sound, archive] = [photo('a.jpg'), fileOf('b.mp3'), fileOf('c.zip')];
    act(() => void result.current.add([image, sound, archive]));
    expect(thumbnailer.jobs).toHaveLength(0);
    await pass();
    const jobOf = (file: File) => thumbnailer.jobs.find(({ source }) => source === file);
    expect(jobOf(image)?.options).toMatchObject({ width: 640, height: 640, fit: 'contain' });
    jobOf(image)?.finish();
    jobOf(sound)?.finish({ facts: { durationSeconds: 3 }, peaks: [1] });
    await pass();
    jobOf(archive)?.fail(new Error('Nothing to see.'));
    await pass();
    expect(pictures(server)).toEqual(['a.webp']);
    // The files, not the picture, are what somebody added.
    expect(result.current.total).toMatchObject({ count: 3, done: 3, size: 7500 });
    expect(result.current.uploads).toHaveLength(3);
  });

  it('leaves the image done when there is no picture to make, or the picture is refused', async () => {
    const { result, thumbnailer, server, pass } = show();
    act(() => void result.current.add([photo('a.jpg'), photo('b.jpg')]));
    await pass();
    server.controls.failures.push(403);
    thumbnailer.jobs[0]?.fail(new Error('A torn file.'));
    thumbnailer.jobs[1]?.finish();
    await pass();
    expect(statusesOf(result.current)).toEqual(['done', 'done']);
    expect(result.current.total.failed).toBe(0);
    expect(pictures(server)).toEqual([]);
  });

  it('tells the ids of the file and of its picture, once for each; null for a file that goes without', async () => {
    const thumbnailer = heldThumbnailer();
    const bench = hookBench({}, { thumbnailer });
    const told: (readonly [string | null, string, string])[] = [];
    const { result } = renderHook(
      () =>
        useChunkedUpload({
          protocol,
          thumbnail: pictureTo(bench.server),
          onThumbnail: (picture, media, id) =>
            told.push([picture === null ? null : picture.url, media.fileUuid, id]),
        }),
      bench,
    );
    act(() => void result.current.add(['a', 'b', 'c', 'd'].map((name) => photo(`${name}.jpg`))));
    await bench.pass();
    const [a, b, c, d] = result.current.uploads.map(
      ({ id, result: media }) => [media?.fileUuid, id] as const,
    );
    bench.server.controls.failures.push(403);
    thumbnailer.jobs[0]?.finish();
    await bench.pass();
    thumbnailer.jobs[1]?.finish();
    await bench.pass();
    thumbnailer.jobs[2]?.fail(new Error('A torn file.'));
    await bench.pass();
    act(() => void result.current.remove(d?.[1]));
    thumbnailer.jobs[3]?.finish();
    await bench.pass();
    expect(told).toEqual([
      [null, ...(a ?? [])],
      [expect.stringContaining(`${b?.[0]}/b.webp`), ...(b ?? [])],
      [null, ...(c ?? [])],
    ]);
  });

  it('makes no picture of an image that failed, and one when a retry succeeds', async () => {
    const { result, thumbnailer, pass } = show([403]);
    act(() => void result.current.add([photo('a.jpg')]));
    await pass();
    expect(thumbnailer.jobs).toHaveLength(0);
    act(() => result.current.retry());
    await pass();
    expect(thumbnailer.jobs).toHaveLength(1);
  });

  it('makes two at a time, however many there are', async () => {
    const { result, thumbnailer, server, pass } = show();
    act(() => void result.current.add(Array.from({ length: 5 }, (_, index) => photo(`${index}.jpg`))));
    await pass();
    expect(thumbnailer.jobs).toHaveLength(2);
    thumbnailer.jobs[0]?.fail(new Error('A torn file.'));
    await pass();
    expect(thumbnailer.jobs).toHaveLength(3);
    for (let next = 1; next < 5; next += 1) {
      thumbnailer.jobs[next]?.finish();
      await pass();
    }
    expect(pictures(server)).toHaveLength(4);
  });

  it('stops with the image, when that is taken off the list', async () => {
    const { result, thumbnailer, server, pass } = show();
    act(() => void result.current.add(['a', 'b', 'c'].map((name) => photo(`${name}.jpg`))));
    await pass();
    const [first] = result.current.uploads;
    act(() => void result.current.remove(first?.id));
    expect(thumbnailer.jobs[0]?.options.signal.aborted).toBe(true);
    await pass();
    act(() => void result.current.remove());
    await pass();
    for (const job of thumbnailer.jobs) job.finish();
    await pass();
    expect(pictures(server)).toEqual([]);
    expect(thumbnailer.jobs).toHaveLength(3);
  });

  it('is quiet when the client is gone before the picture is there', async () => {
    const { client, result, thumbnailer, pass } = show();
    act(() => void result.current.add([photo('a.jpg')]));
    await pass();
    await client.destroy();
    thumbnailer.jobs[0]?.finish();
    await pass();
    expect(Object.keys(client.store.getState().byId)).toHaveLength(1);
  });
});
