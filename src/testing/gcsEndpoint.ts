/**
 * Cloud Storage's resumable sessions in memory, as strict as the contract.
 *
 *   POST   /upload/storage/v1/b/{bucket}/o?uploadType=resumable&name=  -> 200, Location: {storageOrigin}/upload/...
 *   PUT    {session}  Content-Range: bytes 0-9/25                      -> 308, Range: bytes=0-9 | 200 object
 *   PUT    {session}  Content-Range: bytes *\/25, empty                -> the same
 *   DELETE {session}                                                   -> 499
 *
 * Bytes it has are passed over when they come again; a piece behind them is refused with a 503 that names the offset. A
 * session that was finished answers the same again; one that was cancelled answers 499; one that ran out, 410.
 * Source: Cloud Storage, "Perform resumable uploads".
 */
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import {
  joinBytes,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';

interface GcsUpload {
  readonly name: string;
  readonly type: string;
  readonly expiresAtMs: number;
  bytes: Uint8Array<ArrayBuffer>;
  isCancelled: boolean;
  doneReply?: ScriptedReply;
}

export interface GcsEndpointOptions {
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** Pieces but the last are multiples of this. @default 262144 */
  readonly unitBytes?: number;
  /** How many of the bytes it has after a piece it keeps. @default all */
  readonly keeps?: (bytes: number) => number;
  /** Where sessions live. @default 'https://storage.simulated.example' */
  readonly storageOrigin?: string;
}

export interface GcsEndpoint extends SimulatedEndpoint {
  /** Opens a session as a backend would. */
  open(name: string, type?: string): { readonly url: string };
}

const lifetimeMs = 7 * 86_400_000;

export function gcsEndpoint(options: GcsEndpointOptions = {}): GcsEndpoint {
  const { nowMs = () => 0, unitBytes = 262_144, keeps = (bytes: number) => bytes } = options;
  const { storageOrigin = 'https://storage.simulated.example' } = options;
  const uploads = new Map<string, GcsUpload>();
  const objects: SimulatedObject[] = [];
  let count = 0;

  function open(name: string, type = 'application/octet-stream'): { readonly url: string } {
    count += 1;
    const id = `session-${count}`;
    uploads.set(id, {
      name,
      type,
      expiresAtMs: nowMs() + lifetimeMs,
      bytes: new Uint8Array(),
      isCancelled: false,
    });
    return { url: `${storageOrigin}/upload/storage/v1/simulated?upload_id=${id}` };
  }

  function start({ url, header }: ReceivedRequest): ScriptedReply {
    const name = url.searchParams.get('name');
    if (url.searchParams.get('uploadType') !== 'resumable' || name === null)
      return refusal(400, 'uploadType=resumable and a name are required.');
    const Location = open(name, header('x-upload-content-type') ?? undefined).url;
    return { status: 200, headers: { Location, Date: new Date(nowMs()).toUTCString() } };
  }

  function put(upload: GcsUpload, request: ReceivedRequest): ScriptedReply {
    const match = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(request.header('content-range') ?? '');
    if (match === null) return refusal(400, 'The Content-Range is missing or malformed.');
    const size = Number(match[3]);
    if (match[1] !== undefined) {
      const refused = append(upload, request.bytes, Number(match[1]), Number(match[2]) + 1, size);
      if (refused !== undefined) return refused;
    } else if (request.bytes.length > 0) return refusal(400, 'A question carries no bytes.');
    return upload.bytes.length === size ? finish(upload) : incomplete(upload);
  }

  function append(
    upload: GcsUpload,
    bytes: Uint8Array<ArrayBuffer>,
    start: number,
    end: number,
    size: number,
  ): ScriptedReply | undefined {
    const stored = upload.bytes.length;
    if (end - start !== bytes.length) return refusal(400, 'The body is not as long as its Content-Range.');
    if (end > size || (end < size && bytes.length % unitBytes !== 0))
      return refusal(400, `Pieces but the last are multiples of ${unitBytes} bytes.`);
    if (start > stored) {
      const text =
        `Invalid request.  According to the Content-Range header, the upload offset is ${start} byte(s), ` +
        `which exceeds already uploaded size of ${stored} byte(s).`;
      return { status: 503, text };
    }
    if (end <= stored) return undefined;
    const whole = joinBytes([upload.bytes, bytes.subarray(stored - start)]);
    upload.bytes = whole.slice(0, whole.length === size ? size : Math.max(stored, keeps(whole.length)));
    return undefined;
  }

  const incomplete = ({ bytes }: GcsUpload): ScriptedReply => ({
    status: 308,
    ...(bytes.length > 0 && { headers: { Range: `bytes=0-${bytes.length - 1}` } }),
  });

  function finish(upload: GcsUpload): ScriptedReply {
    const { name, type, bytes } = upload;
    const generation = objects.length + 1;
    const id = `simulated/${name}/${generation}`;
    objects.push({ id, name, type, bytes, md5: md5Of(bytes) });
    const resource = { kind: 'storage#object', id, name, bucket: 'simulated', contentType: type };
    return (upload.doneReply = {
      status: 200,
      json: { ...resource, size: String(bytes.length), generation: String(generation) },
    });
  }

  function answerSession(request: ReceivedRequest): ScriptedReply {
    const upload = uploads.get(request.url.searchParams.get('upload_id') ?? '');
    if (request.header('authorization') !== null) return refusal(400, 'A session takes no credentials.');
    if (upload === undefined) return refusal(404, 'There is no such session.');
    if (upload.isCancelled) return { status: 499 };
    if (upload.doneReply !== undefined) return upload.doneReply;
    if (upload.expiresAtMs <= nowMs()) return refusal(410, 'The session has run out.');
    if (request.method !== 'DELETE') return put(upload, request);
    upload.isCancelled = true;
    return { status: 499 };
  }

  const isUnfinished = ({ isCancelled, doneReply }: GcsUpload): boolean =>
    !isCancelled && doneReply === undefined;

  return {
    objects,
    open,
    get unfinished() {
      return [...uploads.values()].filter(isUnfinished).length;
    },
    checkpoint() {
      const saved = [...uploads].map(([id, upload]) => ({ id, upload: { ...upload } }));
      return () => {
        for (const [id, upload] of uploads) if (isUnfinished(upload)) uploads.delete(id);
        for (const { id, upload } of saved) if (!uploads.has(id)) uploads.set(id, { ...upload });
      };
    },
    answer(request) {
      const { method, url } = request;
      if (method === 'POST' && url.pathname.startsWith('/upload/storage/v1/b/')) return start(request);
      const isSession = url.origin === storageOrigin && url.searchParams.has('upload_id');
      return isSession && (method === 'PUT' || method === 'DELETE') ? answerSession(request) : undefined;
    },
  };
}

const refusal = (status: number, message: string): ScriptedReply => ({
  status,
  json: { error: { code: status, message } },
});
