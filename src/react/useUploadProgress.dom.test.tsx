import { act, render, renderHook, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageMediaChunks } from '../presets/selfcommunity.ts';
import { fileOf, hookBench } from './hooks.test.shared.tsx';
import { useProgressRef, useUploadProgress } from './useUploadProgress.ts';

const protocol = messageMediaChunks({ baseUrl: 'https://community.example', partBytes: 1000, md5: false });

describe('useUploadProgress', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('renders at a calm rate, and ends with all of it', async () => {
    const { client, wrapper, pass } = hookBench({ bytesPerSecond: 1000 });
    const { id } = client.add(fileOf('a.pdf', 4000), { protocol });
    const seen = new Set<number>();
    const { result } = renderHook(
      () => {
        const progress = useUploadProgress(id, { hz: 2 });
        seen.add(progress.loadedBytes);
        return progress;
      },
      { wrapper },
    );
    expect(result.current).toEqual({ loadedBytes: 0, size: 4000 });
    await pass(2000);
    expect(seen.size).toBe(1);
    act(() => void vi.advanceTimersByTime(500));
    expect(seen.size).toBe(2);
    expect(result.current.loadedBytes).toBeGreaterThan(0);
    await pass();
    act(() => void vi.advanceTimersByTime(500));
    expect(result.current).toEqual({ loadedBytes: 4000, size: 4000 });
  });

  it('sums over everything as "total", and knows nothing of an unknown upload', async () => {
    const { client, wrapper, pass } = hookBench();
    client.add(fileOf('a.pdf', 1000), { protocol });
    client.add(fileOf('b.pdf', 500), { protocol });
    await pass();
    const { result } = renderHook(() => [useUploadProgress('total'), useUploadProgress('nobody')], {
      wrapper,
    });
    expect(result.current).toEqual([
      { loadedBytes: 1500, size: 1500 },
      { loadedBytes: 0, size: 0 },
    ]);
  });
});

describe('useProgressRef', () => {
  it('writes to its element without rendering, until it goes', async () => {
    const { client, wrapper, pass } = hookBench({ bytesPerSecond: 1000 });
    const { id } = client.add(fileOf('a.pdf', 4000), { protocol });
    const rendered = vi.fn();
    function Bar() {
      rendered();
      return <div data-testid="bar" ref={useProgressRef(id)} />;
    }
    const { unmount } = render(<Bar />, { wrapper });
    const { style } = screen.getByTestId('bar');
    expect(style.getPropertyValue('--gantry-progress')).toBe('0.0000');
    const renders = rendered.mock.calls.length;
    await pass(2000);
    const percent = style.getPropertyValue('--gantry-progress-pct');
    expect(Number.parseInt(percent)).toBeGreaterThan(10);
    expect(rendered).toHaveBeenCalledTimes(renders);
    unmount();
    await pass();
    expect(style.getPropertyValue('--gantry-progress-pct')).toBe(percent);
  });

  it('stands at 100 % when it is done', async () => {
    const { client, wrapper, pass } = hookBench();
    const { id } = client.add(fileOf('a.pdf', 4000), { protocol });
    const Bar = () => <div data-testid="bar" ref={useProgressRef(id)} />;
    render(<Bar />, { wrapper });
    await pass();
    const { style } = screen.getByTestId('bar');
    expect(style.getPropertyValue('--gantry-progress')).toBe('1.0000');
    expect(style.getPropertyValue('--gantry-progress-pct')).toBe('100%');
  });
});
