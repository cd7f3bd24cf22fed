/**
 * Serial chunks with a Content-Range header, then one "complete" request. The server owns the offset.
 *
 *   POST {url}          Content-Range: bytes 0-204799/2124437   image            -> 201 { upload_id, offset, expires }
 *   POST {url}          Content-Range: bytes 204800-409599/...  upload_id image  -> 201
 *   POST {completeUrl}  upload_id type md5                                       -> 201 media
 *
 *   another start       -> 400 { offset }            go on from there, also after a lost reply
 *   unknown or expired  -> 404, 410                  begin again, as after "already complete"
 *   wrong bytes         -> 400 "md5 ... not match"   begin again, once
 *
 * Pure: decides what to send, never sends. A header cannot name an empty range, so a file of 0 bytes is one empty
 * chunk **without** Content-Range, which servers of this family read as "the whole file".
 * There is no harmless question "how far did you get?": a probing byte would be stored. The next chunk is the question.
 * Source: seed 3, vendor page "Chunk Upload Media"; complete, the 400 and the 410: behaviour of django-chunked-upload.
 */
import { contentRangeText, countParts, partAt, rangeBytes, type ByteRange } from '../core/byteRange.ts';
import { ReplyShapeError } from '../core/errors.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  done,
  form,
  send,
  urlencoded,
  wait,
  type FileFacts,
  type Reply,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import {
  byteCountField,
  byteCountOf,
  isGone,
  jsonObject,
  jsonObjectOf,
  serverMessageOf,
  stringField,
  type JsonObject,
  asIs,
  type ResultReader,
} from '../core/readReply.ts';
import { isoDateMs } from './httpAddress.ts';

export interface ContentRangeOptions {
  /** Where chunks go. */
  readonly url: string;
  /** Where the finishing request goes. */
  readonly completeUrl: string;
  /** Name of the file field. @default 'image' for image/*, otherwise 'document' */
  readonly field?: string | ((file: FileFacts) => string);
  /** Bytes per chunk, at least 1. The vendor accepts at most 204800. @default 204800 */
  readonly partBytes?: number;
  /** Bytes below which a slow connection or a 413 makes no chunk smaller. @default 16384 */
  readonly minPartBytes?: number;
  /** What `type` says at complete. @default not sent: the server goes by the file's extension */
  readonly mediaType?: string | ((file: FileFacts) => string | undefined);
  /** Body of the finishing request. @default 'urlencoded' */
  readonly completeEncoding?: 'form' | 'urlencoded';
  /**
   * Whether complete may be sent again after its reply was lost. Servers of this family then make a second object.
   * @default false: such an upload ends with `OutcomeUnknownError`
   */
  readonly repeatComplete?: boolean;
  /** Largest file in bytes. @default no limit */
  readonly maxBytes?: number | ((file: FileFacts) => number | undefined);
}

export interface ContentRangeSession<Result> {
  /** Of the chunks to come, whatever today's options say. */
  readonly partBytes: number;
  /** The next byte the server wants. */
  readonly offset: number;
  readonly uploadId?: string;
  /** Milliseconds since the epoch; absent when the server did not say. */
  readonly expiresAtMs?: number;
  readonly result?: Result;
}

/** How long before the server's own time a session counts as expired. */
const expiryMarginMs = 60_000;

/**
 * Sends a file in consecutive chunks and completes it with its MD5.
 *
 * @returns a protocol whose result is what `readResult` makes of the finishing reply, or its JSON object without it.
 * @throws RangeError when `partBytes` is not a whole number from 1.
 * @example contentRange({ url: '/api/v2/media/upload/chunk/', completeUrl: '/api/v2/media/upload/complete/' })
 */
export function contentRange<Result>(
  options: ContentRangeOptions & ResultReader<Result>,
): UploadProtocol<ContentRangeSession<Result>, Result>;
export function contentRange(
  options: ContentRangeOptions,
): UploadProtocol<ContentRangeSession<JsonObject>, JsonObject>;
export function contentRange<Result>(
  options: ContentRangeOptions & Partial<ResultReader<Result>>,
): UploadProtocol<ContentRangeSession<Result | JsonObject>, Result | JsonObject> {
  type Session = ContentRangeSession<Result | JsonObject>;
  const { url, completeUrl, field = imageOrDocument, partBytes = 204_800, mediaType, maxBytes } = options;
  const { completeEncoding = 'urlencoded', repeatComplete = false, readResult = asIs } = options;
  countParts(0, partBytes);
  const minBytes = Math.min(options.minPartBytes ?? 16_384, partBytes);

  const begin = (): Session => ({ partBytes, offset: 0 });

  function chunk(session: Session, file: FileFacts): Step<Session> {
    const range = partAt(session.offset, session.partBytes, file.size);
    return {
      key: `part-${range.start}`,
      phase: 'part',
      repeatable: true,
      request: {
        method: 'POST',
        url,
        headers: {
          Accept: 'application/json',
          ...(rangeBytes(range) > 0 && { 'Content-Range': contentRangeText(range, file.size) }),
        },
        body: form([
          ['upload_id', session.uploadId],
          [
            valueFor(field, file),
            { range, filename: file.name, type: file.type || 'application/octet-stream' },
          ],
        ]),
      },
      read: (reply, now) => ({ ...now, ...readChunkReply(reply, range) }),
      refused(reply, now) {
        if (now.uploadId === undefined) return undefined;
        if (isGone(reply) || isAlreadyComplete(reply)) return begin();
        const offset = reply.status === 400 ? wantedOffset(reply) : undefined;
        return offset === undefined || offset > file.size ? undefined : { ...now, offset };
      },
    };
  }

  function complete(session: Session, file: FileFacts): Step<Session> {
    const fields = [
      ['upload_id', session.uploadId],
      ['type', valueFor(mediaType, file)],
      ['md5', file.md5],
    ] as const;
    return {
      key: 'complete',
      phase: 'close',
      repeatable: repeatComplete,
      request: {
        method: 'POST',
        url: completeUrl,
        headers: { Accept: 'application/json' },
        body: completeEncoding === 'form' ? form(fields) : urlencoded(fields),
      },
      read: (reply, now) => ({ ...now, result: readResult(jsonObject(reply)) }),
      refused: (reply) => (isGone(reply) || isDigestMismatch(reply) ? begin() : undefined),
      codeOf: (reply) => (isDigestMismatch(reply) ? 'checksum' : undefined),
    };
  }

  return {
    name: 'content-range',
    endpoint: url,
    digest: 'md5',
    parts: {
      minBytes,
      maxBytes: partBytes,
      of: (session) => session.partBytes,
      // The server counts bytes, not chunks.
      resize: (session, bytes) => ({ ...session, partBytes: bytes }),
    },
    check: (file) => assertAtMost(file, valueFor(maxBytes, file)),
    begin,
    next(session, file) {
      if (session.result !== undefined) return done(session.result);
      if (session.uploadId === undefined || session.offset < file.size) return send(chunk(session, file));
      if (file.md5 === undefined) return wait('digest');
      return send(complete(session, file));
    },
    confirmed: (session) => session.offset,
    expiresAtMs: (session) =>
      session.expiresAtMs === undefined ? undefined : session.expiresAtMs - expiryMarginMs,
  };
}

/** The documented field for a file: 'image' for image/*, otherwise 'document'. */
export const imageOrDocument = (file: FileFacts): 'image' | 'document' =>
  file.type.toLowerCase().startsWith('image/') ? 'image' : 'document';

function readChunkReply(reply: Reply, range: ByteRange) {
  const body = jsonObject(reply);
  const offset = byteCountField(body, 'offset');
  // An empty range stands for "the whole file", whose offset is 0 as well.
  if (offset > range.end) throw tooFar(offset, range.end);
  // Unreadable means unknown: an expiry is a convenience, and its form differs between servers.
  const expires = body['expires'];
  const expiresAtMs = typeof expires === 'string' ? isoDateMs(expires) : undefined;
  return {
    uploadId: stringField(body, 'upload_id'),
    offset,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  };
}

/** Older servers call it `offset`, newer ones `expected_offset`. */
function wantedOffset(reply: Reply): number | undefined {
  const body = jsonObjectOf(reply);
  return byteCountOf(body, 'offset') ?? byteCountOf(body, 'expected_offset');
}

const isAlreadyComplete = (reply: Reply): boolean =>
  reply.status === 400 && /\balready\b.*\bcomplete/i.test(serverMessageOf(reply));

const isDigestMismatch = (reply: Reply): boolean =>
  reply.status === 400 && /\b(md5|checksum|digest)\b.*\bmatch/i.test(serverMessageOf(reply));

const tooFar = (offset: number, end: number): ReplyShapeError =>
  new ReplyShapeError({
    field: 'offset',
    expected: `at most ${end}`,
    received: `number ${offset}`,
    message:
      `The server wants to go on at byte ${offset}, but only ${end} bytes were sent. ` +
      'Following it would leave a hole in the file. Check the server, then try again.',
  });

function valueFor<T extends string | number | undefined>(
  option: T | ((file: FileFacts) => T),
  file: FileFacts,
): T {
  return typeof option === 'function' ? option(file) : option;
}
