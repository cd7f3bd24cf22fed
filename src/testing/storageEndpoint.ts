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
import { simulatedSigner, type SignerOptions } from './simulatedSigner.ts';

export interface StorageEndpoint extends SimulatedEndpoint {
  /** An address for one PUT of `key`, as a backend would have it signed. */
  sign(key: string): { readonly url: string; readonly mediaUrl: string };
}

export type StorageOptions = SignerOptions;

export function storageEndpoint(options: StorageOptions = {}): StorageEndpoint {
  const signer = simulatedSigner(options);
  const objects: SimulatedObject[] = [];

  const sign = (key: string): { readonly url: string; readonly mediaUrl: string } => ({
    url: signer.sign(key),
    mediaUrl: `media://${key}`,
  });

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
    const refusal = signer.refusal(request);
    if (refusal !== undefined) return refusal;
    const id = request.url.pathname.slice(1);
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
      return request.method === 'PUT' && request.url.origin === signer.storageOrigin
        ? put(request)
        : undefined;
    },
  };
}
