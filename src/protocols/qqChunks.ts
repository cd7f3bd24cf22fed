/**
 * Serial parts as multipart requests, then one "done" request. The server names the upload in its first reply.
 *
 *   POST {url}       qqpartindex=0 qqtotalparts=3 ... qqfile           -> 200 { file_uuid }
 *   POST {url}       qquuid=... qqpartindex=1 ...                      -> 200 { file_uuid }
 *   POST {url}?done  qquuid qqfilename qqtotalparts qqmd5 ...          -> 200 { file_url, file_uuid }
 *
 * Pure: decides what to send, never sends. Two dialects, with the prefix `qq` and without; replies have none. A part
 * sent twice is stored once, so parts are repeatable. An unknown uuid, or a part missing at done, begins again.
 * A file of 0 bytes is one empty part.
 * Source: seed 1, vendor page "Upload a Media in Chunks"; done and its fields: vendor page "Chunk Upload Done".
 */
import { countParts, partAt, rangeBytes } from '../core/byteRange.ts';
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
  isGone,
  jsonObject,
  stringField,
  type JsonObject,
  asIs,
  type ResultReader,
} from '../core/readReply.ts';
import { refusedFields } from './refusedFields.ts';

export interface QqChunksOptions {
  /** Where parts go. */
  readonly url: string;
  /** Where the finishing request goes. @default `url` with the query `?done` */
  readonly doneUrl?: string;
  /** Put before every field name. @default 'qq' */
  readonly prefix?: '' | 'qq';
  /** Bytes per part, at least 1. @default 204800 */
  readonly partBytes?: number;
  /** Bytes below which a slow connection or a 413 makes no part smaller. @default 16384 */
  readonly minPartBytes?: number;
  /**
   * Body of the finishing request: `form` carries every field, `urlencoded` leaves out the file's type, as the
   * vendor's sample does. @default 'form'
   */
  readonly doneEncoding?: 'form' | 'urlencoded';
  /** Hashes the file while sending and quotes the MD5 at done, so that the server can compare. @default false */
  readonly md5?: boolean;
  /** Length of a sound or film for the finishing request, in whole seconds. @default not sent */
  readonly durationSeconds?: (file: FileFacts) => number | undefined;
  /**
   * Whether done may be sent again after its reply was lost. Not documented by the vendor, and one public server of
   * this family empties the file then. @default false: such an upload ends with `OutcomeUnknownError`
   */
  readonly repeatDone?: boolean;
  /** Largest file in bytes. @default no limit */
  readonly maxBytes?: number;
}

export interface QqChunksSession<Result> {
  /** Of this upload, whatever today's options say. */
  readonly partBytes: number;
  /** Bytes the server has: all parts before this offset. */
  readonly offset: number;
  /** The server's name for the upload, from its first reply. */
  readonly uuid?: string;
  readonly result?: Result;
}

/**
 * Sends a file in numbered parts, one at a time, and asks for the result.
 *
 * @returns a protocol whose result is what `readResult` makes of the finishing reply, or its JSON object without it.
 * @throws RangeError when `partBytes` is not a whole number from 1.
 * @example qqChunks({ url: 'https://community.example/api/v2/pm/upload/', prefix: '' })
 */
export function qqChunks<Result>(
  options: QqChunksOptions & ResultReader<Result>,
): UploadProtocol<QqChunksSession<Result>, Result>;
export function qqChunks(options: QqChunksOptions): UploadProtocol<QqChunksSession<JsonObject>, JsonObject>;
export function qqChunks<Result>(
  options: QqChunksOptions & Partial<ResultReader<Result>>,
): UploadProtocol<QqChunksSession<Result | JsonObject>, Result | JsonObject> {
  type Session = QqChunksSession<Result | JsonObject>;
  const { url, prefix = 'qq', partBytes = 204_800, doneEncoding = 'form', md5 = false, maxBytes } = options;
  const {
    doneUrl = `${url}${url.includes('?') ? '&' : '?'}done`,
    repeatDone = false,
    durationSeconds,
    readResult = asIs,
  } = options;
  countParts(0, partBytes);
  const minBytes = Math.min(options.minPartBytes ?? 16_384, partBytes);

  const begin = (): Session => ({ partBytes, offset: 0 });

  function part(session: Session, file: FileFacts): Step<Session> {
    const range = partAt(session.offset, session.partBytes, file.size);
    return {
      key: `part-${range.start}`,
      phase: 'part',
      repeatable: true,
      request: {
        method: 'POST',
        url,
        headers: { Accept: 'application/json' },
        body: form([
          [`${prefix}uuid`, session.uuid],
          [`${prefix}partindex`, range.start / session.partBytes],
          [`${prefix}totalparts`, countParts(file.size, session.partBytes)],
          [`${prefix}partbyteoffset`, range.start],
          [`${prefix}chunksize`, rangeBytes(range)],
          [`${prefix}totalfilesize`, file.size],
          [`${prefix}filetype`, file.type || undefined],
          [`${prefix}filename`, file.name],
          [`${prefix}file`, { range, filename: file.name, type: file.type || 'application/octet-stream' }],
        ]),
      },
      read(reply, now) {
        const uuid = stringField(jsonObject(reply), 'file_uuid');
        return { ...now, uuid: now.uuid ?? uuid, offset: range.end };
      },
      refused: (reply, now) => (isUploadLost(reply, now, ['uuid']) ? begin() : undefined),
    };
  }

  function finish(session: Session, file: FileFacts): Step<Session> {
    const fields = [
      [`${prefix}uuid`, session.uuid],
      [`${prefix}filename`, file.name],
      [`${prefix}totalparts`, countParts(file.size, session.partBytes)],
      [`${prefix}md5`, md5 ? file.md5 : undefined],
      [`${prefix}filetype`, doneEncoding === 'form' ? file.type || undefined : undefined],
      [`${prefix}totalfilesize`, file.size],
      [`${prefix}duration`, durationSeconds?.(file)],
    ] as const;
    return {
      key: 'done',
      phase: 'close',
      repeatable: repeatDone,
      request: {
        method: 'POST',
        url: doneUrl,
        headers: { Accept: 'application/json' },
        body: doneEncoding === 'form' ? form(fields) : urlencoded(fields),
      },
      read: (reply, now) => ({ ...now, result: readResult(jsonObject(reply)) }),
      refused: (reply, now) =>
        isUploadLost(reply, now, ['uuid', 'totalparts', 'md5']) ? begin() : undefined,
      codeOf: (reply) => (refusedFields(reply).includes('md5') ? 'checksum' : undefined),
    };
  }

  return {
    name: 'qq-chunks',
    endpoint: url,
    ...(md5 && { digest: 'md5' }),
    parts: {
      minBytes,
      maxBytes: partBytes,
      of: (session) => session.partBytes,
      // The first part says how many there will be.
      resize: (session, bytes) => (session.uuid === undefined ? { ...session, partBytes: bytes } : undefined),
    },
    check: (file) => assertAtMost(file, maxBytes),
    begin,
    next(session, file) {
      if (session.result !== undefined) return done(session.result);
      if (session.uuid === undefined || session.offset < file.size) return send(part(session, file));
      if (md5 && file.md5 === undefined) return wait('digest');
      return send(finish(session, file));
    },
    confirmed: (session) => session.offset,
  };
}

/**
 * Whether the server no longer has what it once accepted: it does not know the uuid, or complains about one of
 * `fields`. Before the first reply there is nothing to lose, so a 404 then is a wrong address.
 */
function isUploadLost(reply: Reply, session: QqChunksSession<unknown>, fields: readonly string[]): boolean {
  if (session.uuid === undefined) return false;
  if (isGone(reply)) return true;
  return refusedFields(reply).some((field) => fields.includes(field));
}
