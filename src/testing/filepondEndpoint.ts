/**
 * FilePond's server in memory: a form, or an announcement and consecutive chunks.
 *
 *   POST   /filepond/            filepond={...} filepond=file        -> 200 id
 *   POST   /filepond/            filepond={...}  Upload-Length       -> 201 id
 *   PATCH  /filepond/?patch=id   Upload-Offset ..., bytes            -> 204 | 409 Upload-Offset | 404
 *   HEAD   /filepond/?patch=id                                       -> 200 Upload-Offset | 404
 *   DELETE /filepond/            id as the body                      -> 200 | 404
 *
 * Strict: metadata must be JSON under the file's own field name, chunks must follow each other and say the same length and
 * name each time. Transfers are swept up after a day.
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

export interface FilepondEndpointOptions {
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** @default '/filepond/' */
  readonly path?: string;
  /** @default 'filepond' */
  readonly field?: string;
  /** What its ids begin with; give two servers different ones, as chance does with real ids. @default '' */
  readonly idPrefix?: string;
}

interface Transfer {
  readonly lengthBytes: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Absent before the first chunk. */
  readonly name?: string;
  readonly touchedAtMs: number;
  readonly isFinished: boolean;
}

const lifetimeMs = 86_400_000;

export function filepondEndpoint(options: FilepondEndpointOptions = {}): SimulatedEndpoint {
  const { nowMs = () => 0, path = '/filepond/', field = 'filepond', idPrefix = '' } = options;
  const transfers = uploadTable<Transfer>();
  const objects: SimulatedObject[] = [];
  let count = 0;
  const newId = () => `${idPrefix}${String((count += 1)).padStart(32, '0')}`;

  function publish(id: string, name: string, type: string, bytes: Uint8Array<ArrayBuffer>): void {
    objects.push({ id, name, type, bytes, md5: md5Of(bytes) });
  }

  function process(request: ReceivedRequest): ScriptedReply {
    const { file } = request;
    if (!isJsonObject(request.fields.get(field)))
      return refusal(400, `${field} should hold metadata as JSON`);
    const id = newId();
    if (file !== undefined) {
      if (file.field !== field) return refusal(400, `The file belongs into the field ${field}`);
      publish(id, file.filename, file.type, file.bytes);
      return { status: 200, headers: textType, text: id };
    }
    const length = request.header('upload-length') ?? '';
    if (!/^[1-9]\d*$/.test(length)) return refusal(400, 'Neither a file nor its length');
    transfers.set(id, {
      lengthBytes: Number(length),
      bytes: new Uint8Array(),
      touchedAtMs: nowMs(),
      isFinished: false,
    });
    return { status: 201, headers: textType, text: id };
  }

  function transferOf(id: string): Transfer | undefined {
    const transfer = transfers.get(id);
    if (transfer === undefined || transfer.isFinished || transfer.touchedAtMs + lifetimeMs > nowMs())
      return transfer;
    transfers.delete(id);
    return undefined;
  }

  function patch(id: string, transfer: Transfer, request: ReceivedRequest): ScriptedReply {
    const { bytes: before, lengthBytes } = transfer;
    const name = request.header('upload-name');
    if (request.type !== 'application/offset+octet-stream') return refusal(415, 'Not a chunk');
    if (request.header('upload-length') !== String(lengthBytes)) return refusal(400, 'Another length');
    if (name === null || (transfer.name ?? name) !== name) return refusal(400, 'Another name');
    if (request.header('upload-offset') !== String(before.length))
      return { ...refusal(409, 'Chunks follow each other'), headers: offsetOf(transfer) };
    const bytes = joinBytes([before, request.bytes]);
    if (bytes.length > lengthBytes) return refusal(400, 'Longer than announced');
    const isFinished = bytes.length === lengthBytes;
    const now: Transfer = { ...transfer, bytes, name, touchedAtMs: nowMs(), isFinished };
    transfers.set(id, now);
    if (isFinished) publish(id, nameIn(name), '', bytes);
    return { status: 204, headers: offsetOf(now) };
  }

  function revert({ text: id }: ReceivedRequest): ScriptedReply {
    const place = objects.findIndex((object) => object.id === id);
    if (place >= 0) objects.splice(place, 1);
    const isKnown = transfers.delete(id) || place >= 0;
    return isKnown ? { status: 200 } : notFound;
  }

  return {
    objects,
    get unfinished() {
      return transfers.unfinished;
    },
    checkpoint: transfers.checkpoint,
    answer(request) {
      const { method, url } = request;
      if (url.pathname !== path) return undefined;
      if (method === 'POST') return process(request);
      if (method === 'DELETE') return revert(request);
      const id = url.searchParams.get('patch') ?? '';
      const transfer = transferOf(id);
      if (method !== 'PATCH' && method !== 'HEAD') return undefined;
      if (transfer === undefined) return notFound;
      return method === 'PATCH' ? patch(id, transfer, request) : { status: 200, headers: offsetOf(transfer) };
    },
  };
}

const textType = { 'Content-Type': 'text/plain' };

const offsetOf = ({ bytes }: Transfer) => ({ 'Upload-Offset': String(bytes.length) });

const nameIn = (header: string): string =>
  /%[0-9A-F]{2}/.test(header) ? decodeURIComponent(header) : header;

function isJsonObject(text: string | undefined): boolean {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false; // Not JSON, so no metadata.
  }
}

const refusal = (status: number, message: string): ScriptedReply => ({ status, text: message });

const notFound = refusal(404, 'There is no such transfer');
