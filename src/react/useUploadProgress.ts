'use client';
/**
 * Progress in two ways: as React state at a calm rate, or written straight to an element without rendering anything.
 */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { UploadClient } from '../core/uploadClient.ts';
import { useUploadClient } from './UploadProvider.tsx';

export interface UploadProgress {
  readonly loadedBytes: number;
  /** Total bytes. */
  readonly size: number;
}

const noProgress: UploadProgress = { loadedBytes: 0, size: 0 };

/**
 * Progress as state.
 *
 * @param id - an upload's id, or 'total' for everything that is neither failed nor cancelled.
 * @param options.hz - renders per second at most. @default 1
 */
export function useUploadProgress(id: string, { hz = 1 }: { readonly hz?: number } = {}): UploadProgress {
  const client = useUploadClient();
  const subscribe = useCallback(
    (notify: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const unsubscribe = client.subscribeProgress(id, () => {
        timer ??= setTimeout(() => {
          timer = undefined;
          notify();
        }, 1000 / hz);
      });
      return () => {
        clearTimeout(timer);
        unsubscribe();
      };
    },
    [client, id, hz],
  );
  const loadedBytes = useSyncExternalStore(
    subscribe,
    () => progressOf(client, id).loadedBytes,
    () => 0,
  );
  const size = useSyncExternalStore(
    subscribe,
    () => progressOf(client, id).size,
    () => 0,
  );
  return { loadedBytes, size };
}

/**
 * A ref that keeps `--gantry-progress` (0 to 1) and `--gantry-progress-pct` ("47%") of an element up to date, outside
 * of React's rendering.
 */
export function useProgressRef(id: string): (element: HTMLElement | null) => void {
  const client = useUploadClient();
  return useMemo(() => progressWriter(client, id), [client, id]);
}

/** No clean-up function is returned to React: version 18 does not know them and calls with null instead. */
function progressWriter(client: UploadClient, id: string): (element: HTMLElement | null) => void {
  let unsubscribe: (() => void) | undefined;
  return (element) => {
    unsubscribe?.();
    unsubscribe = undefined;
    if (element === null) return;
    const write = ({ loadedBytes, size }: UploadProgress) => {
      const fraction = size === 0 ? 0 : loadedBytes / size;
      element.style.setProperty('--gantry-progress', fraction.toFixed(4));
      element.style.setProperty('--gantry-progress-pct', `${Math.floor(fraction * 100)}%`);
    };
    write(progressOf(client, id));
    unsubscribe = client.subscribeProgress(id, write);
  };
}

function progressOf(client: UploadClient, id: string): UploadProgress {
  const state = client.store.getState();
  if (id === 'total') return state.totals;
  const upload = state.byId[id];
  return upload === undefined ? noProgress : { loadedBytes: upload.loadedBytes, size: upload.file.size };
}
