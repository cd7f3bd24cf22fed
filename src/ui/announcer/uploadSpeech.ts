/**
 * What is worth saying aloud when uploads change. Pure: two lists of snapshots in, sentences out.
 *
 * Quiet by rule: files are counted, not listed; a batch is spoken of when it is over; progress three times at most.
 */
import { differencesOf } from '../../core/listMemory.ts';
import { displayStatusOf } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { isActive } from '../../core/uploadTotals.ts';
import { errorSentence } from '../messages/errorWords.ts';
import { isolated, type Words } from '../messages/words.ts';

export interface Sentence {
  readonly text: string;
  readonly key: string;
  readonly delayMs: number;
  readonly assertive?: boolean;
  /** An error, or that something is complete. */
  readonly isEssential?: boolean;
  /** So for the whole page. */
  readonly isFact?: boolean;
}

/** Added files, and failures, are collected this long before they are spoken of. */
export const addedBatchMs = 750;
export const failedBatchMs = 1000;
/** A start is spoken of after what was added; a run that is over by then is not said to begin. */
const startedMs = addedBatchMs + 250;

/** What has happened and was not spoken of yet. */
export interface Heard {
  /** As they were when this was heard. */
  readonly uploads: readonly UploadSnapshot[];
  /** How many of them are at work, and how many wait for a connection. */
  readonly active: number;
  readonly offline: number;
  /** Ids of all that was ever there: what is brought back is not added. */
  readonly known: ReadonlySet<string>;
  /** Added since the last time adding was spoken of. */
  readonly added: number;
  readonly restored: number;
  /** Failures since the last time, first one first. */
  readonly failed: readonly string[];
  /** What has been at work since nothing was: the batch whose end is spoken of. */
  readonly batch: ReadonlySet<string>;
  /** Something of the batch was done or failed, and its end was not spoken of since. */
  readonly hasEnded: boolean;
}

export const nothingHeard: Heard = {
  uploads: [],
  active: 0,
  offline: 0,
  known: new Set(),
  added: 0,
  restored: 0,
  failed: [],
  batch: new Set(),
  hasEnded: false,
};

/** Nothing is known of the connection any more: it is spoken of anew. */
export const noOffline: Sentence = { text: '', key: 'gantry.offline', delayMs: 0, isFact: true };

/** Counts start anew once their sentence was due. */
export const spokenAdded = (heard: Heard): Heard => ({ ...heard, added: 0, restored: 0 });
export const spokenFailed = (heard: Heard): Heard => ({ ...heard, failed: [] });

export interface Hearing {
  readonly heard: Heard;
  readonly sentences: readonly Sentence[];
}

/**
 * Compares what was heard with what is.
 *
 * @param isFirst - the uploads were there before anybody listened; nothing is said about them.
 * @param triedByHand - ids whose retry button was pressed: somebody waits for the outcome, so a failure interrupts.
 */
export function hear(
  words: Words,
  before: Heard,
  uploads: readonly UploadSnapshot[],
  isFirst: boolean,
  triedByHand: ReadonlySet<string> = new Set(),
): Hearing {
  const { came, went } = differencesOf(before.uploads, uploads);
  const active = before.active + came.filter(isActive).length - went.filter(isActive).length;
  const offline = before.offline + came.filter(isOffline).length - went.filter(isOffline).length;
  const known = withIds(before.known, came);
  const batch = withIds(before.batch, came.filter(isActive));
  if (isFirst) return { heard: { ...before, uploads, active, offline, known, batch }, sentences: [] };
  const sentences: Sentence[] = [];
  let { added, restored } = before;
  const failed = [...before.failed];
  let endsNow = false;
  const statuses = new Map(went.map((upload) => [upload.id, displayStatusOf(upload)]));
  for (const upload of came) {
    const was = statuses.get(upload.id);
    const now = displayStatusOf(upload);
    if (was === now) continue;
    const isNew = !before.known.has(upload.id);
    if (isNew && now === 'restored') restored += 1;
    else if (isNew && now !== 'cancelled') added += 1;
    if (now === 'done' && was !== undefined) endsNow = true;
    if (now === 'failed' && was !== undefined) {
      endsNow = true;
      if (upload.status === 'failed' && triedByHand.has(upload.id)) {
        const reason = errorSentence(words, upload.error);
        const text = words.text('say.failed', { name: isolated(upload.file.name), reason });
        sentences.push({
          text,
          key: `gantry.failed.${upload.id}`,
          delayMs: 0,
          assertive: true,
          isEssential: true,
        });
      } else failed.push(upload.id);
    }
    if (now === 'retrying' && was !== undefined && was !== 'reading') {
      const text = words.text('say.retrying', { name: isolated(upload.file.name) });
      sentences.push({ text, key: `gantry.retrying.${upload.id}`, delayMs: failedBatchMs });
    }
  }
  if (added > before.added) {
    sentences.push({
      text: words.text('say.added', { count: added }),
      key: 'gantry.added',
      delayMs: addedBatchMs,
    });
  }
  if (restored > before.restored) {
    const text = words.text('say.unfinished', { count: restored });
    sentences.push({ text, key: 'gantry.restored', delayMs: 1000 });
  }
  if (before.batch.size === 0 && active > 0) {
    const text = words.text('say.uploading', { count: active });
    sentences.push({ text, key: 'gantry.started', delayMs: startedMs });
  }
  const isNowOffline = offline > 0;
  if (isNowOffline !== before.offline > 0) {
    const isBack = !isNowOffline && active > 0;
    sentences.push({
      ...noOffline,
      text: isNowOffline || isBack ? words.text(isNowOffline ? 'say.offline' : 'say.online') : '',
    });
  }
  if (failed.length > before.failed.length) {
    sentences.push({
      text: failureText(words, failed, uploads),
      key: 'gantry.failed',
      delayMs: failedBatchMs,
      isEssential: true,
    });
  }
  const hasEnded = before.hasEnded || endsNow;
  const heard: Heard = { uploads, active, offline, known, added, restored, failed, batch, hasEnded };
  if (active > 0) return { heard, sentences };
  // What was cancelled or taken away may have been the last of it.
  const isPaused = uploads.some(({ status }) => status === 'paused');
  const isDue = isPaused ? endsNow : hasEnded;
  if (isDue) {
    const text = endText(
      words,
      uploads.filter(({ id }) => batch.has(id)),
    );
    const delayMs = failed.length > 0 ? failedBatchMs * 2 : 0;
    // Neither the start nor the way is of interest any more.
    sentences.push(
      ...['gantry.started', 'gantry.progress'].map((key) => ({ text: '', key, delayMs: 0 })),
      ...(text === '' ? [] : [{ text, key: 'gantry.ended', delayMs, isEssential: true }]),
    );
  }
  return {
    heard: { ...heard, batch: isPaused ? batch : new Set(), hasEnded: hasEnded && !isDue },
    sentences,
  };
}

const isOffline = (upload: UploadSnapshot): boolean => displayStatusOf(upload) === 'offline';

/** `ids` and those of `uploads`; the same set where it has them, as nearly always in a long list: to copy it takes long. */
function withIds(ids: ReadonlySet<string>, uploads: readonly UploadSnapshot[]): ReadonlySet<string> {
  const others = uploads.filter(({ id }) => !ids.has(id));
  return others.length === 0 ? ids : new Set([...ids, ...others.map(({ id }) => id)]);
}

function failureText(words: Words, failed: readonly string[], uploads: readonly UploadSnapshot[]): string {
  const first = uploads.find((upload) => upload.id === failed[0]);
  if (first?.status !== 'failed') return '';
  const name = isolated(first.file.name);
  const reason = errorSentence(words, first.error);
  return failed.length === 1
    ? words.text('say.failed', { name, reason })
    : words.text('say.failed.more', { name, reason, count: failed.length - 1 });
}

function endText(words: Words, uploads: readonly UploadSnapshot[]): string {
  const done = uploads.filter((upload) => upload.status === 'done');
  const failed = uploads.filter((upload) => upload.status === 'failed').length;
  const [only] = done;
  if (failed > 0)
    return done.length + failed > 1 ? words.text('say.partial', { done: done.length, failed }) : '';
  if (only === undefined) return '';
  return done.length === 1
    ? words.text('say.done.one', { name: isolated(only.file.name) })
    : words.text('say.done', { count: done.length });
}

/** Progress is spoken of at these shares, never more often than this, and not into what somebody else just said. */
const milestones = [0.25, 0.5, 0.75];
const minGapMs = 15_000;
const minGapOfLongMs = 60_000;
const longSec = 600;
const silenceMs = 5000;
const nearlyOverSec = 10;

export interface ProgressSpeech {
  /** How many of the shares are behind, spoken of or not. */
  readonly reached: number;
  readonly saidAtMs: number;
}

/** The state after a reading; `saidAtMs` is `now.atMs` where it is to be spoken of. `quietForMs`: since anything was said. */
export function progressSpeech(
  before: ProgressSpeech,
  now: {
    readonly fraction: number;
    readonly timeLeftSec: number | undefined;
    readonly atMs: number;
    readonly quietForMs: number;
  },
): ProgressSpeech {
  const { fraction, timeLeftSec, atMs, quietForMs } = now;
  const reached = milestones.filter((milestone) => fraction >= milestone).length;
  if (reached <= before.reached) return before;
  const isLong = timeLeftSec !== undefined && timeLeftSec > longSec;
  const isDue =
    timeLeftSec !== undefined &&
    timeLeftSec > nearlyOverSec &&
    atMs - before.saidAtMs >= (isLong ? minGapOfLongMs : minGapMs) &&
    quietForMs >= silenceMs;
  return { reached, saidAtMs: isDue ? atMs : before.saidAtMs };
}
