/**
 * tus 1.0.0: an upload is created, then filled; the server owns the offset. Parallel parts by concatenation.
 *
 *   POST  {url}       Upload-Length: 25   Upload-Metadata: filename YS5wbmc=   -> 201 Location: /files/1
 *   PATCH /files/1    Upload-Offset: 0    bytes 0-10                           -> 204 Upload-Offset: 10
 *   PATCH /files/1    Upload-Offset: 10   ...                                  -> 204 Upload-Offset: 25   done
 *
 *   after a lost reply or a reload, and after a 409 or a 460:
 *   HEAD  /files/1                                                             -> 200 Upload-Offset: 20
 *   cancel:
 *   DELETE /files/1                                                            -> 204
 *
 *   with `parallel`, where the server concatenates:
 *   OPTIONS {url}                                         -> 204 Tus-Extension: creation,concatenation
 *   POST  {url}       Upload-Concat: partial              -> 201, several, each filled like any other
 *   POST  {url}       Upload-Concat: final;/files/1 ...   -> 201 Location: /files/3
 *
 *   unknown or expired  -> 404, 410    begin again
 *   another's request   -> 423         later, the same
 *
 * Pure: decides what to send, never sends. Every request but OPTIONS says `Tus-Resumable: 1.0.0`. What comes into being
 * twice when a reply is lost is not repeatable: the final upload, and one whose creation is also its last byte.
 * An upload that is created twice before it has all its bytes is one that its server lets expire.
 * Source: tus.io, resumable upload protocol 1.0.0 with its extensions.
 */
import { countParts, partAt, splitIntoParts } from '../core/byteRange.ts';
import { ProtocolUsageError } from '../core/errors.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  bytes,
  done,
  send,
  wait,
  type ChecksumAlgorithm,
  type FileFacts,
  type Reply,
  type RequestSpec,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import { isGone } from '../core/readReply.ts';
import { byteCountHeader, dateHeaderMs, locationOf } from './replyHeaders.ts';

export interface TusOptions {
  /** Where uploads are created. */
  readonly url: string;
  /**
   * Bytes per request at most, at least 1. Set it where a proxy limits what one request may carry.
   * @default no limit: the first request carries 8 MiB, and one that was fast is followed by one twice as large
   */
  readonly partBytes?: number;
  /** Bytes below which a slow connection or a 413 makes no request smaller. @default 16384 */
  readonly minPartBytes?: number;
  /**
   * What the server is told of the file. Keys are printable ASCII without space and comma; values may be anything.
   * @default `filename`, and `filetype` where it is known
   */
  readonly metadata?: (file: FileFacts) => Readonly<Record<string, string>>;
  /**
   * Sends the first bytes with the request that creates the upload, which saves small files a round trip. A server
   * without the extension ignores them, and they are sent again. @default false
   */
  readonly creationWithUpload?: boolean;
  /**
   * Sends a checksum of each request's bytes, where the server has the extension: what was damaged on its way is sent
   * again. Such requests carry 32 MiB at most unless `partBytes` says otherwise, because their bytes are read into memory,
   * and the request that creates the upload carries none. @default none
   */
  readonly checksum?: ChecksumAlgorithm;
  /**
   * Uploads that one file is sent as, at the same time, where the server says that it can concatenate them: 1 or more.
   * How many requests there are at once is the client's `concurrency`. @default 1
   */
  readonly parallel?: number;
  /** Largest file in bytes. @default no limit */
  readonly maxBytes?: number;
}

/** One upload on the server: the file, or the bytes from `start` to `end` of it. */
export interface TusUpload {
  readonly start: number;
  readonly end: number;
  /** The next byte the server wants, counted in the file. */
  readonly offset: number;
  /** Absent until it is created. */
  readonly url?: string;
  /** The server may have more or less than `offset`; it is asked before anything is sent. */
  readonly isDoubtful?: true;
  /** Its creation carries no bytes, because the server did not take them. */
  readonly isCreatedEmpty?: true;
  /** Milliseconds since the epoch; absent when the server did not say. */
  readonly expiresAtMs?: number;
}

export interface TusSession {
  /** Of the requests to come. */
  readonly partBytes: number;
  /** One, or those whose concatenation is the file. Absent until it is known whether the server concatenates. */
  readonly uploads?: readonly TusUpload[];
  /** The concatenated upload. */
  readonly url?: string;
}

/** What became of the file. */
export interface TusResult {
  /** The upload's address. */
  readonly url: string;
}

/** Large enough that round trips do not count, small enough to be confirmed within seconds. */
const firstPartBytes = 8 * 1024 * 1024;
/** What a page may well hold in memory, several times over. */
const checkedPartBytes = 32 * 1024 * 1024;
const bodyType = 'application/offset+octet-stream';
const version = { 'Tus-Resumable': '1.0.0' };

/**
 * Sends a file to a tus server.
 *
 * @returns a protocol whose result is the upload's address.
 * @throws RangeError when `partBytes` or `parallel` is not a whole number from 1.
 * @example tus({ url: 'https://tus.example/files', parallel: 3 })
 */
export function tus(options: TusOptions): UploadProtocol<TusSession, TusResult> {
  const { url, metadata = nameAndType, creationWithUpload = false, parallel = 1 } = options;
  const { checksum, partBytes = checksum === undefined ? Number.MAX_SAFE_INTEGER : checkedPartBytes } =
    options;
  countParts(0, partBytes);
  countParts(0, parallel);
  const minBytes = Math.min(options.minPartBytes ?? 16_384, partBytes);

  function begin(file: FileFacts): TusSession {
    const first = Math.min(firstPartBytes, partBytes);
    const isDivisible = parallel > 1 && countParts(file.size, first) > 1;
    return { partBytes: first, ...(!isDivisible && { uploads: divided(file, 1) }) };
  }

  /** Asks what the server can do. Whoever does not say that it concatenates gets the file as one upload. */
  function ask(file: FileFacts): Step<TusSession> {
    const decide = (reply: Reply, now: TusSession): TusSession => {
      const most = canConcatenate(reply) ? parallel : 1;
      // No more uploads than there are parts.
      return { ...now, uploads: divided(file, Math.min(most, countParts(file.size, now.partBytes))) };
    };
    return {
      key: 'options',
      phase: 'open',
      repeatable: true,
      request: { method: 'OPTIONS', url },
      read: decide,
      refused: decide,
    };
  }

  function create(session: TusSession, upload: TusUpload, file: FileFacts): Step<TusSession> {
    const { start, end, isCreatedEmpty } = upload;
    const isPartial = end - start < file.size;
    const isEmpty = !creationWithUpload || checksum !== undefined || isCreatedEmpty === true;
    const range = partAt(start, isEmpty ? 0 : session.partBytes, end);
    return {
      key: `create-${start}`,
      phase: 'open',
      repeatable: isPartial || range.end < end,
      request: {
        method: 'POST',
        url,
        headers: {
          ...version,
          'Upload-Length': String(end - start),
          ...(isPartial ? { 'Upload-Concat': 'partial' } : metadataHeader(metadata(file))),
        },
        ...(range.end > start && { body: bytes(range.start, range.end, bodyType) }),
      },
      // Without the extension nothing was taken, and nothing is said of it.
      read: (reply, now) =>
        told(
          now,
          start,
          reply,
          reply.header('Upload-Offset') === null ? 0 : offsetIn(reply, range.end - start),
          { url: locationOf(reply, url) },
        ),
      refused: (reply, now) =>
        reply.status === 413 && range.end > start
          ? changed(now, start, (one) => ({ ...one, isCreatedEmpty: true }))
          : undefined,
    };
  }

  function append(
    session: TusSession,
    upload: TusUpload,
    address: string,
    file: FileFacts,
  ): Step<TusSession> {
    const { start, end, offset } = upload;
    const range = partAt(offset, session.partBytes, end);
    return {
      key: `part-${offset}`,
      phase: 'part',
      repeatable: true,
      request: {
        method: 'PATCH',
        url: address,
        headers: { ...version, 'Upload-Offset': String(offset - start) },
        body: bytes(range.start, range.end, bodyType),
        ...(checksum && {
          checksum: { algorithm: checksum, header: 'Upload-Checksum', prefix: `${tusName(checksum)} ` },
        }),
      },
      read: (reply, now) => told(now, start, reply, offsetIn(reply, range.end - start)),
      refused(reply, now) {
        if (isGone(reply)) return begin(file);
        // Another offset, or bytes that were damaged on their way: what the server has now decides.
        return reply.status === 409 || isChecksumMismatch(reply) ? changed(now, start, doubtful) : undefined;
      },
      codeOf: (reply) => (isChecksumMismatch(reply) ? 'checksum' : undefined),
    };
  }

  /** How far the server got with one upload. */
  function question({ start, end }: TusUpload, address: string, file: FileFacts): Step<TusSession> {
    return {
      key: `ask-${start}`,
      phase: 'sync',
      repeatable: true,
      request: { method: 'HEAD', url: address, headers: version },
      read: (reply, now) => told(now, start, reply, offsetIn(reply, end - start)),
      refused: (reply) => (isGone(reply) ? begin(file) : undefined),
    };
  }

  function concatenate(uploads: readonly TusUpload[], file: FileFacts): Step<TusSession> {
    return {
      key: 'concatenate',
      phase: 'close',
      // Nobody can ask whether there is a final upload already.
      repeatable: false,
      request: {
        method: 'POST',
        url,
        headers: {
          ...version,
          'Upload-Concat': `final;${uploads.map((upload) => upload.url).join(' ')}`,
          ...metadataHeader(metadata(file)),
        },
      },
      read: (reply, now) => ({ ...now, url: locationOf(reply, url) }),
      refused(reply, now) {
        if (isGone(reply)) return begin(file);
        // Not all bytes of all uploads are there any more.
        return [400, 409].includes(reply.status) ? inDoubt(now) : undefined;
      },
    };
  }

  function stepFor(session: TusSession, upload: TusUpload, file: FileFacts): Step<TusSession> {
    if (upload.url === undefined) return create(session, upload, file);
    if (upload.isDoubtful === true) return question(upload, upload.url, file);
    return append(session, upload, upload.url, file);
  }

  return {
    name: 'tus',
    endpoint: url,
    parts: {
      minBytes,
      maxBytes: partBytes,
      of: (session) => session.partBytes,
      // The server counts bytes, not parts.
      resize: (session, each) => ({ ...session, partBytes: each }),
    },
    check: (file) => assertAtMost(file, options.maxBytes),
    begin,
    next(session, file, busy) {
      const { uploads } = session;
      if (uploads === undefined) return send(ask(file));
      const unfinished = uploads.filter((upload) => !isComplete(upload));
      for (const upload of unfinished) {
        const step = stepFor(session, upload, file);
        if (!busy.has(step.key)) return send(step);
      }
      if (unfinished.length > 0) return wait('replies');
      const address = uploads.length === 1 ? uploads[0]?.url : session.url;
      return address === undefined ? send(concatenate(uploads, file)) : done({ url: address });
    },
    confirmed: ({ uploads = [] }) => uploads.reduce((sum, { start, offset }) => sum + offset - start, 0),
    resync(session, file) {
      const open = session.uploads?.find((upload) => upload.url !== undefined && !isComplete(upload));
      if (open?.url === undefined) return undefined;
      const step = question(open, open.url, file);
      // The others are asked by `next`: what is unknown of one is unknown of all.
      return { ...step, read: (reply, now) => step.read(reply, inDoubt(now)) };
    },
    cancel(session) {
      if (session.url !== undefined) return undefined;
      const created = session.uploads?.find((upload) => upload.url !== undefined);
      return created?.url === undefined ? undefined : terminate(created, created.url);
    },
    expiresAtMs({ uploads = [] }) {
      const known = uploads.flatMap((upload) => upload.expiresAtMs ?? []);
      return known.length === 0 ? undefined : Math.min(...known);
    },
  };
}

/** Uploads of about the same size, `count` at most. */
const divided = ({ size }: FileFacts, count: number): readonly TusUpload[] =>
  splitIntoParts(size, Math.max(1, Math.ceil(size / count))).map(({ start, end }) => ({
    start,
    end,
    offset: start,
  }));

/** Forgets one upload on the server, and in the session, so that the next one can follow. */
function terminate({ start }: TusUpload, address: string): Step<TusSession> {
  const forget = (session: TusSession): TusSession =>
    changed(session, start, ({ end }) => ({ start, end, offset: start }));
  return {
    key: `terminate-${start}`,
    phase: 'close',
    repeatable: true,
    request: { method: 'DELETE', url: address, headers: version },
    read: (_reply, now) => forget(now),
    refused: (reply, now) => (isGone(reply) ? forget(now) : undefined),
  };
}

const nameAndType = ({ name, type }: FileFacts): Readonly<Record<string, string>> => ({
  filename: name,
  ...(type !== '' && { filetype: type }),
});

function metadataHeader(metadata: Readonly<Record<string, string>>): RequestSpec['headers'] {
  const pairs = Object.entries(metadata).map(([key, value]) => {
    if (!/^[!-+\--~]+$/.test(key)) throw badKey(key);
    return value === '' ? key : `${key} ${base64Of(value)}`;
  });
  return pairs.length === 0 ? {} : { 'Upload-Metadata': pairs.join(',') };
}

const base64Of = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

const badKey = (key: string): ProtocolUsageError =>
  new ProtocolUsageError(
    `${JSON.stringify(key)} cannot be a key of the metadata. Nothing was sent. ` +
      'Use printable ASCII without space and comma.',
  );

const mapped = (
  { uploads = [], ...session }: TusSession,
  change: (upload: TusUpload) => TusUpload,
): TusSession => ({ ...session, uploads: uploads.map(change) });

const changed = (session: TusSession, start: number, change: (upload: TusUpload) => TusUpload): TusSession =>
  mapped(session, (upload) => (upload.start === start ? change(upload) : upload));

const doubtful = (upload: TusUpload): TusUpload => ({ ...upload, isDoubtful: true });

const inDoubt = (session: TusSession): TusSession =>
  mapped(session, (upload) => (upload.url === undefined ? upload : doubtful(upload)));

const isComplete = ({ url, offset, end, isDoubtful }: TusUpload): boolean =>
  url !== undefined && isDoubtful !== true && offset === end;

/** The session after the server has said that it has `bytesThere` of one upload. */
const told = (
  session: TusSession,
  start: number,
  reply: Reply,
  bytesThere: number,
  more: Pick<TusUpload, 'url'> = {},
): TusSession => {
  const expiresAtMs = dateHeaderMs(reply, 'Upload-Expires');
  return changed(session, start, ({ isDoubtful: _answered, ...upload }) => ({
    ...upload,
    ...more,
    offset: start + bytesThere,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  }));
};

/** As the server counts, from the upload's own first byte. @param sentBytes - what was sent of the upload, at most. */
const offsetIn = (reply: Reply, sentBytes: number): number =>
  byteCountHeader(reply, 'Upload-Offset', sentBytes);

const canConcatenate = (reply: Reply): boolean =>
  (reply.header('Tus-Extension') ?? '').split(',').some((name) => name.trim() === 'concatenation');

/** What tus calls it: sha1, not sha-1. */
const tusName = (algorithm: ChecksumAlgorithm): string => algorithm.replace('-', '');

/** A status of tus's own. */
const isChecksumMismatch = ({ status }: Reply): boolean => status === 460;
