/** Files that were not added, grouped by reason: "2 are over 10 MB (film.mov, raw.tif)". */
import type { ErrorCode, RejectionReason } from '../../core/errors.ts';
import type { RejectedFile } from '../../core/intake.ts';
import { acceptWords } from '../messages/acceptWords.ts';
import { dimensionLimits, limitsIn } from '../messages/contentWords.ts';
import { plainText } from '../messages/errorWords.ts';
import { isolated, type Words } from '../messages/words.ts';

export interface RejectionGroup {
  readonly code: ErrorCode;
  /** '2 are over 10 MB' */
  readonly reason: string;
  readonly names: readonly string[];
}

/** One group per reason, in the order the reasons first appear. A file counts for its first reason only. */
export function rejectionGroups(words: Words, rejected: readonly RejectedFile[]): readonly RejectionGroup[] {
  const byReason = new Map<string, { readonly reason: RejectionReason; readonly names: string[] }>();
  for (const { file, error } of rejected) {
    const [reason] = error.reasons;
    // What reads the same is the same reason: one code has several limits to break.
    const key = reasonWords(words, reason, 1);
    const group = byReason.get(key) ?? { reason, names: [] };
    group.names.push(file.name);
    byReason.set(key, group);
  }
  return [...byReason.values()].map(({ reason, names }) => ({
    code: reason.code,
    names,
    reason: reasonWords(words, reason, names.length),
  }));
}

function reasonWords(words: Words, reason: RejectionReason, count: number): string {
  const { code, details = {} } = reason;
  const limit = Number(details['limit'] ?? 0);
  switch (code) {
    case 'file-type':
      return words.text('reject.file-type', {
        count,
        types: acceptWords(words, String(details['accept'] ?? '')),
      });
    case 'file-too-large':
      return words.text('reject.file-too-large', { count, limit: words.limit(limit) });
    case 'file-too-small':
      return words.text('reject.file-too-small', { count, limit: words.limit(limit) });
    case 'total-too-large':
      return words.text('reject.total-too-large', { count, limit: words.limit(limit) });
    case 'too-many-files':
      return words.text('reject.too-many-files', { count, limit });
    case 'file-empty':
      return words.text('reject.file-empty', { count });
    case 'duplicate':
      return words.text('reject.duplicate', { count });
    case 'dimensions':
      return words.text('reject.dimensions', {
        count,
        limit: words.allOf(dimensionLimits(words, limitsIn(details))),
      });
    case 'duration': {
      const { minDurationSeconds: min, maxDurationSeconds: max = 0 } = limitsIn(details);
      return min === undefined
        ? words.text('reject.too-long', { count, limit: words.length(max) })
        : words.text('reject.too-short', { count, limit: words.length(min) });
    }
    case 'pages':
      return words.text('reject.pages', { count, limit: Number(details['maxPages'] ?? 0) });
    case 'encrypted':
      return words.text('reject.encrypted', { count });
    case 'custom':
      return plainText(reason.message);
    default:
      return words.text('reject.other', { count });
  }
}

/** For speech: reasons and counts, without the names. */
export function rejectedSpeech(words: Words, rejected: readonly RejectedFile[]): string {
  const [only] = rejected;
  const groups = rejectionGroups(words, rejected);
  if (rejected.length === 1 && only !== undefined) {
    return words.text('say.failed', { name: isolated(only.file.name), reason: groups[0]?.reason ?? '' });
  }
  const reasons = words.allOf(groups.map(({ reason }) => reason));
  return words.text('say.rejected', { count: rejected.length, reasons });
}
