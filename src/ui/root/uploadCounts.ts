'use client';
/** How many uploads of a group are in which state, for everything that is said of the field as a whole. */
import { useMemo } from 'react';
import { createTally } from '../../core/listMemory.ts';
import { inGroup } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { isActive } from '../../core/uploadTotals.ts';
import { isSameRecord, useOverview } from './useStoreValue.ts';

export interface UploadCounts {
  /** All but what was cancelled. */
  readonly count: number;
  readonly active: number;
  readonly offline: number;
  /** On their way, here or in another tab. */
  readonly uploading: number;
  /** Are about to become uploads, as many as are known of; more may come. */
  readonly arriving: number;
  /** Wait for `start`. */
  readonly held: number;
  /** Paused, or without their file: a person has to go on with them. */
  readonly unfinished: number;
  readonly failed: number;
}

/**
 * @param checking - files that are looked at before they become uploads: whoever waits for the uploads waits for them.
 * @param arriving - files that are being found in a folder, or added in slices; likewise.
 */
export function useUploadCounts(group: string, checking: number, arriving: number): UploadCounts {
  const countIn = useMemo(() => {
    const uploads = inGroup(group);
    const counted = createUploadCounts();
    return (state: UploadStoreState) => counted(uploads(state));
  }, [group]);
  const select = useMemo(
    () =>
      (state: UploadStoreState): UploadCounts => {
        const counts = countIn(state);
        return {
          ...counts,
          active: counts.active + checking + arriving,
          uploading: counts.uploading + checking,
          arriving,
        };
      },
    [countIn, checking, arriving],
  );
  return useOverview(select, isSameRecord);
}

function createUploadCounts() {
  const counts = { count: 0, active: 0, offline: 0, uploading: 0, held: 0, unfinished: 0, failed: 0 };
  return createTally(counts, (sums, upload: UploadSnapshot, times) => {
    const { status } = upload;
    if (status === 'cancelled') return;
    sums.count += times;
    if (isActive(upload)) sums.active += times;
    if (status === 'waiting' && upload.for === 'connection') sums.offline += times;
    if (isActive(upload) || status === 'waiting') sums.uploading += times;
    else if (status === 'queued' && upload.needsFile !== true) sums.held += times;
    else if (status === 'queued' || status === 'paused') sums.unfinished += times;
    else if (status === 'failed') sums.failed += times;
  });
}
