import { act, renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { fileOf, hookBench } from './hooks.test.shared.tsx';
import { usePresignedUpload } from './usePresignedUpload.ts';

describe('usePresignedUpload', () => {
  it('signs, puts without credentials, and hands over what was stored', async () => {
    const { server, wrapper, pass } = hookBench();
    const onDone = vi.fn();
    const sign = vi.fn(({ name }: { readonly name: string }) => Promise.resolve(server.sign(`in/${name}`)));
    const { result } = renderHook(() => usePresignedUpload({ sign, onDone }), { wrapper });
    act(() => void result.current.add([fileOf('a.pdf')]));
    await pass();
    expect(sign).toHaveBeenCalledTimes(1);
    expect(server.requests.map(({ method, outcome }) => [method, outcome])).toEqual([['PUT', 200]]);
    expect(onDone).toHaveBeenCalledTimes(1);
    expect(onDone.mock.calls[0]?.[0]).toMatchObject({ url: 'https://storage.simulated.example/in/a.pdf' });
  });

  it('makes what `confirm` resolves to the result', async () => {
    const { server, wrapper, pass } = hookBench();
    const confirm = vi.fn((signed: { readonly mediaUrl: string }) =>
      Promise.resolve({ id: signed.mediaUrl }),
    );
    const { result } = renderHook(
      () => usePresignedUpload({ sign: ({ name }) => Promise.resolve(server.sign(name)), confirm }),
      { wrapper },
    );
    act(() => void result.current.add([fileOf('a.pdf')]));
    await pass();
    const [upload] = result.current.uploads;
    expect(upload?.status === 'done' && upload.result).toEqual({ id: 'media://a.pdf' });
  });

  it('sends what is added after a render to the new target, and leaves a running upload its own', async () => {
    const { server, wrapper, pass } = hookBench({ latencyMs: 1000 });
    const confirmed: string[] = [];
    const { result, rerender } = renderHook(
      ({ folder }: { readonly folder: string }) =>
        usePresignedUpload({
          sign: ({ name }) => Promise.resolve(server.sign(`${folder}/${name}`)),
          confirm: ({ mediaUrl }) => {
            confirmed.push(`${folder} ${mediaUrl}`);
            return Promise.resolve(folder);
          },
          contentType: `text/${folder}`,
        }),
      { wrapper, initialProps: { folder: 'old' } },
    );
    act(() => void result.current.add([fileOf('a.pdf')]));
    rerender({ folder: 'new' });
    act(() => void result.current.add([fileOf('b.pdf')]));
    await pass();
    expect(server.objects.map(({ id, type }) => `${id} ${type}`).sort()).toEqual([
      'new/b.pdf text/new',
      'old/a.pdf text/old',
    ]);
    expect(confirmed.sort()).toEqual(['new media://new/b.pdf', 'old media://old/a.pdf']);
  });

  it('tries again with the target the upload began with', async () => {
    const { server, wrapper, pass } = hookBench({ failures: [403] });
    const { result, rerender } = renderHook(
      ({ folder }: { readonly folder: string }) =>
        usePresignedUpload({ sign: ({ name }) => Promise.resolve(server.sign(`${folder}/${name}`)) }),
      { wrapper, initialProps: { folder: 'old' } },
    );
    act(() => void result.current.add([fileOf('a.pdf')]));
    await pass();
    expect(result.current.uploads.map(({ status }) => status)).toEqual(['failed']);
    rerender({ folder: 'new' });
    act(() => result.current.retry());
    await pass();
    expect(server.objects.map(({ id }) => id)).toEqual(['old/a.pdf']);
  });

  it('keeps its verbs while its functions are new at every render', () => {
    const { server, wrapper } = hookBench();
    const { result, rerender } = renderHook(
      () => usePresignedUpload({ sign: ({ name }) => Promise.resolve(server.sign(name)) }),
      { wrapper },
    );
    const { add } = result.current;
    rerender();
    expect(result.current.add).toBe(add);
  });
});
