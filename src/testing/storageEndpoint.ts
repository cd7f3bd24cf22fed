/**
 * Declaring a `media://` key and the storage behind the signed address, in memory.
 *
 *   POST /v1/media/input                 { url: "media://key" }  -> 201 { url } | 400
 *   PUT  {storageOrigin}/key?X-Amz-...   raw bytes               -> 200 ETag | 403 expired | 400 with Authorization
 *
 * Source: seed 4; refusals of the storage as S3 writes them. A PUT takes the place of an earlier one.
 */
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import type { ReceivedRequest, SimulatedEndpoint, SimulatedObject } from './simulatedEndpoint.ts';

export interface StorageEndpoint extends SimulatedEndpoint {
  /** An address for one PUT of `key`, as a backend would have it signed. */
  sign(key: string): { readonly url: string; readonly mediaUrl: string };
}

export interface StorageOptions {
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** How long an address works. @default 3600 */
  readonly lifetimeSeconds?: number;
  /** @default 'https://storage.simulated.example' */
  readonly storageOrigin?: string;
}

export function storageEndpoint(options: StorageOptions = {}): StorageEndpoint {
  const {
    nowMs = () => 0,
    lifetimeSeconds = 3600,
    storageOrigin = 'https://storage.simulated.example',
  } = options;
  const objects: SimulatedObject[] = [];

  function sign(key: string): { readonly url: string; readonly mediaUrl: string } {
    const date = new Date(nowMs()).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const query = `X-Amz-Date=${date}&X-Amz-Expires=${lifetimeSeconds}&X-Amz-SignedHeaders=host&X-Amz-Signature=simulated`;
    return { url: `${storageOrigin}/${key}?${query}`, mediaUrl: `media://${key}` };
  }

  function declare({ json }: ReceivedRequest): ScriptedReply {
    const url = typeof json === 'object' && json !== null && 'url' in json ? json.url : undefined;
    if (typeof url === 'string' && url.length <= 255 && /^media:\/\/[a-zA-Z0-9\-_./]+$/.test(url)) {
      return { status: 201, json: { url: sign(url.slice('media://'.length)).url } };
    }
    return {
      status: 400,
      json: { message: 'Invalid request', errors: [{ field: 'url', message: 'Invalid URL' }] },
    };
  }

  function put(request: ReceivedRequest): ScriptedReply {
    if (request.header('authorization') !== null)
      return xmlError(400, 'InvalidArgument', 'Only one auth mechanism.');
    const { searchParams, pathname } = request.url;
    if (searchParams.get('X-Amz-Signature') !== 'simulated') {
      return xmlError(403, 'SignatureDoesNotMatch', 'The signature does not match.');
    }
    const date = (searchParams.get('X-Amz-Date') ?? '').replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    );
    const expiresAtMs = Date.parse(date) + Number(searchParams.get('X-Amz-Expires')) * 1000;
    if (!(nowMs() < expiresAtMs)) return xmlError(403, 'AccessDenied', 'Request has expired');
    const id = pathname.slice(1);
    const { bytes, type } = request;
    const md5 = md5Of(bytes);
    const before = objects.findIndex((object) => object.id === id);
    if (before >= 0) objects.splice(before, 1);
    objects.push({ id, name: id.split('/').at(-1) ?? id, type, bytes, md5 });
    return { status: 200, headers: { ETag: `"${md5}"` } };
  }

  return {
    objects,
    sign,
    answer(request) {
      if (request.method === 'POST' && request.url.pathname === '/v1/media/input') return declare(request);
      return request.method === 'PUT' && request.url.origin === storageOrigin ? put(request) : undefined;
    },
  };
}

const xmlError = (status: number, code: string, message: string): ScriptedReply => ({
  status,
  text: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
