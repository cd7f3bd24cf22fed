/** The status sentence of a row, at one moment. */
import type { Reading } from './progressBoard.ts';
import { longFinishSec } from './shownProgress.ts';
import { isolated, type Words } from '../messages/words.ts';

/** A countdown shorter than this is not worth reading. */
const minCountdownSec = 3;

/** 'about 2 min left' */
export function timeLeftWords(words: Words, timeLeftSec: number): string {
  if (timeLeftSec === 0) return words.text('time.few');
  return words.text('time.left', { time: words.duration(timeLeftSec) });
}

/**
 * What the status line says.
 *
 * @param nowMs - for the countdown to the next try.
 */
export function statusSentence(words: Words, reading: Reading, nowMs: number): string {
  const { upload, status, timeLeftSec, finishingSec } = reading;
  const { size, name } = upload.file;
  const total = words.bytes(size);
  const loaded = words.bytesLike(upload.loadedBytes, size);
  const percent = words.percent(size === 0 ? 0 : upload.confirmedBytes / size);
  switch (status) {
    case 'queued':
      return words.text(
        upload.status === 'queued' && upload.isHeld === true ? 'status.held' : 'status.queued',
        { size: total },
      );
    case 'reading':
      return beginning(words, upload.attempt);
    case 'hashing':
      return words.text('status.hashing');
    case 'uploading':
      if (reading.isStalled) return words.text('status.stalled');
      if (upload.loadedBytes === 0) return beginning(words, upload.attempt);
      return timeLeftSec === undefined
        ? words.text('status.uploading', { loaded, total })
        : words.text('status.uploading.time', { loaded, total, time: timeLeftWords(words, timeLeftSec) });
    case 'paused':
      return words.text('status.paused', { loaded, total });
    case 'retrying': {
      const retryAtMs = 'retryAtMs' in upload ? upload.retryAtMs : nowMs;
      const seconds = Math.ceil((retryAtMs - nowMs) / 1000);
      return seconds < minCountdownSec
        ? words.text('status.retrying')
        : words.text('status.retrying.in', { time: words.duration(seconds) });
    }
    case 'offline':
      return words.text('status.offline', { loaded, total });
    case 'elsewhere':
      return words.text('status.elsewhere', { loaded, total });
    case 'finishing':
      return words.text(finishingSec > longFinishSec ? 'status.finishing.long' : 'status.finishing');
    case 'done':
      return words.text('status.done', { size: total });
    case 'failed': {
      const isUnsure = upload.status === 'failed' && upload.error.code === 'outcome-unknown';
      return words.text(isUnsure ? 'status.unconfirmed' : 'status.failed');
    }
    case 'cancelled':
      return words.text('status.cancelled');
    case 'restored':
      return upload.status === 'queued' && upload.needsFile === true
        ? words.text('status.restored.file', { name: isolated(name), percent })
        : words.text('status.restored', { percent });
    case 'rejected':
      return words.text('status.failed');
  }
}

/** Before the first byte. A bar that begins below where it was has to be explained. */
const beginning = (words: Words, attempt: number): string =>
  words.text(attempt > 1 ? 'status.restarting' : 'status.reading');
