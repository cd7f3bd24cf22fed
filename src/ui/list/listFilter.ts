/** Which rows of a list are of one kind, and how many there are of each. Pure. */
import { createTally } from '../../core/listMemory.ts';
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

/** What answers with the counts of a list, as it is each time. */
export function createFilterCounts(): (uploads: readonly UploadSnapshot[]) => FilterCounts {
  const none = { count: 0, failed: 0, retriable: 0 };
  const countsOf = createTally(none, (counts, upload: UploadSnapshot, times) => {
    if (upload.status === 'cancelled') return;
    counts.count += times;
    if (upload.status !== 'failed') return;
    counts.failed += times;
    if (actionsOf(upload).retry) counts.retriable += times;
  });
  return (uploads) => {
    const { count, failed, retriable } = countsOf(uploads);
    return { count, failed, canRetry: retriable > 0 };
  };
}
