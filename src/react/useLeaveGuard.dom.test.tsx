import { act, renderHook } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { fixedUpload, fixedUploads } from '../ui/fixtures/fixedUploads.ts';
import { UploadProvider } from './UploadProvider.tsx';
import { useLeaveGuard, type LeaveGuardOptions } from './useLeaveGuard.ts';

function guard(options: LeaveGuardOptions = {}) {
  const { client, writer } = fixedUploads([]);
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <StrictMode>
      <UploadProvider client={client}>{children}</UploadProvider>
    </StrictMode>
  );
  return {
    ...renderHook(() => useLeaveGuard(options), { wrapper }),
    add: () => act(() => writer.insert([fixedUpload('uploading')])),
    finish: () => act(() => writer.dispatch('uploading', { type: 'succeeded', result: 1 })),
  };
}

const mayLeave = (): boolean => dispatchEvent(new Event('beforeunload', { cancelable: true }));

describe('useLeaveGuard', () => {
  it('listens only while an upload is on its way', () => {
    const onBlock = vi.fn();
    const listening = vi.spyOn(globalThis, 'addEventListener');
    const { result, add, finish } = guard({ onBlock });
    expect(result.current).toBe(false);
    expect(listening.mock.calls.filter(([type]) => type === 'beforeunload')).toEqual([]);
    add();
    expect(result.current).toBe(true);
    expect(mayLeave()).toBe(false);
    expect(onBlock).toHaveBeenCalledTimes(1);
    finish();
    expect(result.current).toBe(false);
    expect(mayLeave()).toBe(true);
    expect(onBlock).toHaveBeenCalledTimes(1);
    listening.mockRestore();
  });

  it('may have a condition of its own, and ends with its component', () => {
    const { result, add, unmount } = guard({ when: ({ count }) => count > 0 });
    expect(mayLeave()).toBe(true);
    add();
    expect(result.current).toBe(true);
    expect(mayLeave()).toBe(false);
    unmount();
    expect(mayLeave()).toBe(true);
    expect(guard({ when: true }).result.current).toBe(true);
  });
});
