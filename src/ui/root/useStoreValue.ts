'use client';
/**
 * A value of the upload store that changes less often than the store does: the interface renders for statuses, not for
 * bytes. Bytes reach the screen through `progressBoard`.
 */
import { useMemo, useSyncExternalStore } from 'react';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { overviewOf, type Overview } from '../../react/overview.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';

/**
 * A value that all uploads together have. Where a list is long, news of it may come 100 ms late. Unlike `useUploads` it
 * works the value out once per state, so that selecting may be a walk through the list.
 *
 * @param select - stable, or the value is worked out at every render.
 * @param isEqual - when true, the value before is kept.
 */
export function useOverview<T>(
  select: (state: UploadStoreState) => T,
  isEqual: (a: T, b: T) => boolean = Object.is,
): T {
  const { store } = useUploadClient();
  return useStoreValue(overviewOf(store).subscribe, store.getState, select, isEqual);
}

/** Likewise, no newer than it was told: in a long list it stays for `everyMs`, whatever renders meanwhile. */
export function useSlowOverview<T>(
  select: (state: UploadStoreState) => T,
  isEqual: (a: T, b: T) => boolean,
  everyMs: number,
): T {
  const { store } = useUploadClient();
  const { subscribe, told } = overviewOf(store, everyMs);
  return useStoreValue(subscribe, told, select, isEqual);
}

function useStoreValue<T>(
  subscribe: Overview['subscribe'],
  getState: () => UploadStoreState,
  select: (state: UploadStoreState) => T,
  isEqual: (a: T, b: T) => boolean,
): T {
  const read = useMemo(() => memoized(getState, select, isEqual), [getState, select, isEqual]);
  return useSyncExternalStore(subscribe, read, read);
}

function memoized<T>(
  getState: () => UploadStoreState,
  select: (state: UploadStoreState) => T,
  isEqual: (a: T, b: T) => boolean,
): () => T {
  let last: { readonly state: UploadStoreState; readonly value: T } | undefined;
  return () => {
    const state = getState();
    if (last?.state === state) return last.value;
    const value = select(state);
    last = { state, value: last !== undefined && isEqual(last.value, value) ? last.value : value };
    return last.value;
  };
}

/**
 * One upload, the same object while only its bytes move.
 *
 * @param subscribe - tells when to look. @default at every change
 */
export function useSteadyUpload(id: string, subscribe?: Overview['subscribe']): UploadSnapshot | undefined {
  const { store } = useUploadClient();
  const select = useMemo(() => (state: UploadStoreState) => state.byId[id], [id]);
  return useStoreValue(subscribe ?? store.subscribe, store.getState, select, isSteady);
}

/** Whether `b` says nothing new besides bytes. The first byte is news: it begins the bar. */
function isSteady(a: UploadSnapshot | undefined, b: UploadSnapshot | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (a.loadedBytes > 0 !== b.loadedBytes > 0) return false;
  for (const key of keysOf(a, b)) {
    if (key === 'loadedBytes' || key === 'confirmedBytes') continue;
    if (Reflect.get(a, key) !== Reflect.get(b, key)) return false;
  }
  return true;
}

const keysOf = (a: object, b: object): Set<string> => new Set([...Object.keys(a), ...Object.keys(b)]);

/** Whether two flat objects hold the same values. */
export const isSameRecord = <T extends object>(a: T, b: T): boolean => {
  for (const key of keysOf(a, b)) if (Reflect.get(a, key) !== Reflect.get(b, key)) return false;
  return true;
};
