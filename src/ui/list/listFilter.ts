/** Which rows of a list are of one kind, and how many there are of each. Pure. */
import { actionsOf } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';

/** What a chip leaves of the list. `active` is what has not come to its end: it waits, is under way or was paused. */
export type ListFilter = 'all' | 'active' | 'failed' | 'done';

export const listFilters = ['all', 'active', 'failed', 'done'] as const satisfies readonly ListFilter[];

/** Whether a row stays. What can be undone always does: its button is there for seconds only. */
export const isOfKind = (filter: ListFilter, upload: UploadSnapshot): boolean =>
  filter === 'all' || upload.status === 'cancelled' || kindOf(upload) === filter;

const kindOf = ({ status }: UploadSnapshot): ListFilter =>
  status === 'done' || status === 'failed' ? status : 'active';

export interface FilterCounts {
  /** Without what was cancelled. */
  readonly count: number;
  readonly failed: number;
  /** Whether any of what failed can be tried again. */
  readonly canRetry: boolean;
}

export function filterCounts(uploads: readonly UploadSnapshot[]): FilterCounts {
  let count = 0;
  let failed = 0;
  let canRetry = false;
  for (const upload of uploads) {
    if (upload.status === 'cancelled') continue;
    count += 1;
    if (upload.status !== 'failed') continue;
    failed += 1;
    canRetry ||= actionsOf(upload).retry;
  }
  return { count, failed, canRetry };
}
