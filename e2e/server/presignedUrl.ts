/**
 * Presigned URLs of the storage host: made by the API, checked by the host.
 *
 * Decides what is signed: the object's path, the host, the date and the lifetime, with HMAC-SHA-256. It looks like
 * S3's query signing and is not compatible with it. Never decides what an object's path is.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedPath {
  /** Encoded path, with its leading slash. */
  readonly path: string;
  readonly host: string;
  readonly signedAtMs: number;
  readonly lifetimeSeconds: number;
}

export type Verdict = 'good' | 'expired' | 'mismatch';

export function presignedQuery(signed: SignedPath, key: string): string {
  const date = amzDate(signed.signedAtMs);
  const query = `X-Amz-Date=${date}&X-Amz-Expires=${signed.lifetimeSeconds}&X-Amz-SignedHeaders=host`;
  return `${query}&X-Amz-Signature=${signature(signed.path, signed.host, query, key)}`;
}

/** The signature is judged before the date, so a changed date is a mismatch and not a new lifetime. */
export function checkPresignedQuery(
  path: string,
  host: string,
  query: URLSearchParams,
  nowMs: number,
  key: string,
): Verdict {
  const date = query.get('X-Amz-Date') ?? '';
  const expires = query.get('X-Amz-Expires') ?? '';
  const signed = `X-Amz-Date=${date}&X-Amz-Expires=${expires}&X-Amz-SignedHeaders=${query.get('X-Amz-SignedHeaders') ?? ''}`;
  const expected = Buffer.from(signature(path, host, signed, key));
  const received = Buffer.from(query.get('X-Amz-Signature') ?? '');
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) return 'mismatch';
  return nowMs >= amzTime(date) + Number(expires) * 1000 ? 'expired' : 'good';
}

function signature(path: string, host: string, query: string, key: string): string {
  return createHmac('sha256', key).update(`${path}\n${host}\n${query}`).digest('hex');
}

/** `20261120T100000Z` */
function amzDate(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function amzTime(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
