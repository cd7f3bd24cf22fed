/**
 * Media uploads in memory: append-only chunks with Content-Range, then complete with the MD5.
 *
 *   POST /api/v2/media/upload/chunk/      -> 201 { upload_id, offset, expires } | 400 { offset } | 404 | 410
 *   POST /api/v2/media/upload/complete/   -> 201 media | 400 md5 | 404
 *
 * Source: seed 3; order of checks and refusals: behaviour of django-chunked-upload. A chunk without Content-Range is the
 * whole file, which is how an empty one comes. Completing twice makes two objects, as there.
 */
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import {
  joinBytes,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';

interface MediaUpload {
  readonly name: string;
  readonly type: string;
  readonly expiresAtMs: number;
  bytes: Uint8Array<ArrayBuffer>;
  isComplete: boolean;
  completeReply?: ScriptedReply;
}

export interface MediaEndpointOptions {
  /** Completing twice answers the same again instead of making a second object. @default false, as the vendor's */
  readonly answersCompleteAgain?: boolean;
}

const largestChunkBytes = 204_800;
const lifetimeMs = 86_400_000;

/** @param nowMs - the server's clock, milliseconds since the epoch. */
export function mediaEndpoint(
  nowMs: () => number = () => 0,
  { answersCompleteAgain = false }: MediaEndpointOptions = {},
): SimulatedEndpoint {
  const uploads = new Map<string, MediaUpload>();
  const objects: SimulatedObject[] = [];
  let count = 0;

  function chunk(request: ReceivedRequest): ScriptedReply {
    const { file } = request;
    if (file?.field !== 'image' && file?.field !== 'document')
      return detail(400, 'No chunk file was submitted');
    const knownId = request.fields.get('upload_id');
    const known = knownId === undefined ? undefined : uploads.get(knownId);
    if (knownId !== undefined && known === undefined) return notFound;
    if (known !== undefined && known.expiresAtMs <= nowMs()) return detail(410, 'Upload has expired');
    if (known?.isComplete === true) return detail(400, 'Upload has already been marked as "complete"');
    const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(request.header('content-range') ?? '');
    const start = match === null ? 0 : Number(match[1]);
    const end = match === null ? file.bytes.length : Number(match[2]) + 1;
    const offset = known?.bytes.length ?? 0;
    if (start !== offset) return detail(400, 'Offsets do not match', { offset });
    if (file.bytes.length > largestChunkBytes) return detail(400, 'The chunk is larger than 204800 bytes');
    if (end - start !== file.bytes.length) return detail(400, "File size doesn't match headers");
    const uploadId = knownId ?? String((count += 1)).padStart(32, '0');
    const upload = known ?? {
      name: file.filename,
      type: file.type,
      expiresAtMs: nowMs() + lifetimeMs,
      bytes: new Uint8Array(),
      isComplete: false,
    };
    upload.bytes = joinBytes([upload.bytes, file.bytes]);
    uploads.set(uploadId, upload);
    const expires = new Date(upload.expiresAtMs).toISOString();
    return { status: 201, json: { upload_id: uploadId, offset: upload.bytes.length, expires } };
  }

  function complete(request: ReceivedRequest): ScriptedReply {
    const uploadId = request.fields.get('upload_id');
    const md5 = request.fields.get('md5');
    if (uploadId === undefined || md5 === undefined)
      return detail(400, 'Both upload_id and md5 are required');
    const upload = uploads.get(uploadId);
    if (upload === undefined) return notFound;
    if (answersCompleteAgain && upload.completeReply !== undefined) return upload.completeReply;
    if (md5 !== md5Of(upload.bytes)) return detail(400, 'md5 checksum does not match');
    upload.isComplete = true;
    const { name, type, bytes } = upload;
    const id = objects.length + 1;
    objects.push({ id: String(id), name, type, bytes, md5 });
    const url = `${request.url.origin}/upfiles/media/${encodeURIComponent(name)}`;
    const kind = request.fields.get('type') ?? (type.startsWith('image/') ? 'image' : 'doc');
    return (upload.completeReply = {
      status: 201,
      json: {
        id,
        added_at: new Date(nowMs()).toISOString(),
        type: kind,
        title: name,
        description: '',
        url,
        image: kind === 'doc' ? null : url,
        image_width: null,
        image_height: null,
        order: 0,
        embed: null,
      },
    });
  }

  return {
    objects,
    get unfinished() {
      return [...uploads.values()].filter(({ isComplete }) => !isComplete).length;
    },
    checkpoint() {
      const saved = [...uploads].map(([uploadId, upload]) => ({ uploadId, upload: { ...upload } }));
      return () => {
        for (const [uploadId, { isComplete }] of uploads) if (!isComplete) uploads.delete(uploadId);
        for (const { uploadId, upload } of saved) {
          if (!uploads.has(uploadId)) uploads.set(uploadId, { ...upload });
        }
      };
    },
    answer(request) {
      if (request.method !== 'POST') return undefined;
      if (request.url.pathname === '/api/v2/media/upload/chunk/') return chunk(request);
      return request.url.pathname === '/api/v2/media/upload/complete/' ? complete(request) : undefined;
    },
  };
}

const detail = (status: number, text: string, extra = {}): ScriptedReply => ({
  status,
  json: { detail: text, ...extra },
});

/** The framework's own page: HTML, not JSON. */
const notFound: ScriptedReply = {
  status: 404,
  text: '<!doctype html><title>Not Found</title><h1>Not Found</h1>',
};
