/**
 * The checks of a media chunk that need only the request: its file, its range, its sizes.
 *
 * Decides which of them come before the upload is looked up (`comesFirst`) and which after, as in the behaviour
 * table 2.2 of the protocol notes. Never looks at what is stored.
 */
import { chunkTooLarge, rangeMismatch, totalTooLarge } from './cannedFailures.ts';
import { detailReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { Form, ReceivedFile } from './requestBody.ts';
import type { Settings } from './serverContext.ts';

export interface CheckedChunk {
  readonly file: ReceivedFile;
  readonly field: string;
  /** Where the client says its bytes begin. */
  readonly start: number;
  /** Refusals about the chunk's length; they come after the offset has been compared. */
  readonly lengthRefusal: Reply | null;
}

export interface RefusedChunk {
  readonly refusal: Reply;
  readonly comesFirst: boolean;
}

export function checkChunk(
  { files }: Form,
  contentRange: string | undefined,
  settings: Settings,
): CheckedChunk | RefusedChunk {
  const named = files.filter(({ fieldName }) => fieldName === 'image' || fieldName === 'document');
  const [file] = named;
  if (file === undefined)
    return { refusal: detailReply(400, 'No chunk file was submitted'), comesFirst: true };
  if (named.length > 1)
    return { refusal: detailReply(400, 'Send exactly one of image and document'), comesFirst: true };
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange ?? '');
  if (match === null && settings.strictContentRange) {
    return { refusal: detailReply(400, 'Error in request headers'), comesFirst: false };
  }
  // Without a usable range the body counts as a whole file, from its first byte.
  const { start, end, total } =
    match === null
      ? { start: 0, end: file.sizeBytes, total: file.sizeBytes }
      : { start: Number(match[1]), end: Number(match[2]) + 1, total: Number(match[3]) };
  const maxBytes = isDocument(file) ? settings.documentBytes : settings.imageBytes;
  if (total > maxBytes) return { refusal: totalTooLarge(maxBytes), comesFirst: false };
  return {
    file,
    field: file.fieldName,
    start,
    lengthRefusal: checkLength(file, start, end, total, settings),
  };
}

function checkLength(
  file: ReceivedFile,
  start: number,
  end: number,
  total: number,
  settings: Settings,
): Reply | null {
  if (file.sizeBytes > settings.chunkBytes) return chunkTooLarge(file.fieldName, settings.chunkBytes);
  return end - start !== file.sizeBytes || end > total ? rangeMismatch() : null;
}

/** Real clients send documents under `image` too, so there the part's own type decides. */
function isDocument({ fieldName, type }: ReceivedFile): boolean {
  return fieldName === 'document' || !(type.startsWith('image/') || type === 'application/octet-stream');
}
