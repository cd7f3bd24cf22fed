/**
 * A POST policy: somebody signs a form, then the file goes to the storage as its last field.
 *
 *   POST {url}?action=signPost  { name, type, size }             -> 200 { url, fields, expiresAtMs }
 *   POST {signed}               key policy x-amz-* ... file      -> 201 <PostResponse> Location Key ETag, or 204
 *
 *   policy ran out   -> 403 AccessDenied      sign again and send the whole file again, at most twice
 *   too large        -> 400 EntityTooLarge    ends
 *   reply lost       -> nothing               the same form again, which stores the same key
 *
 * Pure: decides what to send, never sends. A policy can limit size, type and key on the storage's side, which a signed
 * PUT cannot everywhere. A form that was signed is a credential and is never stored.
 * Source: S3 API reference, "POST Object"; refusals of Ceph RADOS Gateway.
 */
import { assertAtMost } from '../core/intake.ts';
import {
  done,
  form,
  send,
  type FileFacts,
  type Reply,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import { jsonObject, stringField } from '../core/readReply.ts';
import { withoutQuery } from '../core/withoutQuery.ts';
import { backendAction } from './backendAction.ts';
import { httpAddress } from './httpAddress.ts';
import {
  assertStored,
  assertTextRecord,
  storageCodeOf,
  storageTextOf,
  type CallOptions,
} from './signedAddress.ts';

export type { CallOptions } from './signedAddress.ts';

/** What a signer answers. */
export interface SignedForm {
  /** Absolute http or https address of the bucket. */
  readonly url: string;
  /** Every field but the file, `key` and `policy` among them. With `success_action_status` 201 the answer has an ETag. */
  readonly fields: Readonly<Record<string, string>>;
  /** When the policy runs out, in milliseconds since the epoch. @default when the storage says so */
  readonly expiresAtMs?: number;
}

export type PresignedPostOptions = {
  /** Largest file in bytes. @default no limit */
  readonly maxBytes?: number;
} & (
  | {
      /** Where `gantry/server/s3` answers. Its origin may have the application's credentials. */
      readonly url: string;
      readonly sign?: undefined;
    }
  | {
      /** Signs by the application's own code. Called again to sign anew: let it choose the same key for the same file. */
      readonly sign: (file: FileFacts, options: CallOptions) => Promise<SignedForm>;
      readonly url?: undefined;
    }
);

/** What became of the file. */
export interface PostedObject {
  readonly key: string;
  /** Where it is, without a query. Absent when the storage does not say. */
  readonly url?: string;
  /** As the storage wrote it; absent when it does not say, or when CORS does not expose it. */
  readonly etag?: string;
}

export interface PresignedPostSession {
  readonly signed?: SignedForm;
  readonly stored?: PostedObject;
}

/**
 * Has a form signed and posts the file with it.
 *
 * @example presignedPost({ url: '/api/uploads' })
 */
export function presignedPost(
  options: PresignedPostOptions,
): UploadProtocol<PresignedPostSession, PostedObject> {
  const { url, sign, maxBytes } = options;

  const open = (file: FileFacts): Step<PresignedPostSession> => ({
    key: 'sign',
    phase: 'open',
    repeatable: true,
    request:
      sign === undefined
        ? backendAction(url, 'signPost', { name: file.name, type: file.type, size: file.size })
        : { call: ({ signal, attempt }) => sign(file, { signal, attempt }) },
    read(reply) {
      const body = jsonObject(reply);
      const address = httpAddress(stringField(body, 'url'), 'url', url);
      assertTextRecord(body, 'fields');
      const { expiresAtMs } = body;
      return {
        signed: {
          url: address,
          fields: body['fields'] as SignedForm['fields'],
          ...(typeof expiresAtMs === 'number' && { expiresAtMs }),
        },
      };
    },
  });

  const post = ({ url: address, fields }: SignedForm, file: FileFacts): Step<PresignedPostSession> => ({
    key: 'post',
    phase: 'part',
    repeatable: true,
    request: {
      method: 'POST',
      url: address,
      // Storages read no field behind the file.
      body: form([
        ...Object.entries(fields),
        ['file', { range: { start: 0, end: file.size }, filename: file.name, type: file.type }],
      ]),
      auth: 'never',
    },
    read(reply, now) {
      assertStored(reply);
      return { ...now, stored: objectOf(reply, fields, file) };
    },
    refused: (reply) => storageCodeOf(reply) && {},
    codeOf(reply) {
      if (storageTextOf(reply, 'Code') === 'EntityTooLarge') return 'too-large-server';
      return storageCodeOf(reply);
    },
  });

  return {
    name: 'presigned-post',
    ...(url !== undefined && { endpoint: url }),
    persist: 'never',
    maxRestarts: 2,
    check: (file) => assertAtMost(file, maxBytes),
    begin: () => ({}),
    next({ signed, stored }, file) {
      if (stored !== undefined) return done(stored);
      return send(signed === undefined ? open(file) : post(signed, file));
    },
    confirmed: ({ stored }, file) => (stored === undefined ? 0 : file.size),
    // Once the bytes are stored, the form has done its work.
    expiresAtMs: ({ signed, stored }) => (stored === undefined ? signed?.expiresAtMs : undefined),
  };
}

/** A 201 says it in XML, a 204 in headers that CORS may hide. */
function objectOf(reply: Reply, { key = '' }: SignedForm['fields'], file: FileFacts): PostedObject {
  const url = storageTextOf(reply, 'Location') || reply.header('location');
  const etag = storageTextOf(reply, 'ETag') || reply.header('etag');
  return {
    key: storageTextOf(reply, 'Key') || key.replaceAll('${filename}', () => file.name),
    ...(url && { url: httpAddress(withoutQuery(url), 'Location') }),
    ...(etag && { etag }),
  };
}
