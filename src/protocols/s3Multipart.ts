/**
 * S3 multipart upload: the application's backend opens, signs and closes, the parts go straight to the storage.
 *
 *   POST {url}?action=create    { name, type, size, partBytes }    -> 200 { key, uploadId, token }
 *   POST {url}?action=signPart  { upload, partNumber: 1 }          -> 200 { url, headers, expiresAtMs }
 *   PUT  {signed}               bytes of part 1, no Authorization  -> 200, ETag
 *   ...                         several parts at once, in any order
 *   POST {url}?action=complete  { upload, parts: [{ partNumber, etag }] }  -> 200 { key, url, etag }
 *
 *   after a reload, or an unknown outcome:
 *   POST {url}?action=listParts { upload, after: 0 }               -> 200 { parts: [{ partNumber, size, etag }], next }
 *   when somebody cancels:
 *   POST {url}?action=abort     { upload }                         -> 200
 *
 *   signature ran out        -> 403, 400 or no reply    sign again; without a reply, the parts are listed first
 *   NoSuchUpload             -> 404                     begin again, unless complete was done and its reply lost
 *   InvalidPart at complete  -> 400                     list the parts, send those that are missing
 *
 * Pure: decides what to send, never sends. The backend is `gantry/server/s3`, or five functions of the application that
 * are asked the same. All parts but the last have one size, settled when the upload is opened, which R2 requires and which
 * makes "every byte once" a matter of counting. Signed addresses are credentials: a session is stored without them.
 * Source: S3 API reference, "Multipart upload limits"; R2, "Upload objects"; error pages of both.
 */
import { countParts, partAt, rangeBytes, type ByteRange } from '../core/byteRange.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  bytes,
  done,
  send,
  wait,
  type CallSpec,
  type FileFacts,
  type Reply,
  type RequestSpec,
  type Step,
  type StepPhase,
  type UploadProtocol,
} from '../core/protocol.ts';
import { isGone, jsonObject, stringField, wrongField, type JsonObject } from '../core/readReply.ts';
import { backendAction } from './backendAction.ts';
import { httpAddress } from './httpAddress.ts';
import { signedHeaders, storageCodeOf, type CallOptions, type SignedTarget } from './signedAddress.ts';

export type { CallOptions, SignedTarget } from './signedAddress.ts';

/** What names an upload to its backend. Further JSON fields are kept and handed back each time. */
export interface S3Upload {
  readonly key: string;
  readonly uploadId: string;
  /** When the backend will no longer know it, in milliseconds since the epoch. @default it does not end */
  readonly expiresAtMs?: number;
}

/** A part as the storage lists it. */
export interface ListedPart {
  /** From 1. */
  readonly partNumber: number;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
}

/** One page of a listing. `next` is the `after` of the next page; absent on the last. */
export interface PartPage {
  readonly parts: readonly ListedPart[];
  readonly next?: number;
}

/** A part as completing names it; in ascending order. */
export type CompletedPart = Pick<ListedPart, 'partNumber' | 'etag'>;

/** What became of the file, where `gantry/server/s3` answers; as it wrote it. */
export interface S3Object {
  readonly key: string;
  /** Without a query; the bucket may still refuse to show it. Absent when the backend names none. */
  readonly url?: string;
  /** As the storage wrote it; no digest of the file. */
  readonly etag?: string;
}

/** Circumstances of a call to a function of the application. `attempt` counts from 1. */
export type S3CallOptions = CallOptions & { readonly file: FileFacts };

/**
 * The backend as functions. A refusal is thrown as something with a `status`, best a `StatusError` with the body of the
 * storage: 404 means that the upload is not known, 429 and 5xx are tried again.
 */
export interface S3Functions<Upload extends S3Upload, Result> {
  /** CreateMultipartUpload. Called again when its outcome is unknown; let the bucket's lifecycle clear the first. */
  readonly create: (
    file: Pick<FileFacts, 'name' | 'type' | 'size'> & { readonly partBytes: number },
    options: S3CallOptions,
  ) => Promise<Upload>;
  /** Signs one UploadPart. Called again when the address has run out. */
  readonly signPart: (
    part: { readonly upload: Upload; readonly partNumber: number },
    options: S3CallOptions,
  ) => Promise<SignedTarget>;
  /** ListParts: those with a number above `after`, all of them or a page. */
  readonly listParts: (
    page: { readonly upload: Upload; readonly after: number },
    options: S3CallOptions,
  ) => Promise<PartPage>;
  /**
   * CompleteMultipartUpload. Called again when its outcome is unknown: on NoSuchUpload look whether the object is there,
   * and answer as the first time. An `<Error>` under status 200 must be thrown; as text it is recognized.
   */
  readonly complete: (
    whole: { readonly upload: Upload; readonly parts: readonly CompletedPart[] },
    options: S3CallOptions,
  ) => Promise<Result>;
  /** AbortMultipartUpload. */
  readonly abort: (aborted: { readonly upload: Upload }, options: S3CallOptions) => Promise<unknown>;
}

export interface S3MultipartOptions {
  /**
   * Bytes per part. Brought to what S3 takes: 5 MiB to 5 GiB, and no more than 10,000 parts of a file.
   * @default 8388608 (8 MiB)
   */
  readonly partBytes?: number;
  /** The smallest part that the storage takes, but for the last. @default 5242880 (5 MiB) */
  readonly minPartBytes?: number;
  /** Largest file in bytes. @default 53687091200000: 10,000 parts of 5 GiB */
  readonly maxBytes?: number;
}

export interface S3MultipartSession<Upload extends S3Upload = S3Upload, Result = unknown> {
  /** Of this upload, whatever today's options say. */
  readonly partBytes: number;
  readonly upload?: Upload;
  /** What the storage has, by part number. */
  readonly etags: Readonly<Record<string, string>>;
  /** Addresses that were signed and not used up, by part number. Never stored. */
  readonly targets?: Readonly<Record<string, SignedTarget>>;
  /** A listing that is under way. */
  readonly listing?: { readonly after: number; readonly etags: Readonly<Record<string, string>> };
  /** The storage does not know the upload any more, perhaps because it is complete. */
  readonly isUnlisted?: true;
  readonly result?: Result;
}

const mebibyte = 1_048_576;
const maxParts = 10_000;
const largestPartBytes = 5 * 1024 * mebibyte;

/**
 * Sends a file in parts, several at once, to an S3-compatible storage.
 *
 * @returns a protocol whose result is what `complete` resolves to, or the backend's JSON.
 * @throws RangeError when `partBytes` is not a whole number from 1.
 * @example s3Multipart({ url: '/api/uploads' })
 */
export function s3Multipart<Upload extends S3Upload, Result>(
  options: S3MultipartOptions & S3Functions<Upload, Result>,
): UploadProtocol<S3MultipartSession<Upload, Result>, Result>;
export function s3Multipart(
  options: S3MultipartOptions & {
    /** Where `gantry/server/s3` answers. Its origin may have the application's credentials. */
    readonly url: string;
  },
): UploadProtocol<S3MultipartSession<S3Upload, S3Object>, S3Object>;
export function s3Multipart<Upload extends S3Upload, Result>(
  options: S3MultipartOptions & (S3Functions<Upload, Result> | { readonly url: string }),
): UploadProtocol<S3MultipartSession<Upload, Result>, Result> {
  type Session = S3MultipartSession<Upload, Result>;
  const {
    partBytes = 8 * mebibyte,
    minPartBytes = 5 * mebibyte,
    maxBytes = maxParts * largestPartBytes,
  } = options;
  countParts(0, partBytes);
  const endpoint = 'url' in options ? options.url : undefined;

  /** One question to the backend, whoever carries it. */
  const ask = (action: Action, question: object): RequestSpec | CallSpec =>
    endpoint === undefined
      ? // Each function is asked what its own type promises.
        { call: async (circumstances) => (options as object as Functions)[action]?.(question, circumstances) }
      : backendAction(endpoint, action, question);

  /** What the storage takes, and large enough that there are no more than 10,000 parts. */
  const enoughFor = ({ size }: FileFacts, wishedBytes: number): number =>
    Math.min(largestPartBytes, Math.max(minPartBytes, wishedBytes, Math.ceil(size / maxParts)));

  const begin = (file: FileFacts): Session => ({ partBytes: enoughFor(file, partBytes), etags: {} });

  /** Every question may be asked twice, and an upload that is not known any more begins again. */
  const step = (
    file: FileFacts,
    key: string,
    phase: StepPhase,
    request: Step<Session>['request'],
    read: Step<Session>['read'],
    refused?: Step<Session>['refused'],
  ): Step<Session> => ({
    key,
    phase,
    request,
    repeatable: true,
    read,
    refused: (reply, now) => refused?.(reply, now) ?? (isGone(reply) ? begin(file) : undefined),
  });

  function create(session: Session, file: FileFacts): Step<Session> {
    const { name, type, size } = file;
    const settled = enoughFor(file, session.partBytes);
    const request = ask('create', { name, type, size, partBytes: settled });
    return step(file, 'create', 'open', request, (reply, now) => {
      const upload = keyedObject(reply);
      stringField(upload, 'uploadId');
      // What else names it is between the application and its backend.
      return { ...now, partBytes: settled, upload: upload as JsonObject & Upload };
    });
  }

  function sign(upload: Upload, partNumber: number, file: FileFacts): Step<Session> {
    const request = ask('signPart', { upload, partNumber });
    return step(file, `part-${partNumber}`, 'part', request, (reply, now) => {
      const target = jsonObject(reply);
      httpAddress(stringField(target, 'url'), 'url');
      return { ...now, targets: { ...now.targets, [partNumber]: target as JsonObject & SignedTarget } };
    });
  }

  function put(target: SignedTarget, partNumber: number, session: Session, file: FileFacts): Step<Session> {
    const { type, headers } = signedHeaders(target, '');
    const { start, end } = rangeOfPart(partNumber, session, file);
    const request = {
      method: 'PUT',
      url: target.url,
      headers,
      body: bytes(start, end, type),
      auth: 'never',
    } as const;
    const common = step(
      file,
      `part-${partNumber}`,
      'part',
      request,
      (reply, now) => {
        const etag = reply.header('etag');
        if (!etag) throw wrongField('ETag', readableEtag, undefined);
        const { [partNumber]: _used, ...targets } = now.targets ?? {};
        return { ...now, targets, etags: { ...now.etags, [partNumber]: etag } };
      },
      (reply, now) => storageCodeOf(reply) && { ...now, targets: {} },
    );
    return { ...common, codeOf: storageCodeOf };
  }

  /** One page; `next` asks for the others. What is not listed is sent again. */
  function list(upload: Upload, after: number, file: FileFacts): Step<Session> {
    return step(
      file,
      'list',
      'sync',
      ask('listParts', { upload, after }),
      (reply, { listing, targets: _tooOld, ...now }) => {
        const { parts, next } = jsonObject(reply);
        const etags = { ...(after > 0 && listing?.etags), ...plannedEtags(parts, now, file) };
        return {
          ...now,
          ...(Number(next) > after ? { listing: { after: Number(next), etags } } : { etags }),
        };
      },
      (reply, now) =>
        // All of its parts were there: it may be complete, and says so when it is completed again.
        isGone(reply) && now.isUnlisted !== true && missingPart(now, file) === undefined
          ? { ...now, isUnlisted: true }
          : undefined,
    );
  }

  function complete(upload: Upload, { etags }: Session, file: FileFacts): Step<Session> {
    const parts = Object.entries(etags).map(([number, etag]) => ({ partNumber: Number(number), etag }));
    return step(
      file,
      'complete',
      'close',
      ask('complete', { upload, parts }),
      (reply, now) => ({ ...now, result: readResult(reply, endpoint) as Result }),
      (reply, now) =>
        reply.text.includes('InvalidPart') ? { ...now, listing: { after: 0, etags: {} } } : undefined,
    );
  }

  return {
    name: 's3-multipart',
    ...(endpoint !== undefined && { endpoint }),
    parts: {
      minBytes: minPartBytes,
      maxBytes: largestPartBytes,
      of: (session) => session.partBytes,
      // Parts that were signed or sent stay where they are.
      resize: (session, size) => (session.upload === undefined ? { ...session, partBytes: size } : undefined),
    },
    check: (file) => assertAtMost(file, maxBytes),
    begin,
    stored: ({ targets: _secret, listing: _partial, ...session }) => session,
    next(session, file, busy) {
      const { upload, listing, result } = session;
      if (result !== undefined) return done(result);
      if (upload === undefined) return send(create(session, file));
      if (listing !== undefined) return send(list(upload, listing.after, file));
      const partNumber = missingPart(session, file, busy);
      if (partNumber !== undefined) {
        const target = session.targets?.[partNumber];
        if (target === undefined) return send(sign(upload, partNumber, file));
        return send(put(target, partNumber, session, file));
      }
      return busy.size > 0 ? wait('replies') : send(complete(upload, session, file));
    },
    confirmed: (session, file) =>
      Object.keys(session.etags).reduce(
        (sum, partNumber) => sum + bytesOfPart(Number(partNumber), session, file),
        0,
      ),
    resync(session, file) {
      const upload = openUpload(session);
      return upload && session.isUnlisted !== true ? list(upload, 0, file) : undefined;
    },
    cancel(session, file) {
      const upload = openUpload(session);
      return upload && step(file, 'abort', 'close', ask('abort', { upload }), (_reply, now) => now);
    },
    expiresAtMs: ({ upload }) => upload?.expiresAtMs,
  };
}

type Action = keyof S3Functions<never, never>;
type Functions = Readonly<Record<string, (question: object, options: S3CallOptions) => Promise<unknown>>>;

type Plan = Pick<S3MultipartSession, 'partBytes'>;

/** The upload, as long as nothing has said that it is complete. */
const openUpload = <Upload extends S3Upload>({
  upload,
  result,
}: S3MultipartSession<Upload>): Upload | undefined => (result === undefined ? upload : undefined);

/** All parts but the last have one size. */
const rangeOfPart = (partNumber: number, { partBytes }: Plan, { size }: FileFacts): ByteRange =>
  partAt((partNumber - 1) * partBytes, partBytes, size);

const bytesOfPart = (partNumber: number, plan: Plan, file: FileFacts): number =>
  rangeBytes(rangeOfPart(partNumber, plan, file));

/** The first part that the storage lacks and nobody is busy with. */
function missingPart(
  { etags, partBytes }: Plan & Pick<S3MultipartSession, 'etags'>,
  { size }: FileFacts,
  busy?: ReadonlySet<string>,
): number | undefined {
  const count = countParts(size, partBytes);
  for (let number = 1; number <= count; number += 1)
    if (etags[number] === undefined && !busy?.has(`part-${number}`)) return number;
  return undefined;
}

/**
 * ETags of the listed parts that have their number's size: a part of another size would tear the file. What a list does
 * not say properly is sent again.
 */
function plannedEtags(parts: unknown, plan: Plan, file: FileFacts): Readonly<Record<string, string>> {
  if (!Array.isArray(parts)) throw wrongField('parts', 'list', parts);
  const etags: Record<string, string> = {};
  for (const part of parts as readonly unknown[]) {
    const { partNumber = 0, size, etag } = Object(part) as Partial<ListedPart>;
    if (partNumber > 0 && typeof etag === 'string' && size === bytesOfPart(partNumber, plan, file))
      etags[partNumber] = etag;
  }
  return etags;
}

/** The backend's JSON, or the application's own value of the type that its function promised. */
function readResult(reply: Reply, endpoint: string | undefined): unknown {
  // S3 answers 200 before it has put the parts together, and may fail then.
  if (/^".*<Error>/s.test(reply.text)) throw wrongField('body', 'result', undefined, 'an XML error');
  if (endpoint === undefined) return JSON.parse(reply.text);
  return keyedObject(reply);
}

/** Everything that a backend answers about an upload or an object has its key. */
function keyedObject(reply: Reply): JsonObject {
  const body = jsonObject(reply);
  stringField(body, 'key');
  return body;
}

/** What is wrong where the first ETag is missing, which every storage sends. */
const readableEtag = 'header (ExposeHeaders of the bucket)';
