/**
 * FilePond's server contract: a small file in one form, a larger one announced and then sent in consecutive chunks.
 *
 *   POST   {url}            filepond={metadata} filepond=file                    -> 200 text/plain id
 *
 *   POST   {url}            filepond={metadata}        Upload-Length: 500000     -> 201 text/plain id
 *   PATCH  {url}?patch=id   Upload-Offset: 0  Upload-Length  Upload-Name, bytes  -> 204
 *   HEAD   {url}?patch=id                                                        -> 200 Upload-Offset: 204800
 *   DELETE {url}            id as the body                                       -> 200
 *
 *   another start           -> 409 Upload-Offset        go on from there
 *   unknown                 -> 404, 410                 begin again, once
 *
 * Pure: decides what to send, never sends. The last byte completes the file; an exact multiple of the part size is not
 * followed by an empty PATCH, which the original client sends. A small file's form is not repeatable: after a lost reply
 * nobody knows whether it is stored. Announcing twice is harmless, and chunks can be asked about.
 * Source: FilePond 4, "Server" and "Chunk uploads" of its documentation.
 */
import { countParts, partAt, type ByteRange } from '../core/byteRange.ts';
import { ReplyShapeError } from '../core/errors.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  bytes,
  done,
  form,
  send,
  text,
  type FileFacts,
  type FilePart,
  type Reply,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import { assertNoPage, isGone } from '../core/readReply.ts';
import { byteCountHeader } from './replyHeaders.ts';

export interface FilepondOptions {
  /** The server's `process` address; chunks, questions and cancelling go there as well. */
  readonly url: string;
  /** Name of the form's two fields, as of FilePond's input. @default 'filepond' */
  readonly field?: string;
  /** What the server is told besides the file, as JSON. A function sees the file. @default {} */
  readonly metadata?: Metadata | ((file: FileFacts) => Metadata);
  /** Bytes per chunk, at least 1; larger files are sent in chunks. @default 5000000 */
  readonly partBytes?: number;
  /** Bytes below which a slow connection or a 413 makes no chunk smaller. @default 16384 */
  readonly minPartBytes?: number;
  /** Sends small files in chunks, too: their outcome can then always be asked for. @default false */
  readonly forceChunks?: boolean;
  /** Whether the server takes chunks at all. @default true: otherwise every file goes in one form */
  readonly chunks?: boolean;
  /**
   * Finds the id in the reply to a POST; throws `ReplyShapeError`.
   * @default the whole body, when it is one word without markup
   */
  readonly readId?: (reply: Reply) => string;
  /** Largest file in bytes. @default no limit */
  readonly maxBytes?: number;
}

/** What JSON can hold under names. */
export type Metadata = Readonly<Record<string, unknown>>;

export interface FilepondSession {
  /** Of the chunks to come. */
  readonly partBytes: number;
  /** The next byte the server wants. */
  readonly offset: number;
  /** The server's name for the file; absent until it has said it. */
  readonly id?: string;
}

/**
 * Sends a file as FilePond does.
 *
 * @returns a protocol whose result is the server's id, which an application hands in with its form.
 * @throws RangeError when `partBytes` is not a whole number from 1.
 * @example filepond({ url: '/api/filepond', metadata: (file) => ({ album: 'summer' }) })
 */
export function filepond(options: FilepondOptions): UploadProtocol<FilepondSession, string> {
  const { url, field = 'filepond', metadata = {}, partBytes = 5_000_000, maxBytes } = options;
  const { forceChunks = false, chunks = true, readId = wordOf } = options;
  countParts(0, partBytes);
  const minBytes = Math.min(options.minPartBytes ?? 16_384, partBytes);

  const begin = (): FilepondSession => ({ partBytes, offset: 0 });

  const isWhole = (session: FilepondSession, { size }: FileFacts): boolean =>
    !chunks || size === 0 || (!forceChunks && size <= session.partBytes);

  const process = (file: FileFacts, content?: FilePart) => ({
    method: 'POST' as const,
    url,
    body: form([
      [field, JSON.stringify(typeof metadata === 'function' ? metadata(file) : metadata)],
      [field, content],
    ]),
  });

  function post(file: FileFacts): Step<FilepondSession> {
    const range = partAt(0, file.size, file.size);
    return {
      key: 'file',
      phase: 'part',
      repeatable: false,
      request: process(file, {
        range,
        filename: file.name,
        type: file.type || 'application/octet-stream',
      }),
      read: (reply, now) => ({ ...now, id: readId(reply), offset: file.size }),
    };
  }

  function announce(file: FileFacts): Step<FilepondSession> {
    return {
      key: 'announce',
      phase: 'open',
      repeatable: true,
      request: { ...process(file), headers: { 'Upload-Length': String(file.size) } },
      read: (reply, now) => ({ ...now, id: readId(reply) }),
    };
  }

  const addressOf = (id: string): string =>
    `${url}${url.includes('?') ? '&' : '?'}patch=${encodeURIComponent(id)}`;

  function patch(session: FilepondSession, id: string, file: FileFacts): Step<FilepondSession> {
    const range = partAt(session.offset, session.partBytes, file.size);
    return {
      key: `part-${range.start}`,
      phase: 'part',
      repeatable: true,
      request: {
        method: 'PATCH',
        url: addressOf(id),
        headers: {
          'Upload-Offset': String(range.start),
          'Upload-Length': String(file.size),
          'Upload-Name': headerText(file.name),
        },
        body: bytes(range.start, range.end, 'application/offset+octet-stream'),
      },
      read: (reply, now) => ({ ...now, offset: offsetAfter(reply, range) }),
      refused(reply, now) {
        if (isGone(reply)) return begin();
        const wanted = reply.status === 409 ? (reply.header('Upload-Offset') ?? '') : '';
        const isInside = /^\d+$/.test(wanted) && Number(wanted) <= file.size;
        return isInside ? { ...now, offset: Number(wanted) } : undefined;
      },
    };
  }

  function ask(id: string, file: FileFacts): Step<FilepondSession> {
    return {
      key: 'ask',
      phase: 'sync',
      repeatable: true,
      request: { method: 'HEAD', url: addressOf(id) },
      read: (reply, now) => ({
        ...now,
        offset: byteCountHeader(reply, 'Upload-Offset', file.size),
      }),
      refused: (reply) => (isGone(reply) ? begin() : undefined),
    };
  }

  return {
    name: 'filepond',
    endpoint: url,
    ...(chunks && {
      parts: {
        minBytes,
        maxBytes: partBytes,
        of: (session) => session.partBytes,
        // The server counts bytes, not chunks.
        resize: (session, each) => ({ ...session, partBytes: each }),
      },
    }),
    check: (file) => assertAtMost(file, maxBytes),
    begin,
    next(session, file) {
      const { id, offset } = session;
      if (id === undefined) return send(isWhole(session, file) ? post(file) : announce(file));
      return offset < file.size ? send(patch(session, id, file)) : done(id);
    },
    confirmed: ({ offset }) => offset,
    resync: ({ id, offset }, file) => (id === undefined || offset === file.size ? undefined : ask(id, file)),
    cancel: ({ id }) =>
      id === undefined
        ? undefined
        : {
            key: 'revert',
            phase: 'close',
            repeatable: true,
            request: { method: 'DELETE', url, body: text(id, 'text/plain') },
            read: (_reply, now) => now,
          },
  };
}

/** Up to where the server has it after a chunk: all of the chunk, unless it says otherwise. */
function offsetAfter(reply: Reply, { end }: ByteRange): number {
  assertNoPage(reply);
  return reply.header('Upload-Offset') === null ? end : byteCountHeader(reply, 'Upload-Offset', end);
}

/** An id is a word. JSON, an error page or a sentence is none, and handing it in later would fail far from here. */
function wordOf(reply: Reply): string {
  const word = reply.text.trim();
  if (/^[^\s<>"{}[\]\\^`|]{1,512}$/.test(word)) return word;
  throw new ReplyShapeError({
    field: 'body',
    expected: 'id as plain text',
    received: word === '' ? 'an empty body' : `${word.length} characters that are no id`,
    message:
      `The server answered ${reply.status} without an id as plain text. The file could not be referred to afterwards. ` +
      'Check that the URL is the `process` address, or find the id with `readId`.',
  });
}

/** Headers carry visible ASCII only; a name with anything else in it is percent-encoded. */
const headerText = (name: string): string =>
  /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(name)
    ? name
    : encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd'));
