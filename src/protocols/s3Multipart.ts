/**
 * S3 multipart upload: the application's backend opens, signs and closes, the parts go straight to the storage.
 *
 *   POST {url}?action=create    { name, type, size, partBytes }    -> 200 { key, uploadId, token }
 *   POST {url}?action=sign      { upload, partNumber: 1 }          -> 200 { url, headers, expiresAtMs }
 *   PUT  {signed}               bytes of part 1, no Authorization  -> 200, ETag
 *   ...                         several parts at once, in any order
 *   POST {url}?action=complete  { upload, parts: [{ partNumber, etag }] }  -> 200 { key, url, etag }
 *
 *   after a reload, or an unknown outcome:
 *   POST {url}?action=list      { upload, after: 0 }               -> 200 { parts: [{ partNumber, size, etag }], next }
 *   when somebody cancels:
 *   POST {url}?action=abort     { upload }                         -> 200
 *
 *   signature ran out        -> 403, 400 or no reply    sign again; without a reply, the parts are listed first
 *   NoSuchUpload             -> 404                     begin again, unless complete was done and its reply lost
 *   InvalidPart at complete  -> 400                     list the parts, send those that are missing
 *
 * Pure: decides what to send, never sends. The backend has a route with this contract, or functions reach it. All
 * parts but the last have one size, settled when the upload is opened, which R2 requires and which makes "every byte
 * once" a matter of counting. Signed addresses are credentials: a session is stored without them.
 * Source: S3 API reference, "Multipart upload limits"; R2, "Upload objects"; error pages of both.
 */
import { countParts, partAt, rangeBytes, type ByteRange } from '../core/byteRange.ts';
import { ReplyShapeError } from '../core/errors.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  bytes,
  done,
  json,
  send,
  wait,
  type CallContext,
  type CallSpec,
  type FileFacts,
  type Reply,
  type RequestSpec,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import {
  byteCountField,
  byteCountOf,
  isGone,
  jsonObject,
  optionalStringField,
  stringField,
  type JsonObject,
} from '../core/readReply.ts';
import { httpAddress } from './httpAddress.ts';
import {
  assertStored,
  assertTarget,
  isExpiredAddress,
  signedHeaders,
  storageCodeOf,
  type CallOptions,
  type SignedTarget,
} from './signedAddress.ts';

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

/** What became of the file, as the backend's route tells it. */
export interface S3Object {
  readonly key: string;
  /** Without a query; the bucket may still refuse to show it. Absent when the backend names none. */
  readonly url?: string;
  /** As the storage wrote it; no digest of the file. */
  readonly etag?: string;
}

/**
 * The backend as functions. A refusal is thrown as something with a `status`, best a `StatusError` with the body of the
 * storage: 404 means that the upload is not known, 429 and 5xx are tried again.
 */
export interface S3Functions<Upload extends S3Upload, Result> {
  /** CreateMultipartUpload. Called again when its outcome is unknown; let the bucket's lifecycle clear the first. */
  readonly create: (
    file: FileFacts,
    options: CallOptions & { readonly partBytes: number },
  ) => Promise<Upload>;
  /** Signs one UploadPart. Called again when the address has run out. */
  readonly signPart: (
    upload: Upload,
    partNumber: number,
    options: CallOptions & { readonly file: FileFacts },
  ) => Promise<SignedTarget>;
  /** ListParts: those with a number above `after`, all of them or a page. */
  readonly listParts: (
    upload: Upload,
    options: CallOptions & { readonly after: number },
  ) => Promise<PartPage>;
  /**
   * CompleteMultipartUpload. Called again when its outcome is unknown: on NoSuchUpload look whether the object is there,
   * and answer as the first time. An `<Error>` under status 200 must be thrown; as text it is recognized.
   */
  readonly complete: (
    upload: Upload,
    parts: readonly CompletedPart[],
    options: CallOptions & { readonly file: FileFacts },
  ) => Promise<Result>;
  /** AbortMultipartUpload. */
  readonly abort: (upload: Upload, options: CallOptions) => Promise<unknown>;
}

export interface S3MultipartOptions {
  /**
   * Bytes per part, 5 MiB to 5 GiB; more for files of which there would be over 10,000 parts.
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
 * @returns a protocol whose result is what `complete` resolves to, what `readResult` makes of the backend's JSON, or
 * the `S3Object` in it.
 * @throws RangeError when `partBytes` is no whole number from `minPartBytes` to 5 GiB.
 * @example s3Multipart({ url: '/api/uploads' })
 */
export function s3Multipart<Upload extends S3Upload, Result>(
  options: S3MultipartOptions & S3Functions<Upload, Result>,
): UploadProtocol<S3MultipartSession<Upload, Result>, Result>;
export function s3Multipart<Result = S3Object>(
  options: S3MultipartOptions & {
    /** Route of the backend that answers as above. Its origin may have the application's credentials. */
    readonly url: string;
    /** Throws `ReplyShapeError`. Must return JSON. */
    readonly readResult?: (body: JsonObject) => Result;
  },
): UploadProtocol<S3MultipartSession<S3Upload, Result>, Result>;
export function s3Multipart<Upload extends S3Upload, Result>(
  options: S3MultipartOptions &
    (
      | S3Functions<Upload, Result>
      | { readonly url: string; readonly readResult?: (body: JsonObject) => unknown }
    ),
): UploadProtocol<S3MultipartSession<Upload, Result>, Result> {
  type Session = S3MultipartSession<Upload, Result>;
  const {
    partBytes = 8 * mebibyte,
    minPartBytes = 5 * mebibyte,
    maxBytes = maxParts * largestPartBytes,
  } = options;
  assertPartBytes(partBytes, minPartBytes);
  const endpoint = 'url' in options ? options.url : undefined;
  const backend: Backend<Upload> = 'url' in options ? byRequest(options.url) : byCall(options);
  const readResult: (reply: Reply) => unknown =
    'url' in options ? (reply) => (options.readResult ?? readObject)(jsonObject(reply)) : readValue;

  const begin = (file: FileFacts): Session => ({ partBytes: enoughFor(file, partBytes), etags: {} });

  function create(session: Session, file: FileFacts): Step<Session> {
    const settled = enoughFor(file, session.partBytes);
    return {
      key: 'create',
      phase: 'open',
      repeatable: true,
      request: backend.create(file, settled),
      read(reply, now) {
        const upload = jsonObject(reply);
        assertUpload<Upload>(upload);
        return { ...now, partBytes: settled, upload };
      },
    };
  }

  function sign(upload: Upload, partNumber: number, file: FileFacts): Step<Session> {
    return {
      key: `sign-${partNumber}`,
      phase: 'part',
      repeatable: true,
      request: backend.signPart(upload, partNumber, file),
      read(reply, now) {
        const target = jsonObject(reply);
        assertTarget<SignedTarget>(target);
        httpAddress(target.url, 'url', endpoint);
        return { ...now, targets: { ...now.targets, [partNumber]: target } };
      },
      refused: (reply) => (isGone(reply) ? begin(file) : undefined),
    };
  }

  function put(target: SignedTarget, partNumber: number, range: ByteRange, file: FileFacts): Step<Session> {
    const { type, headers } = signedHeaders(target, '');
    return {
      key: `part-${partNumber}`,
      phase: 'part',
      repeatable: true,
      request: {
        method: 'PUT',
        url: target.url,
        headers,
        body: bytes(range.start, range.end, type),
        auth: 'never',
      },
      read(reply, now) {
        assertStored(reply);
        const etag = reply.header('etag') ?? '';
        if (etag === '') throw hiddenEtag(partNumber);
        return { ...withoutTarget(now, partNumber), etags: { ...now.etags, [partNumber]: etag } };
      },
      refused(reply, now) {
        if (isGone(reply)) return begin(file);
        return isExpiredAddress(reply) ? withoutTarget(now, partNumber) : undefined;
      },
      codeOf: (reply) => (isExpiredAddress(reply) ? 'link-expired' : undefined),
    };
  }

  /** One page; `next` asks for the others. What is not listed is sent again. */
  function list(upload: Upload, after: number, file: FileFacts): Step<Session> {
    return {
      key: 'list',
      phase: 'sync',
      repeatable: true,
      request: backend.listParts(upload, after),
      read(reply, { listing, targets: _tooOld, ...now }) {
        const body = jsonObject(reply);
        const next = body['next'] === undefined ? undefined : byteCountField(body, 'next');
        if (next !== undefined && next <= after) throw endlessListing(after, next);
        const etags = { ...(after > 0 && listing?.etags), ...asPlanned(listedParts(body), now, file) };
        return next === undefined ? { ...now, etags } : { ...now, listing: { after: next, etags } };
      },
      refused(reply, now) {
        if (!isGone(reply)) return undefined;
        const mayBeComplete = now.isUnlisted !== true && missingPart(now, file, none) === undefined;
        return mayBeComplete ? { ...now, isUnlisted: true } : begin(file);
      },
    };
  }

  function complete(upload: Upload, session: Session, file: FileFacts): Step<Session> {
    const parts = Object.entries(session.etags).map(([number, etag]) => ({
      partNumber: Number(number),
      etag,
    }));
    return {
      key: 'complete',
      phase: 'close',
      repeatable: true,
      request: backend.complete(upload, parts, file),
      read: (reply, now) => ({ ...now, result: readResult(reply) as Result }),
      refused(reply, now) {
        if (isGone(reply)) return begin(file);
        return storageCodeOf(reply).startsWith('InvalidPart')
          ? { ...now, listing: { after: 0, etags: {} } }
          : undefined;
      },
    };
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
        return send(put(target, partNumber, rangeOfPart(partNumber, session, file), file));
      }
      return busy.size > 0 ? wait('replies') : send(complete(upload, session, file));
    },
    confirmed: (session, file) =>
      Object.keys(session.etags).reduce(
        (sum, partNumber) => sum + rangeBytes(rangeOfPart(Number(partNumber), session, file)),
        0,
      ),
    resync: ({ upload, result }, file) =>
      upload === undefined || result !== undefined ? undefined : list(upload, 0, file),
    cancel: ({ upload, result }) =>
      upload === undefined || result !== undefined
        ? undefined
        : {
            key: 'abort',
            phase: 'close',
            repeatable: true,
            request: backend.abort(upload),
            read: (_reply, now) => now,
          },
    expiresAtMs: ({ upload }) => upload?.expiresAtMs,
  };
}

/** The requests of a backend, whoever carries them. */
interface Backend<Upload> {
  create(file: FileFacts, partBytes: number): RequestSpec | CallSpec;
  signPart(upload: Upload, partNumber: number, file: FileFacts): RequestSpec | CallSpec;
  listParts(upload: Upload, after: number): RequestSpec | CallSpec;
  complete(upload: Upload, parts: readonly CompletedPart[], file: FileFacts): RequestSpec | CallSpec;
  abort(upload: Upload): RequestSpec | CallSpec;
}

function byRequest(url: string): Backend<S3Upload> {
  const post = (action: string, value: unknown): RequestSpec => ({
    method: 'POST',
    url: `${url}${url.includes('?') ? '&' : '?'}action=${action}`,
    headers: { Accept: 'application/json' },
    body: json(value),
  });
  return {
    create: ({ name, type, size }, partBytes) => post('create', { name, type, size, partBytes }),
    signPart: (upload, partNumber) => post('sign', { upload, partNumber }),
    listParts: (upload, after) => post('list', { upload, after }),
    complete: (upload, parts) => post('complete', { upload, parts }),
    abort: (upload) => post('abort', { upload }),
  };
}

function byCall<Upload extends S3Upload>(functions: S3Functions<Upload, unknown>): Backend<Upload> {
  const call = (work: (options: CallOptions) => Promise<unknown>): CallSpec => ({
    call: ({ signal, attempt }: CallContext) => work({ signal, attempt }),
  });
  return {
    create: (file, partBytes) => call((options) => functions.create(file, { ...options, partBytes })),
    signPart: (upload, partNumber, file) =>
      call((options) => functions.signPart(upload, partNumber, { ...options, file })),
    listParts: (upload, after) => call((options) => functions.listParts(upload, { ...options, after })),
    complete: (upload, parts, file) =>
      call((options) => functions.complete(upload, parts, { ...options, file })),
    abort: (upload) => call((options) => functions.abort(upload, options)),
  };
}

const none: ReadonlySet<string> = new Set();

/** Parts large enough that the file has no more than 10,000, in whole mebibytes where it takes more than asked for. */
function enoughFor({ size }: FileFacts, partBytes: number): number {
  const needed = Math.ceil(size / maxParts);
  return needed <= partBytes ? partBytes : Math.ceil(needed / mebibyte) * mebibyte;
}

const rangeOfPart = (
  partNumber: number,
  { partBytes }: { readonly partBytes: number },
  { size }: FileFacts,
) => partAt((partNumber - 1) * partBytes, partBytes, size);

/** The first part that the storage lacks and nobody is busy with. */
function missingPart(
  { etags, partBytes }: Pick<S3MultipartSession, 'etags' | 'partBytes'>,
  { size }: FileFacts,
  busy: ReadonlySet<string>,
): number | undefined {
  const count = countParts(size, partBytes);
  for (let number = 1; number <= count; number += 1)
    if (etags[number] === undefined && !busy.has(`sign-${number}`) && !busy.has(`part-${number}`))
      return number;
  return undefined;
}

function withoutTarget<Session extends Pick<S3MultipartSession, 'targets'>>(
  session: Session,
  partNumber: number,
): Session {
  const { [partNumber]: _used, ...targets } = session.targets ?? {};
  return { ...session, targets };
}

/** ETags of the parts that have their number's size: a part of another size would tear the file. */
function asPlanned(
  parts: readonly ListedPart[],
  plan: Pick<S3MultipartSession, 'partBytes'>,
  file: FileFacts,
): Readonly<Record<string, string>> {
  const count = countParts(file.size, plan.partBytes);
  const isPlanned = ({ partNumber, size }: ListedPart): boolean =>
    partNumber >= 1 && partNumber <= count && size === rangeBytes(rangeOfPart(partNumber, plan, file));
  return Object.fromEntries(parts.filter(isPlanned).map(({ partNumber, etag }) => [partNumber, etag]));
}

function listedParts(body: JsonObject): readonly ListedPart[] {
  const { parts } = body;
  if (!Array.isArray(parts)) throw wrongField('parts', 'list', parts);
  return parts.map((part: unknown) => {
    if (typeof part !== 'object' || part === null) throw wrongField('parts', 'list of objects', part);
    const fields = part as JsonObject;
    return {
      partNumber: byteCountField(fields, 'partNumber'),
      size: byteCountField(fields, 'size'),
      etag: stringField(fields, 'etag'),
    };
  });
}

function assertUpload<Upload extends S3Upload>(body: JsonObject): asserts body is JsonObject & Upload {
  stringField(body, 'key');
  stringField(body, 'uploadId');
  if (body['expiresAtMs'] !== undefined && byteCountOf(body, 'expiresAtMs') === undefined)
    throw wrongField('expiresAtMs', 'number of milliseconds since the epoch', body['expiresAtMs']);
}

function readObject(body: JsonObject): S3Object {
  const url = optionalStringField(body, 'url');
  const etag = optionalStringField(body, 'etag');
  return {
    key: stringField(body, 'key'),
    ...(url !== undefined && { url: httpAddress(url, 'url') }),
    ...(etag !== undefined && { etag }),
  };
}

/** The application's own value, of the type its own function promised, after a trip through JSON. */
function readValue(reply: Reply): unknown {
  const value: unknown = JSON.parse(reply.text);
  if (typeof value === 'string') assertStored({ ...reply, text: value });
  return value;
}

function assertPartBytes(partBytes: number, minPartBytes: number): void {
  const isWhole = Number.isSafeInteger(partBytes) && Number.isSafeInteger(minPartBytes) && minPartBytes >= 1;
  if (isWhole && minPartBytes <= partBytes && partBytes <= largestPartBytes) return;
  throw new RangeError(
    `partBytes is ${partBytes}, but S3 takes parts of ${minPartBytes} to ${largestPartBytes} bytes, in whole numbers. ` +
      'Pass one of them, or set `minPartBytes` for a storage with another limit.',
  );
}

const hiddenEtag = (partNumber: number): ReplyShapeError =>
  new ReplyShapeError({
    field: 'ETag',
    expected: 'header with a value',
    received: 'none that the page may read',
    message:
      `The storage took part ${partNumber}, but the page cannot read the ETag of its answer, and without ETags the upload ` +
      'cannot be completed. Add "ETag" to ExposeHeaders in the CORS settings of the bucket, then try again.',
  });

const endlessListing = (after: number, next: number): ReplyShapeError =>
  new ReplyShapeError({
    field: 'next',
    expected: `number above ${after}`,
    received: `number ${next}`,
    message:
      'A page of the list of parts names itself or an earlier one as the next. The listing would never end. ' +
      'Let `next` be the number of the last part on the page.',
  });

const wrongField = (field: string, expected: string, value: unknown): ReplyShapeError =>
  new ReplyShapeError({
    field,
    expected,
    received: value === null ? 'null' : typeof value,
    message:
      `The backend's answer has a field "${field}" that is not a ${expected}. The upload cannot go on without it. ` +
      'Check what the backend answers.',
  });
