/**
 * Fine Uploader's original protocol for servers of one's own ("traditional"), as its server examples speak it.
 *
 *   (name)                 the client makes the uuid
 *   POST {url}             qquuid qqfilename qqtotalfilesize qqfile                        -> 200 { success: true }
 *
 *   POST {url}             qquuid ... qqpartindex=0 qqpartbyteoffset qqchunksize qqtotalparts qqfile
 *                                                                                          -> 200 { success: true }
 *   POST {successUrl}      qquuid qqfilename qqtotalfilesize qqtotalparts, url-encoded     -> 200
 *   DELETE {deleteUrl}/U   or POST {deleteUrl} qquuid=U _method=DELETE                     -> 200
 *
 * Pure: decides what to send, never sends. A success status is none without `success: true`, which is how this family
 * refuses. With a success endpoint parts may go together; without one the reply to the last part is the result, so that
 * parts go one after the other. There is no question about what is stored.
 *
 *   { reset: true }          begin again, under a new uuid
 *   { newUuid: "..." }       go on under that uuid
 *   { preventRetry: true }   a server error that is not to be repeated
 *
 * Source: documentation and server examples of Fine Uploader 5.16. `qqresume` is not sent: what a server would answer to
 * it, `reset`, it may answer to every part.
 */
import { countParts, rangeBytes, type ByteRange } from '../core/byteRange.ts';
import { ProtocolUsageError, type ErrorCode } from '../core/errors.ts';
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
  assertNoPage,
  isGone,
  jsonObject,
  jsonObjectOf,
  type JsonObject,
  type ResultReader,
} from '../core/readReply.ts';
import { randomUuid } from '../core/randomUuid.ts';
import { statusErrorOf } from '../core/statusErrorOf.ts';
import { isNamed, nameUpload } from './nameUpload.ts';
import { countOf, firstMissing, nextPart, partKey, storedBytes, withPart } from './partPlan.ts';
import { textFieldsFor, type TextFieldsOption } from './textFields.ts';

export interface FineUploaderOptions {
  /** The endpoint for files and parts. */
  readonly url: string;
  /** Bytes per part, at least 1; larger files are sent in parts. @default 2000000 */
  readonly partBytes?: number;
  /** Bytes below which a 413 makes no part smaller. @default 16384 */
  readonly minPartBytes?: number;
  /** Sends files of one part with the fields of parts, too: the original's `mandatory`. @default false */
  readonly forceChunks?: boolean;
  /** Further text fields, before the protocol's own, in all requests that carry some. @default none */
  readonly fields?: TextFieldsOption;
  /** Whether a reply must say `success: true`: the original's `requireSuccessJson`. @default true */
  readonly requireSuccessJson?: boolean;
  /** Where it is said that all parts are sent. @default nowhere: the server puts the file together with the last part */
  readonly successUrl?: string;
  /** Sends parts together and in any order; needs `successUrl`. @default false */
  readonly concurrent?: boolean;
  /** Statuses of `successUrl` that send the upload back to its beginning. @default 404, 409 and 410 */
  readonly resetOnStatus?: readonly number[];
  /**
   * Whether what completes the file may be sent again after its reply was lost: the request to `successUrl`, or the last
   * part. One public server of this family empties the file then.
   * @default false: such an upload ends with `OutcomeUnknownError`
   */
  readonly repeatComplete?: boolean;
  /** Where a cancelled upload is deleted. @default nowhere */
  readonly deleteUrl?: string;
  /** How: `DELETE` with the uuid in the address, or `POST` with fields. @default 'DELETE' */
  readonly deleteMethod?: 'DELETE' | 'POST';
  /** Makes the uuid; two uploads must never share one. @default a random v4 uuid */
  readonly newId?: (file: FileFacts) => string;
  /** Largest file in bytes. @default no limit */
  readonly maxBytes?: number;
}

/** The result where nobody reads the finishing reply. */
export interface FineUploaderFile {
  readonly uuid: string;
  /** The finishing reply's JSON; empty when there was none. */
  readonly reply: JsonObject;
}

export interface FineUploaderSession<Result> {
  /** Of this upload, whatever today's options say. */
  readonly partBytes: number;
  /** The uuid as this side made it. */
  readonly id?: string;
  /** The uuid that the server wants instead. */
  readonly newUuid?: string;
  /** Bytes from the beginning that the server has. Absent before the first part was answered. */
  readonly offset?: number;
  /** Where the parts begin that it has behind them. */
  readonly ahead?: readonly number[];
  readonly result?: Result;
}

/**
 * Sends a file as Fine Uploader does.
 *
 * @returns a protocol whose result is what `readResult` makes of the finishing reply's JSON, or `{ uuid, reply }`.
 * @throws RangeError when `partBytes` is not a whole number from 1.
 * @throws ProtocolUsageError when parts are to be concurrent and there is no `successUrl`.
 * @example fineUploader({ url: '/uploads', successUrl: '/uploads?done', concurrent: true, deleteUrl: '/uploads' })
 */
export function fineUploader<Result>(
  options: FineUploaderOptions & ResultReader<Result>,
): UploadProtocol<FineUploaderSession<Result>, Result>;
export function fineUploader(
  options: FineUploaderOptions,
): UploadProtocol<FineUploaderSession<FineUploaderFile>, FineUploaderFile>;
export function fineUploader<Result>(
  options: FineUploaderOptions & Partial<ResultReader<Result>>,
): UploadProtocol<FineUploaderSession<Result | FineUploaderFile>, Result | FineUploaderFile> {
  type Session = FineUploaderSession<Result | FineUploaderFile>;
  type Named = Session & { readonly id: string };
  const { url, partBytes = 2_000_000, forceChunks = false, successUrl, concurrent = false } = options;
  const { requireSuccessJson = true, resetOnStatus = [404, 409, 410], repeatComplete = false } = options;
  const { deleteUrl, deleteMethod = 'DELETE', newId = randomUuid, readResult, maxBytes } = options;
  countParts(0, partBytes);
  if (concurrent && successUrl === undefined) throw needsSuccessUrl();
  const minBytes = Math.min(options.minPartBytes ?? 16_384, partBytes);

  const begin = (): Session => ({ partBytes });

  /** Whether another request completes it. */
  const isFinished = (session: Session, file: FileFacts): boolean =>
    successUrl !== undefined && (forceChunks || countOf(session, file) > 1);

  const common = ({ id, newUuid = id }: Named, file: FileFacts) =>
    [
      ...Object.entries(textFieldsFor(options.fields, file)),
      ['qquuid', newUuid],
      ['qqfilename', file.name],
      ['qqtotalfilesize', file.size],
    ] as const;

  function part(session: Named, file: FileFacts, range: ByteRange): Step<Session> {
    const count = countOf(session, file);
    const isResult = range.end === file.size && !isFinished(session, file);
    const chunk = [
      ['qqpartindex', Math.floor(range.start / session.partBytes)],
      ['qqpartbyteoffset', range.start],
      ['qqchunksize', rangeBytes(range)],
      ['qqtotalparts', count],
    ] as const;
    const step = {
      key: partKey(range),
      phase: 'part',
      repeatable: !isResult || repeatComplete,
      request: {
        method: 'POST',
        url,
        headers,
        body: form([
          ...common(session, file),
          ...(count > 1 || forceChunks ? chunk : []),
          ['qqfile', { range, filename: file.name, type: file.type || 'application/octet-stream' }],
        ]),
      },
    } as const;
    return worded(step, {
      // Nothing was stored before, so that "not found" is a wrong address.
      codeOf: (reply) => (session.offset === undefined && isGone(reply) ? 'refused' : undefined),
      needsSuccess: requireSuccessJson,
      isLost: (reply, now) => isGone(reply) && now.offset !== undefined,
      take(body, now) {
        // A reset has begun another upload while this part was under way.
        if (now.id !== session.id) return now;
        const { newUuid } = body;
        return {
          ...withPart(now, file, range),
          ...(typeof newUuid === 'string' && newUuid !== '' && { newUuid }),
          ...(isResult && { result: resultOf(body, now) }),
        };
      },
    });
  }

  function finish(session: Named, file: FileFacts, address: string): Step<Session> {
    const step = {
      key: 'success',
      phase: 'close',
      repeatable: repeatComplete,
      request: {
        method: 'POST',
        url: address,
        headers,
        body: urlencoded([...common(session, file), ['qqtotalparts', countOf(session, file)]]),
      },
    } as const;
    return worded(step, {
      codeOf: ({ status }) => (resetOnStatus.includes(status) ? 'session-expired' : undefined),
      needsSuccess: false,
      isLost: ({ status }) => resetOnStatus.includes(status),
      take: (body, now) => ({ ...now, result: resultOf(body, now) }),
    });
  }

  /** A step whose reply says more than its status does. */
  function worded(step: Omit<Step<Session>, 'read'>, words: Words<Session>): Step<Session> {
    const { codeOf, needsSuccess, isLost, take } = words;
    const wantsReset = (reply: Reply, now: Session): boolean =>
      now.offset !== undefined && jsonObjectOf(reply)?.['reset'] === true;
    return {
      ...step,
      read(reply, now) {
        assertNoPage(reply);
        const body = needsSuccess ? jsonObject(reply) : (jsonObjectOf(reply) ?? {});
        if (wantsReset(reply, now)) return begin();
        const { success, error } = body;
        const isYes = needsSuccess ? success === true : success !== false && typeof error !== 'string';
        if (!isYes) throw statusErrorOf(reply, 0, step, 'refused');
        return take(body, now);
      },
      refused: (reply, now) => (isLost(reply, now) || wantsReset(reply, now) ? begin() : undefined),
      codeOf(reply) {
        const { preventRetry, reset } = jsonObjectOf(reply) ?? {};
        return preventRetry === true || reset === true ? 'refused' : codeOf(reply);
      },
    };
  }

  const resultOf = (body: JsonObject, { id = '', newUuid = id }: Session): Result | FineUploaderFile =>
    readResult === undefined ? { uuid: newUuid, reply: body } : readResult(body);

  return {
    name: 'fine-uploader',
    endpoint: url,
    parts: {
      minBytes,
      maxBytes: partBytes,
      of: (session) => session.partBytes,
      // Every part says how many there are; another plan is another upload, under a uuid of its own.
      resize: (session, bytes) => (session.offset === undefined ? { partBytes: bytes } : undefined),
    },
    check: (file) => assertAtMost(file, maxBytes),
    begin,
    next(session, file, busy) {
      if (session.result !== undefined) return done(session.result);
      if (!isNamed(session)) return send(nameUpload<Session>(file, newId));
      if (firstMissing(session, file) === undefined)
        return successUrl === undefined ? wait('replies') : send(finish(session, file, successUrl));
      const free = nextPart(session, file, busy, { parallel: concurrent, endsWithLast: false });
      return free === undefined ? wait('replies') : send(part(session, file, free));
    },
    confirmed: storedBytes,
    cancel: ({ id, newUuid: uuid = id }) =>
      uuid === undefined || deleteUrl === undefined
        ? undefined
        : {
            key: 'delete',
            phase: 'close',
            repeatable: true,
            request: {
              ...(deleteMethod === 'DELETE'
                ? { method: 'DELETE', url: `${deleteUrl}/${encodeURIComponent(uuid)}` }
                : {
                    method: 'POST',
                    url: deleteUrl,
                    body: urlencoded([
                      ['qquuid', uuid],
                      ['_method', 'DELETE'],
                    ]),
                  }),
              headers,
            },
            read: (_reply, now) => now,
          },
  };
}

/** How one of its requests reads its replies. */
interface Words<Session> {
  /** What its status means where that is not the same everywhere. */
  readonly codeOf: (reply: Reply) => ErrorCode | undefined;
  readonly needsSuccess: boolean;
  /** Whether a refusal means that what was stored is gone. */
  readonly isLost: (reply: Reply, now: Session) => boolean;
  /** Folds a reply that says yes. */
  readonly take: (body: JsonObject, now: Session) => Session;
}

/** As the original sends them; servers of this family tell scripts from forms by them. */
const headers = {
  Accept: 'application/json',
  'X-Requested-With': 'XMLHttpRequest',
  'Cache-Control': 'no-cache',
};

const needsSuccessUrl = (): ProtocolUsageError =>
  new ProtocolUsageError(
    'Parts that arrive in any order are put together by a request of its own, and there is no address for it. ' +
      'Set `successUrl`, or leave out `concurrent`.',
  );
