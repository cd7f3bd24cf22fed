/**
 * Resumable uploads for HTTP in memory, without interim replies, which pages do not see either.
 *
 *   POST   /ietf/files    Upload-Complete: ?0|?1, Upload-Length  -> 201 Location, Upload-Limit | 200 { id, name, size } | 413
 *   PATCH  /ietf/files/1  Upload-Complete, Upload-Offset         -> 204 | 200 { id, name, size } | 409 Upload-Offset | 400
 *   HEAD   /ietf/files/1                                         -> 204 Upload-Offset, Upload-Complete, Upload-Length
 *   DELETE /ietf/files/1                                         -> 204
 *
 * Strict: 400 for another interop version, 415 for another type, limits kept, refusals as problem documents. Complete
 * uploads stay, and answer questions; one whose length was exceeded is closed; 404 for what is unknown or has expired.
 * Source: draft-ietf-httpbis-resumable-upload-12. What a restart loses goes back further than the draft allows.
 */
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import {
  joinBytes,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';
import { uploadTable } from './uploadTable.ts';

export interface IetfResumableEndpointOptions {
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** Its path. @default '/ietf/files' */
  readonly path?: string;
  /** The interop version it speaks; requests of another are refused. @default 8 */
  readonly draft?: number;
  /** What its ids begin with; give two servers different ones, as chance does with real ids. @default '' */
  readonly idPrefix?: string;
  /** `max-size`. @default no limit */
  readonly maxBytes?: number;
  /** `min-append-size`. @default no limit */
  readonly minAppendBytes?: number;
  /** `max-append-size`. @default no limit */
  readonly maxAppendBytes?: number;
}

interface StoredUpload {
  readonly lengthBytes: number | undefined;
  readonly name: string;
  readonly type: string;
  readonly expiresAtMs: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isFinished: boolean;
}

const lifetimeMs = 86_400_000;

export function ietfResumableEndpoint(options: IetfResumableEndpointOptions = {}): SimulatedEndpoint {
  const { nowMs = () => 0, path = '/ietf/files', draft = 8, idPrefix = '' } = options;
  const { maxBytes = Infinity, minAppendBytes = 0, maxAppendBytes = Infinity } = options;
  const uploads = uploadTable<StoredUpload>();
  const objects: SimulatedObject[] = [];
  let count = 0;

  const limitHeader = (expiresAtMs: number): string =>
    [
      ['max-size', maxBytes],
      ['min-append-size', minAppendBytes],
      ['max-append-size', maxAppendBytes],
      ['max-age', Math.floor((expiresAtMs - nowMs()) / 1000)],
    ]
      .flatMap(([name, value]) => (value === Infinity ? [] : [`${name}=${value}`]))
      .join(', ');

  const stateOf = ({ bytes, isFinished, lengthBytes, expiresAtMs }: StoredUpload) => ({
    'Upload-Offset': String(bytes.length),
    'Upload-Complete': isFinished ? '?1' : '?0',
    ...(lengthBytes !== undefined && { 'Upload-Length': String(lengthBytes) }),
    'Upload-Limit': limitHeader(expiresAtMs),
    Date: new Date(nowMs()).toUTCString(),
  });

  function create(request: ReceivedRequest): ScriptedReply {
    const isComplete = booleanOf(request.header('upload-complete'));
    if (isComplete === undefined) return refusal(400, 'Upload-Complete is missing');
    const lengthBytes = wholeNumber(request.header('upload-length'));
    const expiresAtMs = nowMs() + lifetimeMs;
    if ((lengthBytes ?? 0) > maxBytes)
      return {
        ...refusal(413, `The largest upload is ${maxBytes} bytes`),
        headers: { 'Upload-Limit': limitHeader(expiresAtMs) },
      };
    const type = request.header('content-type') ?? request.type;
    const name = nameIn(request.header('content-disposition') ?? '');
    count += 1;
    const id = `${idPrefix}${count}`;
    const empty = {
      lengthBytes,
      name: name ?? id,
      type,
      expiresAtMs,
      bytes: new Uint8Array(),
      isFinished: false,
    };
    uploads.set(id, empty);
    const reply = take(id, empty, request.bytes, isComplete);
    if (reply.status >= 400) uploads.delete(id);
    return isComplete
      ? reply
      : { ...reply, status: 201, headers: { ...reply.headers, Location: `${path}/${id}` } };
  }

  /** Appends, and completes where that was asked for. */
  function take(
    id: string,
    upload: StoredUpload,
    more: Uint8Array<ArrayBuffer>,
    isComplete: boolean,
  ): ScriptedReply {
    const bytes = joinBytes([upload.bytes, more]);
    const { lengthBytes = isComplete ? bytes.length : undefined } = upload;
    if (more.length > maxAppendBytes) return refusal(413, `At most ${maxAppendBytes} bytes at once`);
    if (!isComplete && more.length > 0 && more.length < minAppendBytes)
      return refusal(400, `At least ${minAppendBytes} bytes at once`);
    const isExceeded = lengthBytes !== undefined && bytes.length > lengthBytes;
    if (isExceeded) uploads.delete(id);
    if (isExceeded || (isComplete && bytes.length !== lengthBytes))
      return problem(400, 'inconsistent-upload-length');
    const now: StoredUpload = { ...upload, lengthBytes, bytes, isFinished: isComplete };
    uploads.set(id, now);
    if (!isComplete) return { status: 204, headers: stateOf(now) };
    const { name, type } = upload;
    objects.push({ id, name, type, bytes, md5: md5Of(bytes) });
    return { status: 200, headers: stateOf(now), json: { id, name, size: bytes.length } };
  }

  function append(id: string, upload: StoredUpload, request: ReceivedRequest): ScriptedReply {
    if (request.type !== 'application/partial-upload') return refusal(415, 'Not a partial upload');
    const isComplete = booleanOf(request.header('upload-complete'));
    const offset = wholeNumber(request.header('upload-offset'));
    if (isComplete === undefined || offset === undefined)
      return refusal(400, 'Upload-Complete or Upload-Offset is missing');
    if (upload.isFinished)
      return problem(400, request.bytes.length > 0 ? 'inconsistent-upload-length' : 'completed-upload');
    if (offset !== upload.bytes.length) {
      const expected = upload.bytes.length;
      return {
        ...problem(409, 'mismatching-upload-offset', {
          'expected-offset': expected,
          'provided-offset': offset,
        }),
        headers: { 'Upload-Offset': String(expected) },
      };
    }
    return take(id, upload, request.bytes, isComplete);
  }

  function answerUpload(id: string, request: ReceivedRequest): ScriptedReply {
    const upload = uploads.get(id);
    if (upload === undefined || (!upload.isFinished && upload.expiresAtMs <= nowMs()))
      return refusal(404, 'There is no such upload');
    switch (request.method) {
      case 'PATCH':
        return append(id, upload, request);
      case 'HEAD':
        return { status: 204, headers: { ...stateOf(upload), 'Cache-Control': 'no-store' } };
      case 'DELETE':
        uploads.delete(id);
        return { status: 204 };
      default:
        return refusal(405, 'Not here');
    }
  }

  return {
    objects,
    get unfinished() {
      return uploads.unfinished;
    },
    checkpoint: uploads.checkpoint,
    answer(request) {
      const { pathname } = request.url;
      const isCreation = pathname === path;
      if (!isCreation && !pathname.startsWith(`${path}/`)) return undefined;
      if (request.header('upload-draft-interop-version') !== String(draft))
        return refusal(400, `This server speaks interop version ${draft}`);
      if (!isCreation) return answerUpload(pathname.slice(path.length + 1), request);
      return request.method === 'POST' ? create(request) : refusal(405, 'Only POST');
    },
  };
}

const refusal = (status: number, detail: string): ScriptedReply => ({ status, json: { detail } });

const problem = (status: number, type: string, more = {}): ScriptedReply => ({
  status,
  json: { type: `https://iana.org/assignments/http-problem-types#${type}`, ...more },
});

const wholeNumber = (header: string | null): number | undefined =>
  header !== null && /^\d{1,15}$/.test(header) ? Number(header) : undefined;

const booleanOf = (header: string | null): boolean | undefined =>
  header === '?1' ? true : header === '?0' ? false : undefined;

/** RFC 8187. */
function nameIn(disposition: string): string | undefined {
  const encoded = /filename\*=UTF-8''([\w!#$%&+.^`|~-]+)/.exec(disposition)?.[1];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}
