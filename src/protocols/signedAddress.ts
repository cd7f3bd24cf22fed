/**
 * What protocols with presigned addresses share: the signer's answer, the request it allows, and what the storage's
 * answer to that request means.
 *
 * Never asks for an address and never sends to one. A signed address is a credential.
 * Source: error pages of S3, R2, Cloud Storage and Azure.
 */
import type { ErrorCode } from '../core/errors.ts';
import type { Reply } from '../core/protocol.ts';
import { stringField, wrongField, type JsonObject } from '../core/readReply.ts';
import { xmlText } from '../core/xmlText.ts';

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
    throw wrongField('expiresAtMs', 'number of milliseconds since the epoch', expiresAtMs);
  }
  if (headers !== undefined) assertTextRecord(body, 'headers');
}

/** @throws ReplyShapeError when `field` holds anything but texts by name. */
export function assertTextRecord(body: JsonObject, field: string): void {
  const value = body[field];
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isRecord || Object.values(value).some((text) => typeof text !== 'string'))
    throw wrongField(field, 'record of strings', value);
}

/** The headers that were signed, as far as scripts may set them, and the Content-Type among them. */
export function signedHeaders({ headers = {} }: SignedTarget, defaultType: string) {
  const entries = Object.entries(headers);
  const type = entries.find(([name]) => /^content-type$/i.test(name))?.[1] ?? defaultType;
  // The others that are left out are the platform's to set.
  const kept = entries.filter(([name]) => !/^(host|content-(length|type))$/i.test(name));
  return { type, headers: Object.fromEntries(kept) };
}

/** Storages answer a PUT with an empty body; a page or an error under a success status is somebody else speaking. */
export function assertStored(reply: Reply): void {
  const markup = /^\s*(?:<\?xml[^>]*>\s*)?<(!doctype|html|error)\b/i.exec(reply.text.slice(0, 2000));
  if (markup === null) return;
  const received = markup[1]?.toLowerCase() === 'error' ? 'an XML error' : 'HTML';
  throw wrongField('body', 'empty', reply.text, received);
}

/**
 * What a refusal of a storage means; undefined where its status says it. 'link-expired', sign anew: 401, R2's and Cloud
 * Storage's expiry codes, S3's AccessDenied that speaks of expiry or says nothing at all (Ceph), Azure's time frame; never
 * a wrong signature, which would come out wrong again. 'server', send anew: S3's 400 to bytes that came too slowly.
 */
export function storageCodeOf({ status, text }: Reply): ErrorCode | undefined {
  const said = text.slice(0, 4096);
  const isExpired =
    status === 401 ||
    ((status === 400 || status === 403) && /<Code>\s*Expired(Request|Token)\s*</i.test(said)) ||
    (status === 403 && outOfTime.test(said));
  if (isExpired) return 'link-expired';
  return said.includes('<Code>RequestTimeout<') ? 'server' : undefined;
}

const outOfTime =
  /<Code>\s*(AccessDenied\s*<(?!.*<Message>\s*[^<\s])|(AccessDenied|AuthenticationFailed)\s*<.*(\bexpired?\b|time frame))/is;

/** Text of the first element of this name in a storage's XML; '' when there is none. */
export const storageTextOf = ({ text }: Reply, name: string): string =>
  xmlText(text.slice(0, 4096), name) ?? '';
