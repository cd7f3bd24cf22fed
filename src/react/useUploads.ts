'use client';
/**
 * Reads from the store. A component renders again only when what it selected changed.
 */
import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { allUploads } from '../core/selectors.ts';
import type { UploadSnapshot } from '../core/uploadState.ts';
import type { UploadStoreState } from '../core/uploadStore.ts';
import { overviewOf } from './overview.ts';
import { useUploadClient } from './UploadProvider.tsx';

/**
 * What `selector` picks from the store, compared shallowly: a selector may build a new list each time. While the client
 * has more than a hundred uploads, news may come 100 ms late; `useUpload` tells of one at once.
 *
 * @param selector - @default every upload, in list order
 */
export function useUploads(): readonly UploadSnapshot[];
export function useUploads<T>(selector: (state: UploadStoreState) => T): T;
export function useUploads(selector: (state: UploadStoreState) => unknown = allUploads): unknown {
  const { store } = useUploadClient();
  const select = useShallow(selector);
  return useSyncExternalStore(
    overviewOf(store).subscribe,
    () => select(store.getState()),
    () => select(store.getInitialState()),
  );
}

/** One upload, or undefined when the list does not hold it. */
export const useUpload = (id: string): UploadSnapshot | undefined =>
  useStore(useUploadClient().store, (state) => state.byId[id]);
