/**
 * Resumable uploads for HTTP, as the IETF drafts them: an upload is created empty, then filled; the server owns the offset.
 *
 *   POST   {url}      Upload-Complete: ?0   Upload-Length: 25   Content-Disposition: inline; filename*=UTF-8''a.png
 *                                                       -> 201 Location: /uploads/1   Upload-Limit: max-append-size=10
 *   PATCH  /uploads/1 Upload-Complete: ?0   Upload-Offset: 0    bytes 0-10    -> 204 Upload-Complete: ?0
 *   PATCH  /uploads/1 Upload-Complete: ?1   Upload-Offset: 20   bytes 20-25   -> 200 Upload-Complete: ?1, what {url} says
 *   HEAD   /uploads/1                          -> 204 Upload-Offset: 20   Upload-Complete: ?0
 *   DELETE /uploads/1                          -> 204
 *
 *   another offset          -> 409 Upload-Offset                        go on from there
 *   is complete already     -> 400, 410 { type: ...#completed-upload }   done
 *   refused as a whole      -> 4xx, 5xx Upload-Complete: ?1              every byte arrived: no repeating helps
 *   unknown, no longer there -> 404, 410                                 begin again
 *
 * Pure: decides what to send, never sends. The creation carries no bytes ("careful creation"), because pages never see the
 * interim reply 104 that names an upload while it is created. All bytes there is not complete: the client says so, with
 * the last of them or in an empty request. What the target answered is told once; when that reply is lost, the result has
 * the upload's address only.
 * Source: draft-ietf-httpbis-resumable-upload, -05 to -12 (interop versions 6 to 8).
 */
import { countParts, partAt } from '../core/byteRange.ts';
import { ReplyShapeError } from '../core/errors.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  bytes,
  done,
  send,
  text,
  type FileFacts,
  type Reply,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import { byteCountOf, isGone, jsonObjectOf, type JsonObject } from '../core/readReply.ts';
import { byteCountHeader, dateHeaderMs, locationOf } from './replyHeaders.ts';

export interface IetfResumableOptions {
  /** The resource that is to receive the file; uploads to it are created there. */
  readonly url: string;
  /**
   * The draft's interop version, 5 or more, said in every request as `Upload-Draft-Interop-Version`; `'none'` says nothing, as
   * the standard will. Servers answer to the version they know. @default 8
   */
  readonly draft?: number | 'none';
  /**
   * Bytes per request at most, at least 1; a smaller limit that the server announces holds.
   * @default no limit: the first request carries 8 MiB, and one that was fast is followed by one twice as large
   */
  readonly partBytes?: number;
  /** Bytes below which a slow connection or a 413 makes no request smaller. @default 16384 */
  readonly minPartBytes?: number;
  /** Further headers of the request that creates the upload, as its target wants them. @default none */
  readonly headers?: (file: FileFacts) => Readonly<Record<string, string>>;
  /** Largest file in bytes. @default what the server announces */
  readonly maxBytes?: number;
}

/** What became of the file. */
export interface IetfResumableResult {
  /** The upload's address; the server may forget it once it is complete. */
  readonly url: string;
  /** The JSON object that the target answered with; absent when it sent none, or when its reply was lost. */
  readonly body?: JsonObject;
}

export interface IetfResumableSession {
  /** Of the requests to come. */
  readonly partBytes: number;
  /** The next byte the server wants. */
  readonly offset: number;
  /** The upload's address. */
  readonly url?: string;
  /** What a request that is not the last has to carry, as the server announced it. */
  readonly append?: { readonly minBytes: number; readonly maxBytes: number };
  readonly expiresAtMs?: number;
  /** The server has to be asked before anything is sent. */
  readonly isUnsure?: true;
  /** The server has called it complete. */
  readonly result?: IetfResumableResult;
}

/** Large enough that round trips do not count, small enough to be confirmed within seconds. */
const firstPartBytes = 8 * 1024 * 1024;
const oldestDraft = 5;
const partialUpload = 'application/partial-upload';
/** `expires` is what `max-age` was called until draft -05. */
const limitNames = ['max-size', 'min-append-size', 'max-append-size', 'max-age', 'expires'];

/**
 * Sends a file to a resource that supports resumable uploads.
 *
 * @returns a protocol whose result is the upload's address and what the resource answered.
 * @throws RangeError when `partBytes` is not a whole number from 1, or `draft` is older than 5.
 * @example ietfResumable({ url: 'https://api.example/files', draft: 6 })
 */
export function ietfResumable(
  options: IetfResumableOptions,
): UploadProtocol<IetfResumableSession, IetfResumableResult> {
  const { url: target, draft = 8, partBytes = Number.MAX_SAFE_INTEGER, headers, maxBytes } = options;
  countParts(0, partBytes);
  if (draft !== 'none' && !(draft >= oldestDraft)) throw tooOld(draft);
  const minBytes = Math.min(options.minPartBytes ?? 16_384, partBytes);
  const version = draft === 'none' ? {} : { 'Upload-Draft-Interop-Version': String(draft) };

  const begin = (): IetfResumableSession => ({ partBytes: Math.min(firstPartBytes, partBytes), offset: 0 });

  const create = (file: FileFacts): Step<IetfResumableSession> => ({
    key: 'create',
    phase: 'open',
    // A second one has no bytes either: its server lets it expire.
    repeatable: true,
    request: {
      method: 'POST',
      url: target,
      headers: {
        ...version,
        'Upload-Complete': '?0',
        'Upload-Length': String(file.size),
        'Content-Disposition': `inline; filename*=UTF-8''${extendedValue(file.name)}`,
        ...(file.type !== '' && { 'Content-Type': file.type }),
        ...headers?.(file),
      },
    },
    read: (reply, now) => ({ ...limited(now, reply, file), url: locationOf(reply, target) }),
  });

  function append(url: string, session: IetfResumableSession, file: FileFacts): Step<IetfResumableSession> {
    const { start, end } = partAt(session.offset, session.partBytes, file.size);
    const isLast = end === file.size;
    return {
      ...(start < end
        ? { key: `part-${start}`, phase: 'part' as const }
        : { key: 'complete', phase: 'close' as const }),
      // The offset keeps the server from taking it twice.
      repeatable: true,
      request: {
        method: 'PATCH',
        url,
        headers: { ...version, 'Upload-Complete': isLast ? '?1' : '?0', 'Upload-Offset': String(start) },
        body: start < end ? bytes(start, end, partialUpload) : text('', partialUpload),
      },
      read(reply, now) {
        const isComplete = completenessOf(reply);
        if (isComplete === true && !isLast) throw notComplete(reply);
        // Newer drafts say that it is complete, older ones how far it is; a reply that says neither is somebody else's.
        const saysOffset = isComplete === undefined || reply.header('Upload-Offset') !== null;
        const offset = saysOffset ? byteCountHeader(reply, 'Upload-Offset', end) : end;
        return {
          ...limited(now, reply, file),
          offset,
          ...(isComplete === true && { result: resultOf(url, jsonObjectOf(reply)) }),
          ...(isLast && isComplete === undefined && { isUnsure: true }),
        };
      },
      refused(reply, now) {
        if (isProblem(reply, 'completed-upload')) return { ...now, offset: file.size, result: resultOf(url) };
        // All of it arrived, and its target refuses it.
        if (completenessOf(reply) === true) return undefined;
        if (isGone(reply)) return begin();
        const isElsewhere = reply.status === 409;
        const offset = isElsewhere
          ? byteCountOf({ offset: reply.header('Upload-Offset') }, 'offset')
          : undefined;
        if (offset !== undefined && offset <= file.size) return { ...now, offset };
        // A length that does not fit is also what bytes are told that come when it is complete.
        const mayBeThere = isElsewhere || isProblem(reply, 'inconsistent-upload-length');
        return mayBeThere ? { ...now, isUnsure: true } : undefined;
      },
      codeOf: (reply) => (completenessOf(reply) === true ? 'refused' : undefined),
    };
  }

  const question = (url: string, file: FileFacts): Step<IetfResumableSession> => ({
    key: 'ask',
    phase: 'sync',
    repeatable: true,
    request: { method: 'HEAD', url, headers: version },
    read(reply, { isUnsure: _answered, ...now }) {
      const offset = byteCountHeader(reply, 'Upload-Offset', file.size);
      const isComplete = completenessOf(reply);
      if (isComplete === undefined || (isComplete && offset < file.size)) throw notComplete(reply);
      return { ...limited(now, reply, file), offset, ...(isComplete && { result: resultOf(url) }) };
    },
    refused: (reply) => (isGone(reply) ? begin() : undefined),
  });

  return {
    name: 'ietf-resumable',
    endpoint: target,
    parts: {
      minBytes,
      maxBytes: partBytes,
      of: (session) => session.partBytes,
      resize(session, wanted) {
        const fitting = within(session.append, wanted);
        return fitting === session.partBytes ? undefined : { ...session, partBytes: fitting };
      },
    },
    check: (file) => assertAtMost(file, maxBytes),
    begin,
    next(session, file) {
      const { url, result, isUnsure } = session;
      if (result !== undefined) return done(result);
      if (url === undefined) return send(create(file));
      return send(isUnsure === true ? question(url, file) : append(url, session, file));
    },
    confirmed: (session) => session.offset,
    resync: ({ url, result }, file) =>
      url === undefined || result !== undefined ? undefined : question(url, file),
    cancel({ url, result }) {
      if (url === undefined || result !== undefined) return undefined;
      return {
        key: 'cancel',
        phase: 'close',
        repeatable: true,
        request: { method: 'DELETE', url, headers: version },
        read: begin,
      };
    },
    expiresAtMs: (session) => session.expiresAtMs,
  };
}

const resultOf = (url: string, body?: JsonObject): IetfResumableResult => ({ url, ...(body && { body }) });

/** What a structured field says that is true or false; anything else counts as absent. */
function completenessOf(reply: Reply): boolean | undefined {
  const [, value] = /^\?([01])(?:;|$)/.exec(reply.header('Upload-Complete') ?? '') ?? [];
  return value === undefined ? undefined : value === '1';
}

/** By the last word of a problem's type, as the draft names it. */
const isProblem = (reply: Reply, name: string): boolean => reply.text.includes(`#${name}"`);

/** The session with the limits that a reply announces; without any, as it was. */
function limited(session: IetfResumableSession, reply: Reply, file: FileFacts): IetfResumableSession {
  const limits = new Map<string, number>();
  for (const member of (reply.header('Upload-Limit') ?? '').split(',')) {
    const [key = '', value = ''] = member.trim().split(/[=;]/);
    if (!limitNames.includes(key)) continue;
    // One that is no number makes the whole header void.
    if (!/^\d{1,15}$/.test(value)) return session;
    limits.set(key, Number(value));
  }
  if (limits.size === 0) return session;
  assertAtMost(file, limits.get('max-size'));
  const append = {
    minBytes: limits.get('min-append-size') ?? 1,
    maxBytes: limits.get('max-append-size') ?? Number.MAX_SAFE_INTEGER,
  };
  const age = limits.get('max-age') ?? limits.get('expires');
  const saidAtMs = dateHeaderMs(reply, 'Date');
  return {
    ...session,
    append,
    partBytes: within(append, session.partBytes),
    ...(age !== undefined && saidAtMs !== undefined && { expiresAtMs: saidAtMs + age * 1000 }),
  };
}

const within = (limits: IetfResumableSession['append'], wanted: number): number =>
  limits === undefined ? wanted : Math.max(1, Math.min(Math.max(wanted, limits.minBytes), limits.maxBytes));

/** RFC 8187: UTF-8, percent-encoded. */
const extendedValue = (name: string): string =>
  encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const notComplete = (reply: Reply): ReplyShapeError =>
  new ReplyShapeError({
    field: 'Upload-Complete',
    expected: '?0, or ?1 when every byte is there',
    received: reply.header('Upload-Complete') ?? 'absent',
    message:
      'The server does not say whether the upload is complete, or calls one complete that lacks bytes. Check the server, and ' +
      'that it names `Upload-Complete` in Access-Control-Expose-Headers.',
  });

const tooOld = (draft: number): RangeError =>
  new RangeError(
    `draft is ${draft}, but older interop versions than ${oldestDraft} have other headers. Pass that or more.`,
  );
