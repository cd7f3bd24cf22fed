/** Whether a form may be sent as the field stands, and if not, the one sentence that says why and what to do. */
import type { Words } from '../messages/words.ts';
import type { UploadCounts } from '../root/uploadCounts.ts';

/**
 * What a submit does while files are on their way. 'block': it is refused, with words. 'wait': it is held, and sent once
 * when they have arrived, those of a folder that is still read among them; files that wait for `start` are started. A file
 * that is taken away meanwhile, or a folder that is not read to its end, gives the submit up: nothing is sent, the field
 * says so, and the person presses again. Fields of one form wait together. Where the browser does not check the form
 * (`noValidate`, `formnovalidate`), paused files and those without their source are waited for, too. 'allow': it is sent
 * with what has arrived.
 */
export type SubmitMode = 'block' | 'wait' | 'allow';

export interface ValidityRules {
  readonly required: boolean;
  readonly minFiles: number | undefined;
  readonly maxFiles: number | undefined;
  readonly submitMode: SubmitMode;
  /** Whether files that could not be uploaded may stay behind. */
  readonly allowFailed: boolean;
}

/**
 * @param valueCount - files of the value.
 * @returns '' when the field is valid.
 */
export function invalidSentence(
  words: Words,
  valueCount: number,
  uploads: Pick<UploadCounts, 'uploading' | 'arriving' | 'held' | 'unfinished' | 'failed'>,
  { required, minFiles = 0, maxFiles = Number.POSITIVE_INFINITY, submitMode, allowFailed }: ValidityRules,
): string {
  const { uploading, arriving, held, failed } = uploads;
  const isBlocking = submitMode === 'block';
  const coming = uploading + arriving;
  if (isBlocking && coming > 0) return words.text('invalid.uploading', { count: coming });
  if (failed > 0 && !allowFailed) return words.text('invalid.failed', { count: failed });
  const unfinished = submitMode === 'allow' ? 0 : uploads.unfinished + (isBlocking ? held : 0);
  if (unfinished > 0) return words.text('invalid.unfinished', { count: unfinished });
  // What will be there counts: it is on its way, or is not waited for.
  const count = valueCount + uploading + held;
  // As everywhere in forms, an optional field may be left empty; at least one file is not optional.
  // How many are arriving nobody knows yet; a submit that waits is judged again when it goes.
  const isKnown = arriving === 0;
  if (isKnown && minFiles > 1 && count < minFiles && (required || count > 0))
    return words.text('invalid.min', { count: minFiles });
  if (isKnown && count === 0 && (required || minFiles === 1)) return words.text('invalid.required');
  return count > maxFiles ? words.text('invalid.max', { count: maxFiles }) : '';
}
