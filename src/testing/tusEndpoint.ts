/**
 * A tus 1.0.0 server in memory: creation (with upload), expiration, termination, checksum by MD5, concatenation.
 *
 *   OPTIONS /files        -> 204 Tus-Extension: creation,...
 *   POST    /files        -> 201 Location: /files/1     Upload-Concat: partial | final;/files/1 /files/2
 *   PATCH   /files/1      -> 204 Upload-Offset | 409 other offset | 460 checksum | 403 a final upload
 *   HEAD    /files/1      -> 200 Upload-Offset, Upload-Length
 *   DELETE  /files/1      -> 204
 *
 * Strict: 412 without `Tus-Resumable`, 415 for another type, 404 for what it does not know, 410 for what has expired.
 * Source: tus.io, resumable upload protocol 1.0.0. As tusd does, it keeps partial uploads after their concatenation, so
 * concatenating twice makes two objects.
 */
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import {
  joinBytes,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';

export interface TusEndpointOptions {
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** Its path. @default '/files' */
  readonly path?: string;
  /** What it can do. @default all of its extensions */
  readonly extensions?: readonly TusExtension[];
  /** Largest upload in bytes. @default no limit */
  readonly maxBytes?: number;
  /** What its ids begin with; give two servers different ones, as chance does with real ids. @default '' */
  readonly idPrefix?: string;
}

export type TusExtension =
  'creation' | 'creation-with-upload' | 'expiration' | 'termination' | 'checksum' | 'concatenation';

interface StoredUpload {
  readonly id: string;
  readonly length: number;
  readonly metadata: ReadonlyMap<string, string>;
  readonly kind: 'whole' | 'partial' | 'final';
  readonly expiresAtMs: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** A final upload holds its bytes. */
  isConcatenated: boolean;
}

const lifetimeMs = 86_400_000;
const everything: readonly TusExtension[] = [
  'creation',
  'creation-with-upload',
  'expiration',
  'termination',
  'checksum',
  'concatenation',
];
const bodyType = 'application/offset+octet-stream';

export function tusEndpoint(options: TusEndpointOptions = {}): SimulatedEndpoint {
  const { nowMs = () => 0, path = '/files', extensions = everything } = options;
  const { maxBytes = Infinity, idPrefix = '' } = options;
  const can = (extension: TusExtension): boolean => extensions.includes(extension);
  const uploads = new Map<string, StoredUpload>();
  const objects: SimulatedObject[] = [];
  let count = 0;

  const expires = ({ expiresAtMs }: StoredUpload) =>
    can('expiration') ? { 'Upload-Expires': new Date(expiresAtMs).toUTCString() } : {};

  function keep(upload: StoredUpload): void {
    uploads.set(upload.id, upload);
    const { id, bytes, metadata, length, kind } = upload;
    if (bytes.length < length || kind === 'partial') return;
    const name = metadata.get('filename') ?? id;
    objects.push({ id, name, type: metadata.get('filetype') ?? '', bytes, md5: md5Of(bytes) });
  }

  function create(request: ReceivedRequest): ScriptedReply {
    const concat = request.header('upload-concat');
    const metadata = readMetadata(request.header('upload-metadata'));
    if (metadata === undefined) return refused(400, 'Upload-Metadata is malformed');
    if (concat !== null && !can('concatenation')) return refused(400, 'Upload-Concat is not known here');
    const isFinal = concat?.startsWith('final;') === true;
    if (concat !== null && concat !== 'partial' && !isFinal)
      return refused(400, 'Upload-Concat is malformed');
    const id = `${idPrefix}${count + 1}`;
    const base = { id, metadata, expiresAtMs: nowMs() + lifetimeMs, isConcatenated: false };
    if (isFinal) {
      if (request.header('upload-length') !== null)
        return refused(400, 'A final upload has no Upload-Length');
      const named = concat.slice('final;'.length).split(' ');
      const parts = named.map((url) => find(new URL(url, request.url).pathname));
      const missing = parts.find((part) => typeof part === 'number');
      if (missing !== undefined) return refused(missing, 'A partial upload is not known');
      const found = parts.filter((part) => typeof part !== 'number');
      if (found.some(({ kind, bytes, length }) => kind !== 'partial' || bytes.length < length))
        return refused(400, 'A partial upload is not finished');
      for (const part of found) part.isConcatenated = true;
      const bytes = joinBytes(found.map((part) => part.bytes));
      count += 1;
      keep({ ...base, kind: 'final', length: bytes.length, bytes });
      return { status: 201, headers: { Location: `${path}/${id}` } };
    }
    const length = wholeNumber(request.header('upload-length'));
    if (length === undefined) return refused(400, 'Upload-Length is missing');
    if (length > maxBytes) return refused(413, `The largest upload is ${maxBytes} bytes`);
    const upload: StoredUpload = {
      ...base,
      kind: concat === null ? 'whole' : 'partial',
      length,
      bytes: new Uint8Array(),
    };
    const taken = can('creation-with-upload') && request.bytes.length > 0;
    if (taken) {
      const refusal = reasonAgainst(upload, request);
      if (refusal !== undefined) return refusal;
      upload.bytes = request.bytes;
    }
    count += 1;
    keep(upload);
    return {
      status: 201,
      headers: {
        Location: `${path}/${id}`,
        ...(taken && { 'Upload-Offset': String(upload.bytes.length) }),
        ...expires(upload),
      },
    };
  }

  /** Why bytes cannot be taken; undefined when they can. */
  function reasonAgainst(upload: StoredUpload, request: ReceivedRequest): ScriptedReply | undefined {
    if (request.type !== bodyType) return refused(415, `The type must be ${bodyType}`);
    if (upload.bytes.length + request.bytes.length > upload.length)
      return refused(413, 'There are more bytes than Upload-Length says');
    const checksum = request.header('upload-checksum');
    if (checksum === null || !can('checksum')) return undefined;
    const [algorithm, digest] = checksum.split(' ');
    if (algorithm !== 'md5') return refused(400, 'The checksum algorithm is not known here');
    return digest === base64OfHex(md5Of(request.bytes)) ? undefined : refused(460, 'Checksum Mismatch');
  }

  function append(upload: StoredUpload, request: ReceivedRequest): ScriptedReply {
    if (upload.kind === 'final') return refused(403, 'A final upload cannot be changed');
    if (wholeNumber(request.header('upload-offset')) !== upload.bytes.length)
      return refused(409, 'Upload-Offset is another one');
    const refusal = reasonAgainst(upload, request);
    if (refusal !== undefined) return refusal;
    if (request.bytes.length > 0) {
      upload.bytes = joinBytes([upload.bytes, request.bytes]);
      keep(upload);
    }
    return { status: 204, headers: { 'Upload-Offset': String(upload.bytes.length), ...expires(upload) } };
  }

  const isStarted = ({ kind, bytes, length, isConcatenated }: StoredUpload): boolean =>
    kind === 'partial' ? !isConcatenated : bytes.length < length;

  /** The upload at an address, or the status that says why there is none. */
  function find(pathname: string): StoredUpload | 404 | 410 {
    const upload = uploads.get(pathname.slice(path.length + 1));
    if (upload === undefined) return 404;
    return can('expiration') && isStarted(upload) && upload.expiresAtMs <= nowMs() ? 410 : upload;
  }

  return {
    objects,
    get unfinished() {
      return [...uploads.values()].filter(isStarted).length;
    },
    checkpoint() {
      const saved = [...uploads.values()].map((upload) => ({ ...upload }));
      return () => {
        for (const [id, upload] of uploads) if (isStarted(upload)) uploads.delete(id);
        for (const upload of saved) if (!uploads.has(upload.id)) uploads.set(upload.id, { ...upload });
      };
    },
    answer(request) {
      const { method, url } = request;
      const isCreation = url.pathname === path || url.pathname === `${path}/`;
      if (!isCreation && !url.pathname.startsWith(`${path}/`)) return undefined;
      if (method === 'OPTIONS')
        return {
          status: 204,
          headers: {
            ...version,
            'Tus-Version': '1.0.0',
            'Tus-Extension': extensions.join(','),
            ...(maxBytes < Infinity && { 'Tus-Max-Size': String(maxBytes) }),
            ...(can('checksum') && { 'Tus-Checksum-Algorithm': 'md5' }),
          },
        };
      if (request.header('tus-resumable') !== '1.0.0')
        return { status: 412, headers: { 'Tus-Version': '1.0.0' }, text: '' };
      if (isCreation) return spoken(method === 'POST' ? create(request) : refused(405, 'Only POST'));
      const upload = find(url.pathname);
      if (typeof upload === 'number') return spoken(refused(upload, 'There is no such upload'));
      if (method === 'PATCH') return spoken(append(upload, request));
      if (method === 'HEAD')
        return spoken({
          status: 200,
          headers: {
            'Upload-Offset': String(upload.bytes.length),
            'Upload-Length': String(upload.length),
            'Cache-Control': 'no-store',
            ...(upload.kind === 'partial' && { 'Upload-Concat': 'partial' }),
            ...expires(upload),
          },
        });
      if (method !== 'DELETE' || !can('termination')) return spoken(refused(405, 'Not here'));
      uploads.delete(upload.id);
      const stored = objects.findIndex(({ id }) => id === upload.id);
      if (stored >= 0) objects.splice(stored, 1);
      return spoken({ status: 204 });
    },
  };
}

const version = { 'Tus-Resumable': '1.0.0' };

const spoken = (reply: ScriptedReply): ScriptedReply => ({
  ...reply,
  headers: { ...version, ...reply.headers },
});

const refused = (status: number, text: string): ScriptedReply => ({ status, text });

const wholeNumber = (text: string | null): number | undefined =>
  text !== null && /^\d{1,16}$/.test(text) ? Number(text) : undefined;

/** Keys and their values; undefined when it is not what the contract says. */
function readMetadata(header: string | null): ReadonlyMap<string, string> | undefined {
  const metadata = new Map<string, string>();
  for (const pair of header === null ? [] : header.split(',')) {
    const match = /^([!-+\--~]+)(?: ([A-Za-z0-9+/]+={0,2}))?$/.exec(pair.trim());
    if (match?.[1] === undefined || metadata.has(match[1])) return undefined;
    const bytes = Uint8Array.from(atob(match[2] ?? ''), (char) => char.charCodeAt(0));
    metadata.set(match[1], new TextDecoder().decode(bytes));
  }
  return metadata;
}

const base64OfHex = (hex: string): string =>
  btoa(hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
