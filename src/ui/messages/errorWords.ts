/**
 * What people read about an error, and which button answers it. One row per code: the compiler refuses a code without
 * a sentence (`english`) or an action (`errorActions`).
 */
import {
  StatusError,
  type ErrorCode,
  type ErrorDetails,
  type RejectionReason,
  type UploadError,
} from '../../core/errors.ts';
import { acceptWords } from './acceptWords.ts';
import { dimensionLimits, durationLimits, lengthAgainst, limitsIn } from './contentWords.ts';
import type { Words } from './words.ts';

type RetryLabel = 'action.retry' | 'action.retry.now' | 'action.retry.start';

/**
 * The label of the retry button for a code; null where trying again cannot help and another file can.
 * Whether the button exists is `actionsOf`'s decision, this only names it.
 */
const errorActions = {
  'file-type': null,
  'file-too-large': null,
  'file-too-small': null,
  'file-empty': null,
  'file-name': null,
  'too-many-files': null,
  'total-too-large': null,
  duplicate: null,
  dimensions: null,
  duration: null,
  pages: null,
  encrypted: null,
  custom: null,
  'file-unreadable': 'action.retry',
  'file-changed': 'action.retry.start',
  network: 'action.retry.now',
  timeout: 'action.retry.now',
  intercepted: 'action.retry.now',
  'retries-exhausted': 'action.retry',
  'outcome-unknown': 'action.retry',
  auth: 'action.retry',
  forbidden: 'action.retry',
  'link-expired': 'action.retry',
  'session-expired': 'action.retry.start',
  conflict: 'action.retry',
  locked: 'action.retry.now',
  'too-large-server': 'action.retry',
  'type-server': 'action.retry',
  'rate-limited': 'action.retry.now',
  quota: 'action.retry',
  refused: 'action.retry',
  server: 'action.retry.now',
  checksum: 'action.retry.start',
  'reply-shape': 'action.retry',
  'protocol-usage': 'action.retry',
  parent: 'action.retry',
  unknown: 'action.retry',
} as const satisfies Record<ErrorCode, RetryLabel | null>;

/** The retry button's label for an error. */
export const retryLabelOf = (code: ErrorCode | undefined): RetryLabel =>
  (code === undefined ? null : errorActions[code]) ?? 'action.retry';

/** The sentence of an upload's error. */
export function errorSentence(words: Words, error: UploadError): string {
  if (error instanceof StatusError && error.code === 'refused') {
    const own = plainText(error.serverMessage);
    if (own !== '') return own;
  }
  return reasonSentence(words, error);
}

/** The sentence of one reason; also for files that were not added. */
function reasonSentence(words: Words, reason: RejectionReason): string {
  const { code, details = {} } = reason;
  const limitBytes = numberOf(details, 'limit');
  const size = words.bytesAgainst(numberOf(details, 'size'), limitBytes);
  const limit = words.limit(limitBytes);
  switch (code) {
    case 'file-type':
      return words.text('error.file-type', { types: acceptWords(words, textOf(details, 'accept')) });
    case 'file-too-large':
      return words.text('error.file-too-large', { size, limit });
    case 'file-too-small':
      return words.text('error.file-too-small', { size, limit });
    case 'too-many-files':
      return words.text('error.too-many-files', { count: numberOf(details, 'limit') });
    case 'total-too-large':
      return words.text('error.total-too-large', { limit, left: bytesOf(words, details, 'left') });
    case 'dimensions':
      return words.text('error.dimensions', {
        width: numberOf(details, 'width'),
        height: numberOf(details, 'height'),
        limit: words.allOf(dimensionLimits(words, limitsIn(details))),
      });
    case 'duration':
      return words.text('error.duration', {
        time: lengthAgainst(words, numberOf(details, 'durationSeconds'), limitsIn(details)),
        limit: words.allOf(durationLimits(words, limitsIn(details))),
      });
    case 'pages':
      return words.text('error.pages', {
        count: numberOf(details, 'pages'),
        limit: numberOf(details, 'maxPages'),
      });
    case 'custom':
      return words.text('error.custom', { message: plainText(reason.message) });
    default:
      return words.text(`error.${code}`);
  }
}

/** A server's own words as one harmless line: no markup, no control or direction characters, not too long. */
export function plainText(text: string, maxChars = 160): string {
  if (/<[a-z!/]/i.test(text)) return '';
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > maxChars ? `${line.slice(0, maxChars - 1).trimEnd()}…` : line;
}

const numberOf = (details: ErrorDetails, name: string): number => Number(details[name] ?? 0);
const bytesOf = (words: Words, details: ErrorDetails, name: string): string =>
  words.bytes(numberOf(details, name));
const textOf = (details: ErrorDetails, name: string): string => String(details[name] ?? '');
