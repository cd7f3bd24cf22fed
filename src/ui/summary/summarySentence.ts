/** One sentence about all uploads of a group, and what can be done to all of them. Pure. */
import { createTally } from '../../core/listMemory.ts';
import { actionsOf, displayStatusOf, type DisplayStatus, type Tone } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { MessageKey } from '../messages/english.ts';
import type { Words } from '../messages/words.ts';
import type { TotalReading } from '../progress/progressBoard.ts';
import { timeLeftWords } from '../progress/progressWords.ts';

/** `data-state` of the summary, by precedence. */
export type SummaryState =
  | 'empty'
  | 'offline'
  | 'auth'
  | 'uploading'
  | 'attention'
  | 'preparing'
  | 'finishing'
  | 'paused'
  | 'ready'
  | 'partial'
  | 'done';

export type BulkAction = 'start' | 'pause' | 'resume' | 'cancel' | 'retry' | 'clear';

export interface SummaryFacts {
  readonly state: SummaryState;
  readonly count: number;
  readonly done: number;
  readonly failed: number;
  readonly active: number;
  readonly offline: number;
  readonly auth: number;
  /** Whether anything that runs can be paused. */
  readonly canPause: boolean;
}

/** How many uploads there are of what the facts follow from; of cancelled ones none. */
interface StatusCounts {
  count: number;
  auth: number;
  held: number;
  canPause: number;
  readonly of: Map<DisplayStatus, number>;
}

/**
 * What answers with the facts of a list, as it is each time.
 *
 * @param isOfThem - leaves uploads out. Pure, like all that is asked about an upload here. @default all are of them
 */
export function createSummaryFacts(
  isOfThem: (upload: UploadSnapshot) => boolean = () => true,
): (uploads: readonly UploadSnapshot[]) => SummaryFacts {
  const none: StatusCounts = { count: 0, auth: 0, held: 0, canPause: 0, of: new Map() };
  const countsOf = createTally(none, (counts, upload: UploadSnapshot, times) => {
    if (upload.status === 'cancelled' || !isOfThem(upload)) return;
    const status = displayStatusOf(upload);
    counts.count += times;
    counts.of.set(status, (counts.of.get(status) ?? 0) + times);
    if (upload.status === 'failed' && upload.error.code === 'auth') counts.auth += times;
    if (status === 'restored' || (upload.status === 'queued' && upload.isHeld === true)) counts.held += times;
    if (actionsOf(upload).pause) counts.canPause += times;
  });
  return (uploads) => factsOf(countsOf(uploads));
}

function factsOf({ count, auth, held, canPause, of }: Readonly<StatusCounts>): SummaryFacts {
  const n = (status: DisplayStatus) => of.get(status) ?? 0;
  const done = n('done');
  const failed = n('failed');
  const paused = n('paused');
  const active = count - done - failed - paused - held;
  const preparing = n('reading') + n('hashing');
  const facts = { count, done, failed, active, offline: n('offline'), auth, canPause: canPause > 0 };
  const state = ((): SummaryState => {
    if (count === 0) return 'empty';
    if (facts.offline > 0) return 'offline';
    if (auth > 0) return 'auth';
    if (active > 0) {
      if (failed > 0) return 'attention';
      if (n('finishing') === active) return 'finishing';
      if (preparing === active && done === 0) return 'preparing';
      return 'uploading';
    }
    if (paused > 0) return 'paused';
    if (held > 0) return 'ready';
    return failed > 0 ? 'partial' : 'done';
  })();
  return { ...facts, state };
}

/** The tone of the bar beside the sentence; undefined where there is nothing to wait for. */
export function barToneOf(state: SummaryState): Tone | undefined {
  switch (state) {
    case 'offline':
      return 'warn';
    case 'auth':
      return 'bad';
    case 'paused':
      return 'neutral';
    case 'uploading':
    case 'attention':
    case 'preparing':
    case 'finishing':
      return 'accent';
    case 'ready':
    case 'partial':
    case 'done':
    case 'empty':
      return undefined;
  }
}

/** '412 of 1,240 · 3 failed', where there is no room for a sentence. */
export function countSentence(
  words: Words,
  { done, count, failed }: Pick<SummaryFacts, 'done' | 'count' | 'failed'>,
): string {
  return failed > 0
    ? words.text('group.failed', { done, count, failed })
    : words.text('group.done', { done, count });
}

export function summarySentence(
  words: Words,
  facts: SummaryFacts,
  { fraction, timeLeftSec }: TotalReading,
): string {
  const { state, count, done, failed, active } = facts;
  const percent = words.percent(fraction);
  switch (state) {
    case 'empty':
      return words.text('summary.empty');
    case 'offline':
      return words.text('summary.offline', { count: facts.offline });
    case 'auth':
      return words.text('summary.auth', { count: facts.auth });
    case 'uploading': {
      // "4 of 12": the one being worked on counts, as people count.
      const values = { done: Math.min(done + 1, count), count, percent };
      return timeLeftSec === undefined
        ? words.text('summary.uploading', values)
        : words.text('summary.uploading.time', { ...values, time: timeLeftWords(words, timeLeftSec) });
    }
    case 'attention':
      return words.text('summary.uploading.failed', {
        done: Math.min(done + 1, count),
        total: count,
        count: failed,
      });
    case 'preparing':
      return words.text('summary.preparing', { count: active });
    case 'finishing':
      return words.text('summary.finishing', { count: active });
    case 'paused':
      return words.text('summary.paused', { done, count });
    case 'ready':
      return words.text('summary.ready', { count: count - done - failed });
    case 'partial':
      return words.text('summary.partial', { done, failed });
    case 'done':
      return words.text('summary.done', { count: done });
  }
}

/** What can be done to all, most wanted first. */
export function bulkActions({ state, canPause }: SummaryFacts): readonly BulkAction[] {
  switch (state) {
    case 'offline':
    case 'preparing':
      return ['cancel'];
    case 'uploading':
    case 'attention':
      return canPause ? ['pause', 'cancel'] : ['cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'ready':
      return ['start', 'clear'];
    case 'auth':
    case 'partial':
      return ['retry', 'clear'];
    case 'done':
      return ['clear'];
    case 'finishing':
    case 'empty':
      return [];
  }
}

export const bulkLabels = {
  start: 'summary.start',
  pause: 'summary.pause',
  resume: 'summary.resume',
  cancel: 'summary.cancel',
  retry: 'summary.retry',
  clear: 'summary.clear',
} as const satisfies Record<BulkAction, MessageKey>;
