/**
 * An S3 storage and the backend that signs for it, in memory.
 *
 *   POST /uploads?action=create    { name, type, size, partBytes }  -> 200 { key, uploadId }
 *   POST /uploads?action=signPart  { upload, partNumber }           -> 200 { url }
 *   PUT  {storageOrigin}/key?partNumber=1&uploadId=...              -> 200 ETag | 403 expired | 404 NoSuchUpload
 *   POST /uploads?action=listParts { upload, after }                -> 200 { parts, next }
 *   POST /uploads?action=complete  { upload, parts }                -> 200 { key, url, etag } | 400 | 404
 *   POST /uploads?action=abort     { upload }                       -> 200 | 404
 *   POST /uploads?action=signPost  { name, type, size }             -> 200 { url, fields }
 *   POST {storageOrigin}/bucket    key policy ... file              -> 201 <PostResponse> | 400 | 403
 *
 * As strict as the storage: parts below `minPartBytes` but for the last, wrong ETags and parts that were never sent are
 * refused. Completing again answers the same, as `gantry/server/s3` does.
 */
import { countParts } from '../core/byteRange.ts';
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import {
  joinBytes,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';
import { simulatedSigner, xmlError, type SignerOptions } from './simulatedSigner.ts';

export interface S3EndpointOptions extends SignerOptions {
  /** Smallest part but for the last. @default 1 */
  readonly minPartBytes?: number;
  /** Parts in one answer to `listParts`. @default 1000 */
  readonly partsPerPage?: number;
  /** Whether the page may read ETags. @default true */
  readonly exposesEtag?: boolean;
}

interface MultipartUpload {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly partBytes: number;
  readonly parts: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
}

export function s3Endpoint(options: S3EndpointOptions = {}): SimulatedEndpoint {
  const { minPartBytes = 1, partsPerPage = 1000, exposesEtag = true } = options;
  const signer = simulatedSigner(options);
  const uploads = new Map<string, MultipartUpload>();
  const completed = new Map<string, ScriptedReply>();
  const objects: SimulatedObject[] = [];
  let count = 0;

  const actions: Readonly<Record<string, (body: Body, uploadId: string) => ScriptedReply>> = {
    create({ name, type, size, partBytes }) {
      if (typeof name !== 'string' || typeof type !== 'string') return refusal(400, 'InvalidRequest');
      if (typeof size !== 'number' || typeof partBytes !== 'number') return refusal(400, 'InvalidRequest');
      const uploadId = `upload-${(count += 1)}`;
      const key = `${count}/${encodeURIComponent(name)}`;
      uploads.set(uploadId, { key, name, type, size, partBytes, parts: new Map() });
      return { status: 200, json: { key, uploadId } };
    },
    signPart({ partNumber }, uploadId) {
      const upload = uploads.get(uploadId);
      if (upload === undefined) return noSuchUpload;
      const isPlanned =
        typeof partNumber === 'number' &&
        partNumber >= 1 &&
        partNumber <= countParts(upload.size, upload.partBytes);
      if (!isPlanned) return refusal(400, 'InvalidRequest');
      const url = signer.sign(`${upload.key}?partNumber=${partNumber}&uploadId=${uploadId}`);
      return { status: 200, json: { url } };
    },
    listParts({ after }, uploadId) {
      const upload = uploads.get(uploadId);
      if (upload === undefined) return noSuchUpload;
      const later = [...upload.parts].sort(([a], [b]) => a - b).filter(([number]) => number > Number(after));
      const parts = later.slice(0, partsPerPage).map(([partNumber, bytes]) => ({
        partNumber,
        size: bytes.length,
        etag: etagOf(bytes),
      }));
      const next = later.length > partsPerPage ? parts.at(-1)?.partNumber : undefined;
      return { status: 200, json: { parts, ...(next !== undefined && { next }) } };
    },
    complete({ parts }, uploadId) {
      const before = completed.get(uploadId);
      if (before !== undefined) return before;
      const upload = uploads.get(uploadId);
      if (upload === undefined) return noSuchUpload;
      const named = Array.isArray(parts) ? (parts as readonly { partNumber: number; etag: string }[]) : [];
      const pieces = named.map(({ partNumber, etag }) => {
        const bytes = upload.parts.get(partNumber);
        return bytes !== undefined && etagOf(bytes) === etag ? bytes : undefined;
      });
      if (pieces.length !== upload.parts.size || !pieces.every((piece) => piece !== undefined))
        return refusal(400, 'InvalidPart');
      if (pieces.slice(0, -1).some(({ length }) => length < minPartBytes))
        return refusal(400, 'EntityTooSmall');
      const bytes = joinBytes(pieces);
      // A piece that is missing at the end is nobody's gap to the storage; the backend knows the file's size.
      if (bytes.length !== upload.size || pieces.length === 0) return refusal(400, 'InvalidPart');
      const { key, name, type } = upload;
      uploads.delete(uploadId);
      objects.push({ id: key, name, type, bytes, md5: md5Of(bytes) });
      const url = `${signer.storageOrigin}/${key}`;
      const reply = { status: 200, json: { key, url, etag: `"${md5Of(bytes)}-${pieces.length}"` } };
      completed.set(uploadId, reply);
      return reply;
    },
    signPost({ name, size }) {
      const { nowMs = () => 0, lifetimeSeconds = 3600 } = options;
      const policy = `${nowMs() + lifetimeSeconds * 1000} ${String(size)}`;
      const fields = {
        key: `posted/${encodeURIComponent(String(name))}`,
        policy,
        'x-amz-signature': 'simulated',
      };
      return { status: 200, json: { url: `${signer.storageOrigin}/bucket`, fields } };
    },
    abort: (_body, uploadId) => (uploads.delete(uploadId) ? { status: 200, json: {} } : noSuchUpload),
  };

  function put(request: ReceivedRequest): ScriptedReply {
    const refused = signer.refusal(request);
    if (refused !== undefined) return refused;
    const { searchParams, pathname } = request.url;
    const uploadId = searchParams.get('uploadId') ?? '';
    const upload = uploads.get(uploadId);
    if (upload === undefined || pathname !== `/${upload.key}`)
      return xmlError(404, 'NoSuchUpload', 'The upload does not exist.');
    const parts = new Map(upload.parts).set(Number(searchParams.get('partNumber')), request.bytes);
    uploads.set(uploadId, { ...upload, parts });
    return { status: 200, headers: exposesEtag ? { ETag: etagOf(request.bytes) } : {} };
  }

  function post({ fields, file, header }: ReceivedRequest): ScriptedReply {
    if (header('authorization') !== null) return xmlError(400, 'InvalidArgument', 'Only one auth mechanism.');
    const [expiresAtMs, size] = (fields.get('policy') ?? '').split(' ').map(Number);
    const id = fields.get('key');
    if (fields.get('x-amz-signature') !== 'simulated' || id === undefined || file?.field !== 'file')
      return xmlError(403, 'SignatureDoesNotMatch', 'The signature does not match.');
    if (!((options.nowMs?.() ?? 0) < (expiresAtMs ?? 0)))
      return xmlError(403, 'AccessDenied', 'Invalid according to Policy: Policy expired.');
    const { bytes, filename, type } = file;
    if (bytes.length > (size ?? 0)) return xmlError(400, 'EntityTooLarge', 'The file is too large.');
    if (bytes.length < (size ?? 0)) return xmlError(400, 'EntityTooSmall', 'The file is too small.');
    const before = objects.findIndex((object) => object.id === id);
    if (before >= 0) objects.splice(before, 1);
    objects.push({ id, name: filename, type, bytes, md5: md5Of(bytes) });
    const location = `${signer.storageOrigin}/bucket/${id}`;
    return {
      status: 201,
      text: `<PostResponse><Location>${location}</Location><Key>${id}</Key><ETag>&quot;${md5Of(bytes)}&quot;</ETag></PostResponse>`,
    };
  }

  return {
    objects,
    get unfinished() {
      return uploads.size;
    },
    checkpoint() {
      const saved = [...uploads];
      return () => {
        uploads.clear();
        for (const [uploadId, upload] of saved) if (!completed.has(uploadId)) uploads.set(uploadId, upload);
      };
    },
    answer(request) {
      const { origin, pathname, searchParams } = request.url;
      if (request.method === 'PUT' && origin === signer.storageOrigin && searchParams.has('uploadId'))
        return put(request);
      if (request.method === 'POST' && origin === signer.storageOrigin) return post(request);
      if (request.method !== 'POST' || pathname !== '/uploads') return undefined;
      const body = (request.json ?? {}) as Body;
      const { uploadId } = (body['upload'] ?? {}) as Body;
      const action = actions[searchParams.get('action') ?? ''];
      return action?.(body, typeof uploadId === 'string' ? uploadId : '') ?? refusal(404, 'NoSuchAction');
    },
  };
}

type Body = Readonly<Record<string, unknown>>;

const etagOf = (bytes: Uint8Array<ArrayBuffer>): string => `"${md5Of(bytes)}"`;

/** A refusal in the words of `gantry/server/s3`. */
const refusal = (status: number, code: string): ScriptedReply => ({
  status,
  json: { code, message: `The storage says ${code}.` },
});

const noSuchUpload = refusal(404, 'NoSuchUpload');
