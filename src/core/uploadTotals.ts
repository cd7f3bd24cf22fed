/** Sums over uploads: how many there are of which status, and their bytes. */
import type { UploadSnapshot } from './uploadState.ts';

/** Work of this page that would be lost or delayed by leaving it. */
export const isActive = (upload: UploadSnapshot): boolean =>
  upload.status === 'running' ||
  (upload.status === 'waiting' && upload.for !== 'tab') ||
  upload.status === 'finishing' ||
  (upload.status === 'queued' && upload.isHeld !== true && upload.needsFile !== true);

export interface UploadTotals {
  readonly count: number;
  readonly active: number;
  readonly paused: number;
  readonly done: number;
  readonly failed: number;
  /** Bytes of everything that is neither cancelled nor failed. */
  readonly size: number;
  readonly loadedBytes: number;
}

export const noTotals: UploadTotals = {
  count: 0,
  active: 0,
  paused: 0,
  done: 0,
  failed: 0,
  size: 0,
  loadedBytes: 0,
};

/** Sums over `uploads`: bytes over bytes, never an average of percentages. Those over all are `totals` of the store. */
export function totalsOf(uploads: readonly UploadSnapshot[]): UploadTotals {
  const totals = { ...noTotals };
  for (const upload of uploads) addToTotals(totals, upload, 1);
  return totals;
}

/** @param times - 1 adds the upload, -1 takes it out again. */
export function addToTotals(
  totals: { -readonly [K in keyof UploadTotals]: UploadTotals[K] },
  upload: UploadSnapshot,
  times: 1 | -1,
): void {
  const { status } = upload;
  if (status === 'cancelled') return;
  totals.count += times;
  if (isActive(upload)) totals.active += times;
  if (status === 'paused' || status === 'done' || status === 'failed') totals[status] += times;
  if (status === 'failed') return;
  totals.size += times * upload.file.size;
  totals.loadedBytes += times * upload.loadedBytes;
}
