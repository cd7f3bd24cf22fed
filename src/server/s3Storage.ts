/**
 * One bucket of an S3-compatible storage: the requests of a multipart upload, and addresses that are signed for others.
 *
 * Knows S3's XML and its habits: an error under status 200, a vanished upload that is called NoSuchKey, a repeated
 * completion. Decides nothing about who may do what. Signs with `aws4fetch`, which needs `fetch` and Web Crypto only.
 * Source: Amazon S3 API reference; answers of Ceph RADOS Gateway.
 */
import { AwsV4Signer } from 'aws4fetch';
import { xmlText } from '../core/xmlText.ts';
import { base64, hex, hmac, utf8 } from './hmac.ts';
import { noSuchUpload, UploadRefusal } from './uploadRefusal.ts';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

export interface S3StorageOptions {
  /** The bucket's address: 'https://s3.example.com/bucket', or 'https://bucket.s3.eu-central-1.amazonaws.com'. */
  readonly bucketUrl: string;
  /** The same bucket as browsers reach it, where that is another address. @default bucketUrl */
  readonly publicBucketUrl?: string;
  /** @default 'us-east-1', which most engines take; R2 calls it 'auto' */
  readonly region?: string;
  /** A function where they change, such as those of a role. */
  readonly credentials: S3Credentials | (() => S3Credentials | Promise<S3Credentials>);
  /** Longest a request of the helper to the storage may take, in milliseconds. @default 30000 */
  readonly timeoutMs?: number;
  /** How the helper reaches the storage. @default the platform's `fetch` */
  readonly fetch?: typeof fetch;
}

export interface StoredPart {
  readonly partNumber: number;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
}

export interface S3Storage {
  create(key: string, headers: Readonly<Record<string, string>>): Promise<string>;
  /** One page of parts with numbers above `after`. */
  list(
    key: string,
    uploadId: string,
    after: number,
  ): Promise<{ readonly parts: readonly StoredPart[]; readonly next?: number }>;
  /** @returns the ETag of the object; undefined where the storage says none */
  complete(key: string, uploadId: string, parts: readonly StoredPart[]): Promise<string | undefined>;
  abort(key: string, uploadId: string): Promise<void>;
  /** The headers of an object; undefined when there is none. */
  head(key: string): Promise<Headers | undefined>;
  /** An address for one PUT with exactly these headers. */
  signPut(
    key: string,
    signed: {
      readonly query?: Readonly<Record<string, string>>;
      readonly headers: Readonly<Record<string, string>>;
      readonly seconds: number;
    },
  ): Promise<string>;
  /** A form for one POST that meets these conditions. */
  signPost(
    fields: Readonly<Record<string, string>>,
    more: { readonly conditions: readonly unknown[]; readonly seconds: number; readonly nowMs: number },
  ): Promise<{ readonly url: string; readonly fields: Readonly<Record<string, string>> }>;
  /** Where an object is, for those who may see it. */
  urlOf(key: string): string;
}

export function s3Storage(options: S3StorageOptions): S3Storage {
  const { bucketUrl, publicBucketUrl = bucketUrl, region = 'us-east-1', timeoutMs = 30_000 } = options;
  const { fetch = globalThis.fetch } = options;
  const credentials = async () =>
    typeof options.credentials === 'function' ? options.credentials() : options.credentials;
  /** Derived signing keys, by day. */
  const cache = new Map<string, ArrayBuffer>();

  async function send(
    method: string,
    key: string,
    query: Readonly<Record<string, string>> = {},
    more: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
    const url = withQuery(addressOf(bucketUrl, key), query);
    const signer = new AwsV4Signer({
      method,
      url,
      service: 's3',
      region,
      cache,
      ...more,
      ...(await credentials()),
    });
    const signed = await signer.sign();
    try {
      const reply = await fetch(signed.url, {
        method,
        headers: signed.headers,
        signal: AbortSignal.timeout(timeoutMs),
        ...(more.body !== undefined && { body: more.body }),
      });
      return { status: reply.status, headers: reply.headers, text: await reply.text() };
    } catch (error) {
      throw new UploadRefusal(503, 'StorageUnreachable', `The storage did not answer: ${String(error)}.`);
    }
  }

  return {
    async create(key, headers) {
      const { text, status } = await send('POST', key, { uploads: '' }, { headers });
      throwIfRefused(status, text);
      return xmlText(text, 'UploadId') ?? unreadable('UploadId');
    },
    async list(key, uploadId, after) {
      const { text, status } = await send('GET', key, { uploadId, 'part-number-marker': String(after) });
      throwIfRefused(status, text);
      const parts = [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
        partNumber: Number(xmlText(part, 'PartNumber')),
        size: Number(xmlText(part, 'Size')),
        etag: xmlText(part, 'ETag') ?? '',
      }));
      const next = Number(xmlText(text, 'NextPartNumberMarker'));
      return { parts, ...(xmlText(text, 'IsTruncated') === 'true' && next > after && { next }) };
    },
    async complete(key, uploadId, parts) {
      const list = parts.map(
        ({ partNumber, etag }) =>
          `<Part><PartNumber>${partNumber}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`,
      );
      const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`;
      const headers = { 'Content-Type': 'application/xml' };
      const { text, status } = await send('POST', key, { uploadId }, { headers, body });
      throwIfRefused(status, text);
      return xmlText(text, 'ETag') || undefined;
    },
    async abort(key, uploadId) {
      const { text, status } = await send('DELETE', key, { uploadId });
      throwIfRefused(status, text);
    },
    async head(key) {
      const { status, headers } = await send('HEAD', key);
      if (status === 404) return undefined;
      throwIfRefused(status, '');
      return headers;
    },
    async signPut(key, { query = {}, headers, seconds }) {
      const signer = new AwsV4Signer({
        method: 'PUT',
        url: withQuery(addressOf(publicBucketUrl, key), { ...query, 'X-Amz-Expires': String(seconds) }),
        headers,
        signQuery: true,
        // Content-Length and Content-Type too, so that the storage takes nothing else.
        allHeaders: true,
        service: 's3',
        region,
        cache,
        ...(await credentials()),
      });
      return (await signer.sign()).url.href;
    },
    async signPost(fields, { conditions, seconds, nowMs }) {
      const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
      const at = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
      const scope = [at.slice(0, 8), region, 's3', 'aws4_request'] as const;
      const signedFields: Record<string, string> = {
        ...fields,
        'x-amz-algorithm': 'AWS4-HMAC-SHA256',
        'x-amz-credential': [accessKeyId, ...scope].join('/'),
        'x-amz-date': at,
        ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
      };
      const expiration = new Date(nowMs + seconds * 1000).toISOString();
      const exact = Object.entries(signedFields).map(([name, value]) => ({ [name]: value }));
      const policy = base64(utf8(JSON.stringify({ expiration, conditions: [...exact, ...conditions] })));
      let key: string | ArrayBuffer = `AWS4${secretAccessKey}`;
      for (const step of scope) key = await hmac(key, step);
      const signature = hex(await hmac(key, policy));
      return { url: publicBucketUrl, fields: { ...signedFields, policy, 'x-amz-signature': signature } };
    },
    urlOf: (key) => addressOf(publicBucketUrl, key),
  };
}

const addressOf = (bucketUrl: string, key: string): string =>
  `${bucketUrl.replace(/\/$/, '')}/${key.split('/').map(encoded).join('/')}`;

/** RFC 3986, as signatures count it; a "+" in a path would be read as a space by some. */
const encoded = (segment: string): string =>
  encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const withQuery = (address: string, query: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(query).toString();
  return text === '' ? address : `${address}?${text}`;
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Refusals that mean something to the client, and the status it is told. */
const clientStatus: Readonly<Record<string, number>> = {
  EntityTooSmall: 400,
  EntityTooLarge: 413,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  NoSuchUpload: 404,
  // Ceph's word for the parts of an upload that was aborted.
  NoSuchKey: 404,
  SlowDown: 503,
};

/** Storages answer a completion with 200 before they have put the parts together, and write an error when they fail. */
function throwIfRefused(status: number, text: string): void {
  const isError = text.includes('<Error>');
  if (status < 300 && !isError) return;
  const code = (isError ? xmlText(text, 'Code') : undefined) ?? `Status${status}`;
  const isGone = status === 404 || clientStatus[code] === 404;
  if (isGone && code !== 'NoSuchBucket') throw noSuchUpload();
  const isTransient = status < 300 || status >= 500 || status === 429;
  throw new UploadRefusal(
    clientStatus[code] ?? (isTransient ? 503 : 400),
    code,
    xmlText(text, 'Message') || `The storage refused with ${code}.`,
  );
}

function unreadable(name: string): never {
  throw new UploadRefusal(503, 'StorageUnreadable', `The storage's answer has no ${name}.`);
}
