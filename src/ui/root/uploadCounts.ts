'use client';
/** How many uploads of a group are in which state, for everything that is said of the field as a whole. */
import { useMemo } from 'react';
import { inGroup, isActive } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
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
  const select = useMemo(() => {
    const uploads = inGroup(group);
    return (state: UploadStoreState): UploadCounts => {
      const counts = countUploads(uploads(state));
      return {
        ...counts,
        active: counts.active + checking + arriving,
        uploading: counts.uploading + checking,
        arriving,
      };
    };
  }, [group, checking, arriving]);
  return useOverview(select, isSameRecord);
}

function countUploads(uploads: readonly UploadSnapshot[]): Omit<UploadCounts, 'arriving'> {
  const counts = { count: 0, active: 0, offline: 0, uploading: 0, held: 0, unfinished: 0, failed: 0 };
  for (const upload of uploads) {
    const { status } = upload;
    if (status === 'cancelled') continue;
    counts.count += 1;
    if (isActive(upload)) counts.active += 1;
    if (status === 'waiting' && upload.for === 'connection') counts.offline += 1;
    if (isActive(upload) || status === 'waiting') counts.uploading += 1;
    else if (status === 'queued' && upload.needsFile !== true) counts.held += 1;
    else if (status === 'queued' || status === 'paused') counts.unfinished += 1;
    else if (status === 'failed') counts.failed += 1;
  }
  return counts;
}
