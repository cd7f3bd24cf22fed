/**
 * Two steps: somebody signs an address, then the file goes there in one PUT. Optionally the application confirms.
 *
 *   POST {endpoint}     { "url": "media://key" }              -> 201 { url: "https://storage/...?X-Amz-Expires=3600..." }
 *   PUT  {signed url}   raw bytes, no Authorization           -> 200, ETag
 *   (confirm)           the application's own call
 *
 * Pure: decides what to send, never sends. A signed address is a credential: it is never stored, its request never
 * carries the application's headers, and results hold it without its query. When it has run out, by its own date or
 * by the storage's word, the upload signs anew and sends the whole file again, at most twice.
 * Source: seed 4, vendor page "Upload Media File"; refusals: error pages of S3, R2, Cloud Storage and Azure.
 */
import { assertAtMost } from '../core/intake.ts';
import {
  bytes,
  done,
  send,
  wait,
  type FileFacts,
  type RequestSpec,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import { jsonObject, type JsonObject } from '../core/readReply.ts';
import { withoutQuery } from '../core/withoutQuery.ts';
import { httpAddress, presignedExpiryMs } from './httpAddress.ts';
import {
  assertStored,
  assertTarget,
  signedHeaders,
  storageCodeOf,
  type CallOptions,
  type SignedTarget,
} from './signedAddress.ts';

export type { CallOptions, SignedTarget } from './signedAddress.ts';

/** The signing request, and the reader of its reply. */
export interface Declaration<Signed extends SignedTarget> {
  readonly request: RequestSpec;
  /** Throws `ReplyShapeError`. Must return JSON. */
  readonly read: (body: JsonObject) => Signed;
}

export type Opening<Signed extends SignedTarget> =
  | {
      /** Signs by a request of our own. Called again to sign anew. */
      readonly declare: (file: FileFacts) => Declaration<Signed>;
      /** Whose origin may have the application's credentials. */
      readonly endpoint: string;
      readonly sign?: undefined;
    }
  | {
      /** Signs by the application's own code, usually a call to its backend. Called again to sign anew. */
      readonly sign: (file: FileFacts, options: CallOptions) => Promise<Signed>;
      readonly declare?: undefined;
      readonly endpoint?: undefined;
    };

export interface PresignedPutOptions {
  /** Content-Type of the PUT; '' sends none. @default the file's type */
  readonly contentType?: string | ((file: FileFacts) => string);
  /** Hashes the file and waits for it before signing, so that `declare` and `sign` see `file.md5`. @default false */
  readonly md5?: boolean;
  /** Largest file in bytes. @default no limit */
  readonly maxBytes?: number;
  /** Refuses further files before any request; throws `RejectedFileError`. */
  readonly check?: (file: FileFacts) => void;
}

/** What became of the PUT. */
export interface StoredObject {
  /** The address that was put to, without its query. */
  readonly url: string;
  /** As the storage wrote it; absent when CORS does not expose it. */
  readonly etag?: string;
}

export interface PresignedPutSession<Signed, Result> {
  readonly signed?: Signed;
  readonly expiresAtMs?: number;
  /** Present once the bytes are stored. */
  readonly stored?: StoredObject;
  readonly result?: Result;
}

/**
 * Has an address signed and puts the file there.
 *
 * @returns a protocol whose result is what `confirm` resolves to, or what `readResult` makes of the signer's words,
 * or the `StoredObject` when there is neither. All of them must be JSON.
 * `confirm` is called again when its outcome is unknown: let it do nothing for a target it has confirmed before.
 * @example presignedPut({ sign: (file, { signal }) => post('/sign', { name: file.name }, signal) })
 */
export function presignedPut<Signed extends SignedTarget, Result>(
  options: PresignedPutOptions &
    Opening<Signed> & {
      /** Tells the application's backend that the file is there; what it resolves to is the result. */
      readonly confirm: (
        signed: Signed,
        options: CallOptions & { readonly file: FileFacts },
      ) => Promise<Result>;
    },
): UploadProtocol<PresignedPutSession<Signed, Result>, Result>;
export function presignedPut<Signed extends SignedTarget, Result>(
  options: PresignedPutOptions &
    Opening<Signed> & {
      /** Makes the result of what was signed and stored. Must return JSON. */
      readonly readResult: (signed: Signed, stored: StoredObject) => Result;
    },
): UploadProtocol<PresignedPutSession<Signed, Result>, Result>;
export function presignedPut<Signed extends SignedTarget>(
  options: PresignedPutOptions & Opening<Signed>,
): UploadProtocol<PresignedPutSession<Signed, StoredObject>, StoredObject>;
export function presignedPut<Signed extends SignedTarget, Result>(
  options: PresignedPutOptions &
    Opening<Signed> & {
      readonly confirm?: (
        signed: Signed,
        options: CallOptions & { readonly file: FileFacts },
      ) => Promise<Result>;
      readonly readResult?: (signed: Signed, stored: StoredObject) => Result;
    },
): UploadProtocol<PresignedPutSession<Signed, Result | StoredObject>, Result | StoredObject> {
  type Session = PresignedPutSession<Signed, Result | StoredObject>;
  const { declare, sign, endpoint, confirm, readResult, maxBytes, md5 = false } = options;
  const { contentType = (file: FileFacts) => file.type } = options;

  function open(file: FileFacts): Step<Session> {
    const common = { key: 'sign', phase: 'open', repeatable: true } as const;
    if (declare !== undefined) {
      const { request, read } = declare(file);
      return {
        ...common,
        request,
        read: (reply) => signedSession(read(jsonObject(reply)), endpoint),
      };
    }
    return {
      ...common,
      request: { call: ({ signal, attempt }) => sign(file, { signal, attempt }) },
      read(reply) {
        const target = jsonObject(reply);
        assertTarget<Signed>(target);
        return signedSession<Signed>(target, undefined);
      },
    };
  }

  function put(signed: Signed, file: FileFacts): Step<Session> {
    const { type, headers } = signedHeaders(
      signed,
      typeof contentType === 'function' ? contentType(file) : contentType,
    );
    return {
      key: 'put',
      phase: 'part',
      repeatable: true,
      request: {
        method: 'PUT',
        url: signed.url,
        headers,
        body: bytes(0, file.size, type),
        auth: 'never',
      },
      read(reply, now) {
        assertStored(reply);
        const etag = reply.header('etag');
        return { ...now, stored: { url: withoutQuery(signed.url), ...(etag !== null && { etag }) } };
      },
      refused: (reply) => storageCodeOf(reply) && {},
      codeOf: storageCodeOf,
    };
  }

  return {
    name: 'presigned-put',
    ...(endpoint !== undefined && { endpoint }),
    ...(md5 && { digest: 'md5' }),
    persist: 'never',
    maxRestarts: 2,
    check(file) {
      assertAtMost(file, maxBytes);
      options.check?.(file);
    },
    begin: () => ({}),
    next(session, file) {
      const { signed, stored, result } = session;
      if (result !== undefined) return done(result);
      if (md5 && file.md5 === undefined) return wait('digest');
      if (signed === undefined) return send(open(file));
      if (stored === undefined) return send(put(signed, file));
      if (confirm === undefined) return done(readResult === undefined ? stored : readResult(signed, stored));
      return send({
        key: 'confirm',
        phase: 'close',
        repeatable: true,
        request: { call: ({ signal, attempt }) => confirm(signed, { file, signal, attempt }) },
        // The application's own value, of the type its own function promised, after a trip through JSON.
        read: (reply, now) => ({ ...now, result: JSON.parse(reply.text) as Result }),
      });
    },
    confirmed: (session, file) => (session.stored === undefined ? 0 : file.size),
    // Once the bytes are stored, the address has done its work.
    expiresAtMs: (session) => (session.stored === undefined ? session.expiresAtMs : undefined),
  };
}

function signedSession<Signed extends SignedTarget>(
  signed: Signed,
  endpoint: string | undefined,
): { readonly signed: Signed; readonly expiresAtMs?: number } {
  httpAddress(signed.url, 'url', endpoint);
  const expiresAtMs = signed.expiresAtMs ?? presignedExpiryMs(signed.url);
  return { signed, ...(expiresAtMs !== undefined && { expiresAtMs }) };
}
