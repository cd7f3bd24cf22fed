/**
 * What protocols with presigned addresses share: the signer's answer, the request it allows, and what the storage's
 * answer to that request means.
 *
 * Never asks for an address and never sends to one. A signed address is a credential.
 * Source: error pages of S3, R2, Cloud Storage and Azure.
 */
import { ReplyShapeError } from '../core/errors.ts';
import type { Reply } from '../core/protocol.ts';
import { jsonObjectOf, stringField, type JsonObject } from '../core/readReply.ts';

/** What a signer answers. Further JSON fields are kept and handed to `readResult` and `confirm`. */
export interface SignedTarget {
  /** Absolute http or https address for one PUT. */
  readonly url: string;
  /** Exactly the headers that were signed. A Content-Type here wins over `contentType`. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** When the address stops working, in milliseconds since the epoch. @default read from the address */
  readonly expiresAtMs?: number;
}

/** Circumstances of a call. `attempt` counts from 1. */
export interface CallOptions {
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/** What the engine uses of a signer's answer is checked; further fields are the application's own business. */
export function assertTarget<Signed extends SignedTarget>(
  body: JsonObject,
): asserts body is JsonObject & Signed {
  stringField(body, 'url');
  const { headers, expiresAtMs } = body;
  if (expiresAtMs !== undefined && typeof expiresAtMs !== 'number') {
    throw wrongTarget('expiresAtMs', 'number of milliseconds since the epoch', expiresAtMs);
  }
  if (headers === undefined) return;
  const isRecord = typeof headers === 'object' && headers !== null && !Array.isArray(headers);
  if (!isRecord || Object.values(headers).some((value) => typeof value !== 'string')) {
    throw wrongTarget('headers', 'record of strings', headers);
  }
}

const wrongTarget = (field: string, expected: string, value: unknown): ReplyShapeError =>
  new ReplyShapeError({
    field,
    expected,
    received: value === null ? 'null' : typeof value,
    message:
      `The signer's answer has a field "${field}" that is not a ${expected}. ` +
      'Nothing was sent to the storage. Correct what `sign` returns, or leave the field out.',
  });

/** Set by the platform; scripts may not. */
const platformHeaders: readonly string[] = ['host', 'content-length'];

/** The headers that were signed, as far as scripts may set them, and the Content-Type among them. */
export function signedHeaders({ headers = {} }: SignedTarget, defaultType: string) {
  let type = defaultType;
  const kept: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    const lowerCase = name.toLowerCase();
    if (lowerCase === 'content-type') type = value;
    else if (!platformHeaders.includes(lowerCase)) kept.push([name, value]);
  }
  return { type, headers: Object.fromEntries(kept) };
}

/** Storages answer a PUT with an empty body; a page or an error under a success status is somebody else speaking. */
export function assertStored(reply: Reply): void {
  const markup = /^\s*(?:<\?xml[^>]*>\s*)?<(!doctype|html|error)\b/i.exec(reply.text.slice(0, 2000));
  if (markup === null) return;
  throw new ReplyShapeError({
    field: 'body',
    expected: 'empty',
    received: markup[1]?.toLowerCase() === 'error' ? 'an XML error' : 'HTML',
    message:
      `The storage answered ${reply.status} with a page or an error document. The file is probably not stored. ` +
      'Check for a login page, a proxy, or a gateway that reports errors as success.',
  });
}

/**
 * Whether a refusal means "sign anew": 401, R2's and Cloud Storage's expiry codes, S3's AccessDenied that speaks of
 * expiry or says nothing at all (Ceph), Azure's time frame. Never a wrong signature, which would come out wrong again.
 */
export function isExpiredAddress(reply: Reply): boolean {
  if (reply.status === 401) return true;
  if (reply.status !== 400 && reply.status !== 403) return false;
  const text = reply.text.slice(0, mostErrorChars);
  const code = storageCodeOf(reply);
  const message = /<Message>([^<]*)<\/Message>/i.exec(text)?.[1]?.trim() ?? '';
  if (code === 'ExpiredRequest' || code === 'ExpiredToken') return true;
  if (reply.status !== 403) return false;
  if (code === 'AccessDenied') return message === '' || /\bexpired?\b/i.test(message);
  return code === 'AuthenticationFailed' && /\bexpired?\b|time frame/i.test(text);
}

/** Refusals of a storage are short; a longer one is not read further than this. */
const mostErrorChars = 4096;

/** The code of a refusal as S3 names it, in the storage's XML or in a backend's JSON; '' when there is none. */
export function storageCodeOf(reply: Reply): string {
  const code = jsonObjectOf(reply)?.['code'];
  if (typeof code === 'string') return code;
  return /<Code>\s*(\w+)\s*<\/Code>/i.exec(reply.text.slice(0, mostErrorChars))?.[1] ?? '';
}
