/**
 * The one number a progress bar shows. Never falls within an attempt, stops at 97 % until the server has everything,
 * creeps while it finishes, and is 100 % only when the upload is done.
 */
import type { DisplayStatus } from '../../core/selectors.ts';

const uploadShare = 0.97;
const finishShare = 0.025;
const finishSec = 8;
/** Finishing for longer than this says "Still processing". */
export const longFinishSec = 15;

export interface ProgressFacts {
  readonly status: DisplayStatus;
  readonly loadedBytes: number;
  readonly size: number;
  readonly attempt: number;
  /** Seconds since the upload began finishing; 0 otherwise. */
  readonly finishingSec: number;
}

export interface ShownProgress {
  readonly attempt: number;
  /** 0 to 1; null where there is nothing to measure yet. */
  readonly fraction: number | null;
}

export const noShownProgress: ShownProgress = { attempt: 0, fraction: null };

/** What the bar shows next. A new attempt may begin below the old one; nothing else may. */
export function shownProgress(before: ShownProgress, facts: ProgressFacts): ShownProgress {
  const { attempt, status } = facts;
  const fraction = fractionOf(facts);
  const held = before.attempt === attempt ? before.fraction : null;
  if (fraction === null || held === null) return { attempt, fraction: fraction ?? held };
  return { attempt, fraction: status === 'done' ? 1 : Math.max(held, fraction) };
}

function fractionOf({ status, loadedBytes, size, finishingSec }: ProgressFacts): number | null {
  if (status === 'done') return 1;
  if (status === 'finishing') {
    if (finishingSec > longFinishSec) return 0.99;
    return Math.min(uploadShare + finishShare * (1 - Math.exp(-finishingSec / finishSec)), 0.99);
  }
  if (size <= 0 || loadedBytes <= 0) return null;
  return Math.min(loadedBytes / size, 1) * uploadShare;
}

/** Statuses in which a bar has something to say, given whether anything was sent. */
export function hasBar(status: DisplayStatus, loadedBytes: number): boolean {
  switch (status) {
    case 'reading':
    case 'hashing':
    case 'uploading':
    case 'finishing':
    case 'done':
      return true;
    case 'paused':
    case 'retrying':
    case 'offline':
    case 'elsewhere':
    case 'failed':
    case 'restored':
      return loadedBytes > 0;
    case 'queued':
    case 'cancelled':
    case 'rejected':
      return false;
  }
}

/**
 * The total of several uploads, which stays monotone while files come and go: a change of the denominator starts a new
 * leg from what is shown, so the bar never jumps back and still ends at 1.
 */
export interface TotalProgress {
  readonly size: number;
  /** Shown, and settled bytes, when this leg began. */
  readonly from: number;
  readonly fromBytes: number;
  readonly fraction: number;
}

export const noTotalProgress: TotalProgress = { size: 0, from: 0, fromBytes: 0, fraction: 0 };

export function totalProgress(before: TotalProgress, settledBytes: number, size: number): TotalProgress {
  const isNewLeg = size !== before.size;
  const from = isNewLeg ? before.fraction : before.from;
  const fromBytes = isNewLeg ? Math.min(settledBytes, size) : before.fromBytes;
  const isFirst = before.size === 0;
  const remaining = size - fromBytes;
  const done = Math.max(0, settledBytes - fromBytes);
  const raw =
    isFirst && size > 0 ? settledBytes / size : remaining <= 0 ? 1 : from + (1 - from) * (done / remaining);
  const fraction = Math.min(1, Math.max(isFirst ? 0 : before.fraction, raw));
  return isFirst ? { size, from: fraction, fromBytes, fraction } : { size, from, fromBytes, fraction };
}
