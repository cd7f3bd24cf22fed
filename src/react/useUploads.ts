'use client';
/**
 * Reads from the store. A component renders again only when what it selected changed.
 */
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { allUploads } from '../core/selectors.ts';
import type { UploadSnapshot } from '../core/uploadState.ts';
import type { UploadStoreState } from '../core/uploadStore.ts';
import { overviewOf } from './overview.ts';
import { useUploadClient } from './UploadProvider.tsx';

/**
 * What `selector` picks from the store, compared shallowly: a selector may build a new list each time. Of more than a
 * hundred uploads, news may come 100 ms late; `useUpload` tells of one at once.
 *
 * @param selector - @default every upload, in list order
 */
export function useUploads(): readonly UploadSnapshot[];
export function useUploads<T>(selector: (state: UploadStoreState) => T): T;
export function useUploads(selector: (state: UploadStoreState) => unknown = allUploads): unknown {
  const { store } = useUploadClient();
  return useStore({ ...store, subscribe: overviewOf(store).subscribe }, useShallow(selector));
}

/** One upload, or undefined when the list does not hold it. */
export const useUpload = (id: string): UploadSnapshot | undefined =>
  useStore(useUploadClient().store, (state) => state.byId[id]);
