'use client';
/**
 * Guards what a page, or a route within it, would lose by being left. The browser's client has a guard of its own
 * (`leaveGuard`); this one is for routers, for conditions of one's own, and for being told.
 *
 * The listener exists only while it has something to protect: a permanent one keeps pages out of the back/forward cache.
 */
import { useCallback, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { UploadStoreState } from '../core/uploadStore.ts';
import type { UploadTotals } from '../core/uploadTotals.ts';
import { useUploadClient } from './UploadProvider.tsx';

export interface LeaveGuardOptions {
  /** Whether leaving would lose something. @default while any upload of the client is on its way */
  readonly when?: boolean | ((totals: UploadTotals) => boolean) | undefined;
  /** Called when the browser asks the person whether to leave. */
  readonly onBlock?: (() => void) | undefined;
}

/**
 * @returns whether leaving would lose something now; for the blocker of a router.
 * @example useBlocker(useLeaveGuard())
 */
export function useLeaveGuard({ when = isAnyActive, onBlock }: LeaveGuardOptions = {}): boolean {
  const select = useCallback(
    ({ totals }: UploadStoreState) => (typeof when === 'boolean' ? when : when(totals)),
    [when],
  );
  const isGuarding = useStore(useUploadClient().store, select);
  const latest = useRef(onBlock);
  useEffect(() => {
    latest.current = onBlock;
  });
  useEffect(() => {
    if (!isGuarding) return undefined;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
      latest.current?.();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isGuarding]);
  return isGuarding;
}

const isAnyActive = ({ active }: UploadTotals): boolean => active > 0;
