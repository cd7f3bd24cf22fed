/**
 * A bucket that speaks as much of S3's XML as a multipart upload needs. Checks no signatures.
 *
 * Source: Amazon S3 API reference.
 */
import { createHash } from 'node:crypto';

export interface BucketInMemory {
  readonly fetch: typeof fetch;
  /** Bytes by key. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
  /** Of how many parts each object was made. */
  readonly partCounts: ReadonlyMap<string, number>;
}

export function bucketInMemory(): BucketInMemory {
  const uploads = new Map<string, Map<number, Uint8Array>>();
  const objects = new Map<string, Uint8Array>();
  const partCounts = new Map<string, number>();

  function answer(request: Request, bytes: Uint8Array): Response {
    const { pathname, searchParams } = new URL(request.url);
    const key = decodeURIComponent(pathname.slice(1));
    if (searchParams.has('uploads')) {
      uploads.set(key, new Map());
      return new Response(`<R><UploadId>of ${key}</UploadId></R>`);
    }
    const parts = uploads.get(key);
    if (parts === undefined || searchParams.get('uploadId') !== `of ${key}`)
      return new Response('<Error><Code>NoSuchUpload</Code></Error>', { status: 404 });
    if (request.method === 'PUT') {
      parts.set(Number(searchParams.get('partNumber')), bytes);
      return new Response(null, { headers: { ETag: etagOf(bytes) } });
    }
    const inOrder = [...parts].sort(([a], [b]) => a - b);
    if (request.method === 'GET') {
      const listed = inOrder.map(
        ([number, { length }]) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>${etagOf(parts.get(number))}</ETag><Size>${length}</Size></Part>`,
      );
      return new Response(`<R><IsTruncated>false</IsTruncated>${listed.join('')}</R>`);
    }
    objects.set(key, Buffer.concat(inOrder.map(([, part]) => part)));
    partCounts.set(key, parts.size);
    uploads.delete(key);
    return new Response('<R><ETag>"whole"</ETag></R>');
  }

  return {
    objects,
    partCounts,
    async fetch(input, init) {
      const request = new Request(input, init);
      return answer(request, new Uint8Array(await request.arrayBuffer()));
    },
  };
}

const etagOf = (bytes: Uint8Array = new Uint8Array()): string =>
  `"${createHash('md5').update(bytes).digest('hex')}"`;
