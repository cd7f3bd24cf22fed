/**
 * Microsoft Graph's upload sessions: OneDrive and SharePoint. Pieces in order, and a question the session answers while it
 * lives.
 *
 *   POST   {item}:/createUploadSession  Authorization, { item: { @microsoft.graph.conflictBehavior } }
 *                                                               -> 200 { uploadUrl, expirationDateTime }
 *   PUT    {uploadUrl}  Content-Range: bytes 0-327679/500000    -> 202 { expirationDateTime, nextExpectedRanges: ["327680-"] }
 *   PUT    {uploadUrl}  Content-Range: bytes 327680-499999/...  -> 200 or 201, the item
 *   GET    {uploadUrl}                                          -> 200 { expirationDateTime, nextExpectedRanges }
 *   POST   {uploadUrl}  empty                                   -> 200 or 201, the item, where every byte is there already
 *   DELETE {uploadUrl}                                          -> 204
 *
 *   416                       another range is wanted: ask
 *   401, 403, 404, 410        ask; where the question hears the same, begin again in a new session, or end as unknown
 *   409 nameAlreadyExists     ends: the session stays, and goes on once the name is free
 *
 * Pure: decides what to send, never sends. The session's address is a capability, and credentials make the service refuse
 * it: only the request that opens it has any. A session that is complete is gone, as is one that ran out. So once the
 * last piece may have left, a 404 leaves open whether the item is there, and only where items are replaced is it sent
 * again. A session takes no file of 0 bytes.
 * Source: Microsoft Graph, "driveItem: createUploadSession": 404 means that the session no longer exists. So it does for one
 * that is complete, which the service has closed.
 */
import { contentRangeText, partAt } from '../core/byteRange.ts';
import { RejectedFileError } from '../core/errors.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  bytes,
  done,
  json,
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
  optionalStringField,
  stringField,
  wrongField,
  type JsonObject,
  type ResultReader,
} from '../core/readReply.ts';
import { httpAddress, isoDateMs } from './httpAddress.ts';
import { partsInUnits } from './partUnits.ts';

/** What Graph answers to createUploadSession. */
export interface GraphUploadSession {
  readonly uploadUrl: string;
  /** ISO 8601. */
  readonly expirationDateTime?: string;
}

/** What becomes of an item that has the name already. */
export type ConflictBehavior = 'fail' | 'replace' | 'rename';

export type GraphOpening =
  | {
      /** Opens a session by the application's own code, usually a call to its backend: what Graph answered. */
      readonly open: (file: FileFacts, options: Omit<CallContext, 'file'>) => Promise<GraphUploadSession>;
      readonly createUrl?: undefined;
    }
  | {
      /**
       * Where a session is opened, with the application's credentials:
       * `https://graph.microsoft.com/v1.0/me/drive/root:/Films/film.mov:/createUploadSession`, the name percent-encoded.
       */
      readonly createUrl: (file: FileFacts) => string;
      readonly open?: undefined;
    };

export interface GraphSessionOptions {
  /** Whose origin may have the application's credentials. @default 'https://graph.microsoft.com' */
  readonly endpoint?: string;
  /**
   * What becomes of an item of that name. Said in the request that opens a session; with `open`, what the backend says there.
   * @default 'fail', as the service does
   */
  readonly conflictBehavior?: ConflictBehavior;
  /** Bytes per piece, a multiple of 327680 up to 62586880. @default 10485760 */
  readonly partBytes?: number;
  /** What pieces are multiples of. Lower it only for servers that do not insist. @default 327680 */
  readonly unitBytes?: number;
  /** Largest file in bytes. @default 268435456000, the service's limit */
  readonly maxBytes?: number;
  /** `never` keeps the session's address out of storage; a reload then begins from nothing. @default 'always' */
  readonly persist?: 'always' | 'never';
}

export interface GraphSessionState<Result> {
  /** Of the pieces to come, whatever today's options say. */
  readonly partBytes: number;
  /** The next byte the service wants. */
  readonly offset: number;
  /** The session's address. */
  readonly url?: string;
  readonly expiresAtMs?: number;
  /** The service has to be asked before anything is sent. */
  readonly isUnsure?: true;
  readonly result?: Result;
}

const unitBytes = 327_680;
/** A request has to stay below 60 MiB. */
const largestPartBytes = 191 * unitBytes;
const largestFileBytes = 250 * 2 ** 30;

/**
 * Sends a file to OneDrive or SharePoint, in pieces, into an upload session that the application or a request opens.
 *
 * @returns a protocol whose result is what `readResult` makes of the driveItem.
 * @throws RangeError when `partBytes` is no multiple of 327680, or 60 MiB and more.
 * @example graphSession({ createUrl: ({ name }) => `${drive}/root:/${encodeURIComponent(name)}:/createUploadSession` })
 */
export function graphSession<Result>(
  options: GraphSessionOptions & GraphOpening & ResultReader<Result>,
): UploadProtocol<GraphSessionState<Result>, Result>;
export function graphSession(
  options: GraphSessionOptions & GraphOpening,
): UploadProtocol<GraphSessionState<JsonObject>, JsonObject>;
export function graphSession<Result>(
  options: GraphSessionOptions & GraphOpening & Partial<ResultReader<Result>>,
): UploadProtocol<GraphSessionState<Result | JsonObject>, Result | JsonObject> {
  type Session = GraphSessionState<Result | JsonObject>;
  const { open, createUrl, endpoint = 'https://graph.microsoft.com', conflictBehavior = 'fail' } = options;
  const { partBytes = 32 * unitBytes, persist = 'always', readResult = asIs } = options;
  const { maxBytes = largestFileBytes } = options;
  const parts = partsInUnits<Session>({
    partBytes,
    unitBytes: options.unitBytes ?? unitBytes,
    largestBytes: largestPartBytes,
  });

  const begin = (): Session => ({ partBytes, offset: 0 });

  const opening = (file: FileFacts): Step<Session> => ({
    key: 'open',
    phase: 'open',
    repeatable: true,
    request: open === undefined ? creation(createUrl(file)) : { call: (context) => open(file, context) },
    read(reply, now) {
      const body = jsonObject(reply);
      const url = httpAddress(stringField(body, 'uploadUrl'), 'uploadUrl', endpoint);
      return { ...now, url, ...expiryIn(body) };
    },
  });

  const creation = (url: string): RequestSpec => ({
    method: 'POST',
    url,
    body: json({ item: { '@microsoft.graph.conflictBehavior': conflictBehavior } }),
  });

  const finished = (reply: Reply, now: Session, { size }: FileFacts): Session => ({
    ...now,
    offset: size,
    result: readResult(jsonObject(reply)),
  });

  function piece(url: string, session: Session, file: FileFacts): Step<Session> {
    const range = partAt(session.offset, session.partBytes, file.size);
    return {
      key: `part-${range.start}`,
      phase: 'part',
      // The service refuses a range that it has.
      repeatable: true,
      request: {
        method: 'PUT',
        url,
        headers: { 'Content-Range': contentRangeText(range, file.size) },
        body: bytes(range.start, range.end),
        auth: 'never',
      },
      read: (reply, now) =>
        reply.status !== accepted && range.end === file.size
          ? finished(reply, now, file)
          : { ...now, ...progressIn(reply, file) },
      refused: (reply, now) =>
        reply.status === outOfRange || isShut(reply) ? { ...now, isUnsure: true } : undefined,
    };
  }

  const question = (url: string, session: Session, file: FileFacts): Step<Session> => {
    // Once the last piece may have left, a session that is gone may be a complete one.
    // It may have left before its failure made the pieces smaller.
    const pieceBytes = Math.max(session.partBytes, partBytes);
    const mayBeComplete = session.offset + pieceBytes >= file.size && conflictBehavior !== 'replace';
    return {
      key: 'ask',
      phase: 'sync',
      repeatable: true,
      request: { method: 'GET', url, auth: 'never' },
      read: (reply, { isUnsure: _answered, ...now }) => ({ ...now, ...progressIn(reply, file) }),
      refused: (reply) => (!mayBeComplete && isShut(reply) ? begin() : undefined),
      codeOf: (reply) => (mayBeComplete && isShut(reply) ? 'outcome-unknown' : undefined),
    };
  };

  const commit = (url: string, file: FileFacts): Step<Session> => ({
    key: 'commit',
    phase: 'close',
    repeatable: true,
    request: { method: 'POST', url, auth: 'never' },
    read: (reply, now) => finished(reply, now, file),
    refused: (reply, now) => (isShut(reply) ? { ...now, isUnsure: true } : undefined),
  });

  return {
    name: 'graph-session',
    endpoint,
    persist,
    parts,
    check(file) {
      if (file.size === 0) throw emptyFile(file);
      assertAtMost(file, maxBytes);
    },
    begin,
    next(session, file) {
      const { url, offset, isUnsure, result } = session;
      if (result !== undefined) return done(result);
      if (url === undefined) return send(opening(file));
      if (isUnsure === true) return send(question(url, session, file));
      return send(offset < file.size ? piece(url, session, file) : commit(url, file));
    },
    confirmed: (session) => session.offset,
    resync: (session, file) =>
      session.url === undefined || session.result !== undefined
        ? undefined
        : question(session.url, session, file),
    cancel({ url, result }) {
      if (url === undefined || result !== undefined) return undefined;
      return {
        key: 'cancel',
        phase: 'close',
        repeatable: true,
        request: { method: 'DELETE', url, auth: 'never' },
        read: begin,
      };
    },
    expiresAtMs: (session) => session.expiresAtMs,
  };
}

/** More pieces are to come. */
const accepted = 202;
const outOfRange = 416;

/** Gone, or its token has run out: the address is good for nothing any more. */
const isShut = (reply: Reply): boolean => isGone(reply) || reply.status === 401 || reply.status === 403;

const expiryIn = (body: JsonObject): { readonly expiresAtMs?: number } => {
  const expiresAtMs = isoDateMs(optionalStringField(body, 'expirationDateTime'));
  return expiresAtMs === undefined ? {} : { expiresAtMs };
};

/** What the service still wants begins at the next byte of the file; where it wants nothing, every byte is there. */
function progressIn(reply: Reply, { size }: FileFacts) {
  const body = jsonObject(reply);
  const ranges: unknown = body['nextExpectedRanges'];
  const starts = Array.isArray(ranges) ? ranges.map(startOf) : [Number.NaN];
  const offset = Math.min(size, ...starts);
  if (Number.isNaN(offset)) throw wrongField('nextExpectedRanges', 'list of ranges such as "26-"', ranges);
  return { offset, ...expiryIn(body) };
}

const startOf = (range: unknown): number => Number(/^(\d{1,16})-\d*$/.exec(String(range))?.[1]);

const emptyFile = ({ name }: FileFacts): RejectedFileError =>
  new RejectedFileError([
    {
      code: 'file-empty',
      message: `"${name}" is empty, and an upload session takes no such file. Choose another one.`,
    },
  ]);
