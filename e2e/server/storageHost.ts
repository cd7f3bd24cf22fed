/**
 * The second origin: an object store behind presigned URLs.
 *
 *   PUT /key?X-Amz-...   raw bytes   -> 200, ETag = quoted md5; overwrites
 *   GET | HEAD /key                  -> the stored bytes
 *
 * Decides whether a URL is good. A request that carries Authorization is refused, because a client that sends one
 * here has leaked its token. Source: seed 4, S3 and R2 error pages; retention 24 h.
 */
import { createHash } from 'node:crypto';
import { presignedUrlExpired, signatureMismatch } from './cannedFailures.ts';
import { digestFile } from './objectStore.ts';
import { checkPresignedQuery } from './presignedUrl.ts';
import { emptyReply, xmlErrorReply } from './reply.ts';
import { drainBody, readToFile } from './requestBody.ts';
import { rm } from 'node:fs/promises';
import type { Reply } from './reply.ts';
import type { Exchange } from './requestBody.ts';
import type { ServerContext } from './serverContext.ts';

export interface StorageHost {
  put(exchange: Exchange): Promise<Reply>;
}

export function createStorageHost(context: ServerContext): StorageHost {
  const { golden, now, origins, settings, signingKey, store } = context;

  async function put(exchange: Exchange): Promise<Reply> {
    const refusal = checkUrl(exchange);
    if (refusal !== null) {
      await drainBody(exchange, context);
      return refusal;
    }
    const { headers, originalUrl } = exchange.request;
    if (headers['content-length'] === undefined) {
      await drainBody(exchange, context);
      return xmlErrorReply(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
    }
    const { path } = await readToFile(exchange, context);
    const { md5 } = await digestFile(path);
    const wantedMd5 = headers['content-md5'];
    if (wantedMd5 !== undefined && wantedMd5 !== Buffer.from(md5, 'hex').toString('base64')) {
      await rm(path);
      return xmlErrorReply(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
    const encoded = originalUrl.split('?')[0] ?? '';
    const key = decodeURIComponent(encoded);
    const type = headers['content-type'] ?? 'application/octet-stream';
    const id = createHash('sha256').update(key).digest('hex').slice(0, 32);
    const publication = { kind: 'storage', folder: 'storage', name: key.split('/').at(-1) ?? '', type, id };
    await store.replace(path, publication, `storage:${key}`, origins.storage + encoded);
    return emptyReply(200, { ETag: `"${md5}"` });
  }

  function checkUrl({ request }: Exchange): Reply | null {
    if (request.headers.authorization !== undefined) {
      return xmlErrorReply(
        400,
        'InvalidArgument',
        'Only one auth mechanism allowed: send no Authorization header here.',
      );
    }
    const [path = '', query = ''] = request.originalUrl.split('?');
    // The transcripts' host is a name; requests to it come to this address.
    const host = golden ? new URL(origins.storage).host : (request.headers.host ?? '');
    const verdict = checkPresignedQuery(path, host, new URLSearchParams(query), now(), signingKey);
    if (verdict === 'mismatch') return signatureMismatch();
    return verdict === 'expired' ? presignedUrlExpired(settings.storageStyle) : null;
  }

  return { put };
}
