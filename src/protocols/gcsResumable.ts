/**
 * Google Cloud Storage: one session per file, pieces in order, and a question that the server answers at any time.
 *
 *   POST   {start}        Authorization                            -> 200 or 201, Location: {session}
 *   PUT    {session}      Content-Range: bytes 0-16777215/20000000 -> 308, Range: bytes=0-16777215
 *   PUT    {session}      Content-Range: bytes 16777216-.../...    -> 200 or 201, the object
 *   PUT    {session}      Content-Range: bytes *\/20000000, empty  -> 308 and Range, or 200 and the object
 *   DELETE {session}                                               -> 499: cancelled
 *
 *   308 without Range   nothing is stored
 *   a smaller Range     the server kept less than it was sent; it owns the offset
 *   404, 410, 499       the session is gone: begin again, in a new one
 *
 * Pure: decides what to send, never sends. The session's address is a capability: whoever has it can write this one
 * object for a week. So its requests carry no credentials, and messages and traces quote no more than its origin.
 * Without it a reload would begin from nothing, so it is stored, unless `persist` says otherwise.
 * Source: Cloud Storage, "Resumable uploads" and "Perform resumable uploads"; the 503 that names an offset: what the
 * vendor's own Java client looks for.
 */
import { contentRangeText, partAt } from '../core/byteRange.ts';
import { ReplyShapeError } from '../core/errors.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  bytes,
  done,
  send,
  type CallContext,
  type FileFacts,
  type Reply,
  type RequestSpec,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import {
  asIs,
  isGone,
  jsonObject,
  stringField,
  type JsonObject,
  type ResultReader,
} from '../core/readReply.ts';
import { httpAddress } from './httpAddress.ts';
import { partsInUnits } from './partUnits.ts';
import { dateHeaderMs, locationOf } from './replyHeaders.ts';

/** What the application's own code knows of a session that it opened. */
export interface OpenedSession {
  /** The session URI, from the `Location` of the reply that opened it. */
  readonly url: string;
  /** When it runs out, in milliseconds since the epoch. @default unknown: the server says so when it has */
  readonly expiresAtMs?: number;
}

export type GcsOpening =
  | {
      /**
       * Opens a session by the application's own code, usually a call to its backend. The session belongs to the
       * `Origin` that opened it: a backend has to send the page's.
       */
      readonly open: (file: FileFacts, options: Omit<CallContext, 'file'>) => Promise<OpenedSession>;
      readonly start?: undefined;
      readonly endpoint?: undefined;
    }
  | {
      /** The request that opens a session; its reply has a `Location`. A signed address needs `auth: 'never'`. */
      readonly start: (file: FileFacts) => RequestSpec;
      /** Whose origin may have the application's credentials. */
      readonly endpoint: string;
      readonly open?: undefined;
    };

export interface GcsResumableOptions {
  /** Bytes per piece, a multiple of 262144. @default 16777216 */
  readonly partBytes?: number;
  /** What pieces are multiples of. Lower it only for servers that do not insist. @default 262144 */
  readonly unitBytes?: number;
  /** Largest file in bytes. @default 5497558138880, the vendor's limit */
  readonly maxBytes?: number;
  /** `never` keeps the session's address out of storage; a reload then begins from nothing. @default 'always' */
  readonly persist?: 'always' | 'never';
}

export interface GcsResumableSession<Result> {
  /** Of the pieces to come, whatever today's options say. */
  readonly partBytes: number;
  /** The next byte the server wants. */
  readonly offset: number;
  /** The session's address. */
  readonly url?: string;
  readonly expiresAtMs?: number;
  /** The server wants another offset and did not say which. */
  readonly isUnsure?: true;
  /** The server took a piece and said nothing of what it has. */
  readonly isUntold?: true;
  readonly result?: Result;
}

const unitBytes = 262_144;
const largestFileBytes = 5 * 2 ** 40;
const lifetimeMs = 7 * 86_400_000;

/**
 * Sends a file to Cloud Storage in pieces, into a session that the application or a request opens.
 *
 * @returns a protocol whose result is what `readResult` makes of the object's metadata. The JSON API sends them; a
 * session that a signed address opened (XML API) sends none, and `{}` is read then.
 * @throws RangeError when `partBytes` is no multiple of 262144.
 * @example gcsResumable({ open: (file, { signal }) => post('/uploads', { name: file.name }, signal) })
 */
export function gcsResumable<Result>(
  options: GcsResumableOptions & GcsOpening & ResultReader<Result>,
): UploadProtocol<GcsResumableSession<Result>, Result>;
export function gcsResumable(
  options: GcsResumableOptions & GcsOpening,
): UploadProtocol<GcsResumableSession<JsonObject>, JsonObject>;
export function gcsResumable<Result>(
  options: GcsResumableOptions & GcsOpening & Partial<ResultReader<Result>>,
): UploadProtocol<GcsResumableSession<Result | JsonObject>, Result | JsonObject> {
  type Session = GcsResumableSession<Result | JsonObject>;
  const { open, start, endpoint, partBytes = 64 * unitBytes, readResult = asIs } = options;
  const { maxBytes = largestFileBytes, persist = 'always' } = options;
  const parts = partsInUnits<Session>({ partBytes, unitBytes: options.unitBytes ?? unitBytes });

  const begin = (): Session => ({ partBytes, offset: 0 });

  function opening(file: FileFacts): Step<Session> {
    const common = { key: 'open', phase: 'open', repeatable: true } as const;
    if (start !== undefined) {
      return {
        ...common,
        request: start(file),
        read: (reply, now) => ({ ...now, ...sessionOf(reply, endpoint) }),
      };
    }
    return {
      ...common,
      request: { call: ({ signal, attempt }) => open(file, { signal, attempt }) },
      read: (reply, now) => ({ ...now, ...openedSession(jsonObject(reply)) }),
    };
  }

  const piece = (url: string, session: Session, file: FileFacts): Step<Session> => {
    const range = partAt(session.offset, session.partBytes, file.size);
    return {
      key: `part-${range.start}`,
      phase: 'part',
      repeatable: true,
      request: {
        method: 'PUT',
        url,
        headers: { 'Content-Range': contentRangeText(range, file.size) },
        body: bytes(range.start, range.end),
        auth: 'never',
      },
      read(reply, now) {
        const offset = storedBytes(reply, file);
        if (offset === undefined && now.isUntold === true) throw untold();
        const { isUntold: _before, ...rest } = now;
        return { ...rest, ...(offset === undefined && { isUntold: true }), ...heard(reply, offset ?? 0) };
      },
      refused(reply, now) {
        if (isOver(reply)) return begin();
        return isAhead(reply) ? { ...now, isUnsure: true } : undefined;
      },
      codeOf: (reply) => (isAhead(reply) ? 'conflict' : undefined),
    };
  };

  /** An empty piece. With every byte there, it also finishes the object. */
  const question = (
    url: string,
    file: FileFacts,
    what: Pick<Step<Session>, 'key' | 'phase'>,
  ): Step<Session> => ({
    ...what,
    repeatable: true,
    request: {
      method: 'PUT',
      url,
      headers: { 'Content-Range': `bytes */${file.size}` },
      auth: 'never',
    },
    read(reply, { isUnsure: _before, ...now }) {
      return { ...now, ...heard(reply, storedBytes(reply, file) ?? 0) };
    },
    refused: (reply) => (isOver(reply) ? begin() : undefined),
  });

  const heard = (reply: Reply, offset: number) => ({
    offset,
    ...(reply.status !== unfinished && { result: readResult(reply.text === '' ? {} : jsonObject(reply)) }),
  });

  return {
    name: 'gcs-resumable',
    ...(endpoint !== undefined && { endpoint }),
    persist,
    parts,
    check: (file) => assertAtMost(file, maxBytes),
    begin,
    next(session, file) {
      const { url, offset, isUnsure, result } = session;
      if (result !== undefined) return done(result);
      if (url === undefined) return send(opening(file));
      if (isUnsure === true) return send(question(url, file, { key: 'query', phase: 'sync' }));
      if (offset < file.size) return send(piece(url, session, file));
      return send(question(url, file, { key: 'finish', phase: 'close' }));
    },
    confirmed: (session) => session.offset,
    resync: ({ url }, file) =>
      url === undefined ? undefined : question(url, file, { key: 'query', phase: 'sync' }),
    cancel({ url, result }) {
      if (url === undefined || result !== undefined) return undefined;
      return {
        key: 'cancel',
        phase: 'close',
        repeatable: true,
        request: { method: 'DELETE', url, auth: 'never' },
        read: begin,
        refused: (reply) => (isOver(reply) ? begin() : undefined),
      };
    },
    expiresAtMs: (session) => session.expiresAtMs,
  };
}

/** "Resume incomplete", as this contract uses the status; without a Location browsers hand it on. */
const unfinished = 308;
/** The vendor's answer to a cancel, and to whatever is asked of that session afterwards. */
const cancelled = 499;

const isOver = (reply: Reply): boolean => isGone(reply) || reply.status === cancelled;

/** A piece begins behind what the server has: it lost some. Said under a status that elsewhere means "busy". */
const isAhead = (reply: Reply): boolean =>
  /\bexceeds already uploaded size\b/i.test(reply.text.slice(0, 4096));

/** Bytes the server has; undefined when it names none, be it that it has none or that the page may not read it. */
function storedBytes(reply: Reply, file: FileFacts): number | undefined {
  if (reply.status !== unfinished) return file.size;
  const range = reply.header('range');
  if (range === null) return undefined;
  const last = /^bytes=0-(\d{1,16})$/.exec(range)?.[1];
  if (last !== undefined) return Number(last) + 1;
  throw new ReplyShapeError({
    field: 'Range',
    expected: 'bytes=0-{last}',
    received: 'another text',
    message:
      'The storage answered 308 with a Range that does not begin at byte 0. What it has is unknown, so nothing more ' +
      'was sent. Check that the session is one of Cloud Storage, then try again.',
  });
}

const untold = (): ReplyShapeError =>
  new ReplyShapeError({
    field: 'Range',
    expected: 'bytes=0-{last}',
    received: 'absent',
    message:
      'The storage took a piece twice without saying what it has. Either it keeps nothing, or the page may not read its ' +
      "header. Add `Range` to the `responseHeader` list of the bucket's CORS settings, then try again.",
  });

function sessionOf(reply: Reply, endpoint: string): OpenedSession {
  const openedAtMs = dateHeaderMs(reply, 'Date');
  return {
    url: locationOf(reply, endpoint),
    ...(openedAtMs !== undefined && { expiresAtMs: openedAtMs + lifetimeMs }),
  };
}

function openedSession(body: JsonObject): OpenedSession {
  const { expiresAtMs } = body;
  return {
    url: httpAddress(stringField(body, 'url'), 'url'),
    ...(typeof expiresAtMs === 'number' && { expiresAtMs }),
  };
}
