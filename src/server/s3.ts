/**
 * `gantry/server/s3`: the backend of `s3Multipart`, `presignedPut` and `presignedPost`, for Node and edge runtimes.
 *
 * Says who may store what and under which key, opens and closes uploads, and signs for everything between. The bytes go
 * from the browser to the storage and never through here. Nothing is kept: what binds an upload to its user is a token
 * (uploadToken.ts), so any number of servers may answer.
 *
 *   POST ?action=create     { name, type, size, partBytes }  -> 200 { key, uploadId, token, expiresAtMs }
 *   POST ?action=signPart   { upload, partNumber }           -> 200 { url, expiresAtMs }
 *   POST ?action=listParts  { upload, after }                -> 200 { parts: [{ partNumber, size, etag }], next }
 *   POST ?action=complete   { upload, parts }                -> 200 { key, url, etag }
 *   POST ?action=abort      { upload }                       -> 200 {}
 *   POST ?action=signPut    { name, type, size }             -> 200 { url, headers, key, expiresAtMs }
 *   POST ?action=signPost   { name, type, size }             -> 200 { url, fields, key, expiresAtMs }
 *   refusals                                                 -> 4xx, 5xx { code, message }
 */
import { countParts, partAt, rangeBytes } from '../core/byteRange.ts';
import { s3Storage, type S3StorageOptions, type StoredPart } from './s3Storage.ts';
import { UploadRefusal } from './uploadRefusal.ts';
import { openAgreement, sealAgreement, type Agreement } from './uploadToken.ts';

export type { S3Credentials, S3StorageOptions } from './s3Storage.ts';
export { UploadRefusal } from './uploadRefusal.ts';

/** A file as the browser describes it. None of it is proven, but the storage takes no other size and type. */
export interface AnnouncedFile {
  readonly name: string;
  /** MIME type, or ''. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

export interface S3UploadsOptions extends S3StorageOptions {
  /** Binds uploads to their users: 32 random characters or more, the same on every server. */
  readonly secret: string;
  /**
   * Who asks, as an id; undefined for nobody, which is answered with 401.
   * @example async (request) => (await sessionOf(request))?.userId
   */
  readonly authorize: (request: Request) => string | undefined | Promise<string | undefined>;
  /**
   * The key under which this user may store this file. Throw an `UploadRefusal` where it is not allowed. Let every call
   * yield another key, and never the file's name alone: a key that exists is overwritten.
   * @example (file, user) => `${user}/${crypto.randomUUID()}/${file.name}`
   */
  readonly keyFor: (file: AnnouncedFile, user: string) => string | Promise<string>;
  /** Largest file in bytes. */
  readonly maxBytes: number;
  /** Types to take: 'image/png', 'video/*'. @default all */
  readonly types?: readonly string[];
  /** The smallest part that the storage takes, but for the last. @default 5242880 (5 MiB) */
  readonly minPartBytes?: number;
  /** How long a signed address works, in seconds. @default 900 */
  readonly addressSeconds?: number;
  /** How long an upload may take, in seconds. Let the bucket's lifecycle abort older ones. @default 604800 (7 days) */
  readonly uploadSeconds?: number;
  /** Told of every refusal that is the storage's fault or the configuration's, and of errors of your own functions. */
  readonly onError?: (error: unknown) => void;
}

/** A status and a JSON body, for frameworks that have no `Response`. */
export interface S3Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface S3Uploads {
  /** The whole endpoint, where requests are those of the fetch API: Hono, Next.js, Cloudflare Workers, Deno, Bun. */
  readonly handle: (request: Request) => Promise<Response>;
  /** The same for other frameworks: `action` from the query, `body` as JSON, `user` by your own session. */
  readonly answer: (action: unknown, body: unknown, user: string | undefined) => Promise<S3Answer>;
}

/** Most parts of an upload. */
const maxParts = 10_000;
const minPartBytesDefault = 5 * 1024 * 1024;
const addressSecondsDefault = 900;
const uploadSecondsDefault = 7 * 24 * 3600;
/** Parts that were on their way during an abort may arrive after it. */
const mostAborts = 3;

/**
 * @throws RangeError when `secret` is shorter than 32 characters.
 * @example export const POST = s3Uploads({ bucketUrl, credentials, secret, authorize, keyFor, maxBytes }).handle
 */
export function s3Uploads(options: S3UploadsOptions): S3Uploads {
  const { secret, maxBytes, types, authorize, keyFor, onError = () => undefined } = options;
  const { addressSeconds = addressSecondsDefault, uploadSeconds = uploadSecondsDefault } = options;
  const { minPartBytes = minPartBytesDefault } = options;
  if (secret.length < 32)
    throw new RangeError('`secret` needs 32 characters or more. Make one of random bytes.');
  const storage = s3Storage(options);
  const addressExpiry = () => Date.now() + addressSeconds * 1000;

  async function admit(
    body: Body,
    user: string,
  ): Promise<{ readonly file: AnnouncedFile; readonly key: string }> {
    const file = announcedFile(body);
    if (file.size > maxBytes)
      throw new UploadRefusal(413, 'EntityTooLarge', `The file is larger than ${maxBytes} bytes.`);
    if (types !== undefined && !types.some((type) => isOfType(file.type, type)))
      throw new UploadRefusal(415, 'UnsupportedType', `Files of type "${file.type}" are not taken.`);
    const key = await keyFor(file, user);
    assertKey(key);
    return { file, key };
  }

  async function create(body: Body, user: string) {
    const { file, key } = await admit(body, user);
    const { partBytes } = body;
    const isPlan =
      typeof partBytes === 'number' && Number.isSafeInteger(partBytes) && partBytes >= minPartBytes;
    if (!isPlan || countParts(file.size, partBytes) > maxParts)
      throw new UploadRefusal(
        400,
        'InvalidRequest',
        `Parts have ${minPartBytes} bytes or more, and there are 10,000 at most.`,
      );
    const mark = crypto.randomUUID();
    const headers = { 'Content-Type': file.type || 'application/octet-stream', [markHeader]: mark };
    const uploadId = await storage.create(key, headers);
    const expiresAtMs = Date.now() + uploadSeconds * 1000;
    const agreement = { user, key, uploadId, size: file.size, partBytes, mark, expiresAtMs };
    return { key, uploadId, token: await sealAgreement(agreement, secret), expiresAtMs };
  }

  async function signPart({ partNumber }: Body, { key, uploadId, ...plan }: Agreement) {
    const count = countParts(plan.size, plan.partBytes);
    const isPart = typeof partNumber === 'number' && Number.isInteger(partNumber) && partNumber >= 1;
    if (!isPart || partNumber > count)
      throw new UploadRefusal(400, 'InvalidRequest', `Parts have numbers from 1 to ${count}.`);
    const expiresAtMs = addressExpiry();
    const url = await storage.signPut(key, {
      query: { partNumber: String(partNumber), uploadId },
      headers: { 'Content-Length': String(plannedBytes(partNumber, plan)) },
      seconds: addressSeconds,
    });
    return { url, expiresAtMs };
  }

  async function complete({ parts }: Body, agreement: Agreement) {
    const { key, uploadId } = agreement;
    try {
      const stored = await listAll(agreement);
      assertTiling(stored, parts, agreement);
      return objectOf(key, await storage.complete(key, uploadId, stored));
    } catch (error) {
      // The reply of an earlier try may have been lost.
      const isGone = error instanceof UploadRefusal && error.status === 404;
      const etag = isGone ? await completedEtag(agreement) : undefined;
      if (etag === undefined) throw error;
      return objectOf(key, etag);
    }
  }

  const objectOf = (key: string, etag: string | undefined) => ({
    key,
    url: storage.urlOf(key),
    ...(etag !== undefined && { etag }),
  });

  async function listAll({ key, uploadId }: Agreement): Promise<readonly StoredPart[]> {
    const all: StoredPart[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const page: Awaited<ReturnType<typeof storage.list>> = await storage.list(key, uploadId, after);
      all.push(...page.parts);
      after = page.next;
    }
    return all;
  }

  /** The ETag of the object that this upload, and no other, has made; undefined when there is none. */
  async function completedEtag({ key, size, mark }: Agreement): Promise<string | undefined> {
    const headers = await storage.head(key);
    const isOurs = headers?.get(markHeader) === mark && headers.get('content-length') === String(size);
    return isOurs ? (headers.get('etag') ?? '') : undefined;
  }

  async function abort(_body: Body, { key, uploadId }: Agreement) {
    try {
      for (let aborts = 0; aborts < mostAborts; aborts += 1) await storage.abort(key, uploadId);
    } catch (error) {
      if (!(error instanceof UploadRefusal && error.status === 404)) throw error;
    }
    return {};
  }

  async function signPut(body: Body, user: string) {
    const { file, key } = await admit(body, user);
    const headers = { 'Content-Type': file.type || 'application/octet-stream' };
    const expiresAtMs = addressExpiry();
    const signed = { ...headers, 'Content-Length': String(file.size) };
    const url = await storage.signPut(key, { headers: signed, seconds: addressSeconds });
    return { url, headers, key, expiresAtMs };
  }

  async function signPost(body: Body, user: string) {
    const { file, key } = await admit(body, user);
    const type = file.type || 'application/octet-stream';
    const form = await storage.signPost(
      { key, 'Content-Type': type, success_action_status: '201' },
      {
        conditions: [{ bucket: bucketOf(options) }, ['content-length-range', file.size, file.size]],
        seconds: addressSeconds,
        nowMs: Date.now(),
      },
    );
    return { ...form, key, expiresAtMs: addressExpiry() };
  }

  const ofUpload =
    (work: (body: Body, agreement: Agreement) => Promise<unknown>) => async (body: Body, user: string) => {
      const { token } = objectIn(body['upload']);
      return work(body, await openAgreement(token, { secret, user, nowMs: Date.now() }));
    };

  const actions: Readonly<Record<string, (body: Body, user: string) => Promise<unknown>>> = {
    create,
    signPart: ofUpload(signPart),
    listParts: ofUpload(({ after }, { key, uploadId }) => storage.list(key, uploadId, Number(after) || 0)),
    complete: ofUpload(complete),
    abort: ofUpload(abort),
    signPut,
    signPost,
  };

  async function answer(action: unknown, body: unknown, user: string | undefined): Promise<S3Answer> {
    try {
      if (user === undefined || user === '') throw new UploadRefusal(401, 'Unauthorized', 'Sign in first.');
      const name = String(action);
      const work = Object.hasOwn(actions, name) ? actions[name] : undefined;
      if (work === undefined) throw new UploadRefusal(400, 'InvalidRequest', 'There is no such action.');
      return { status: 200, body: await work(objectIn(body), user) };
    } catch (error) {
      const isRefusal = error instanceof UploadRefusal;
      if (!isRefusal || error.status >= 500) onError(error);
      return isRefusal
        ? { status: error.status, body: { code: error.code, message: error.message } }
        : { status: 500, body: { code: 'InternalError', message: 'The server failed. Its log says why.' } };
    }
  }

  return {
    answer,
    async handle(request) {
      const action = new URL(request.url).searchParams.get('action');
      // Forms of other sites cannot send this type, so nobody acts with somebody else's cookie.
      const isJson = request.headers.get('content-type')?.startsWith('application/json') === true;
      if (request.method !== 'POST' || !isJson)
        return toResponse({ status: 415, body: { code: 'InvalidRequest', message: 'Send JSON by POST.' } });
      const body: unknown = await request.json().catch(() => undefined);
      const user = async () => authorize(request);
      return user().then(
        async (id) => toResponse(await answer(action, body, id)),
        (error: unknown) => {
          onError(error);
          return toResponse({
            status: 500,
            body: { code: 'InternalError', message: 'Who you are could not be read.' },
          });
        },
      );
    },
  };
}

type Body = Readonly<Record<string, unknown>>;

/** Kept with the object, and shown by HEAD. */
const markHeader = 'x-amz-meta-upload-mark';

const toResponse = ({ status, body }: S3Answer): Response =>
  Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } });

const objectIn = (value: unknown): Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};

function announcedFile({ name, type, size }: Body): AnnouncedFile {
  const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  if (typeof name !== 'string' || typeof type !== 'string' || !isSize)
    throw new UploadRefusal(400, 'InvalidRequest', 'A file has a name, a type and a size in bytes.');
  const [essence = ''] = type.split(';');
  if (name.length > 1024 || !/^[\x20-\x7e]{0,255}$/.test(type) || essence.includes(','))
    throw new UploadRefusal(400, 'InvalidRequest', 'The name or the type is none.');
  // A comma may begin another type, and browsers go by the last; recorders list codecs with it.
  return { name, type: type.includes(',') ? essence.trim() : type, size };
}

/** `pattern` is a type, or all of a kind: 'video/*'. */
function isOfType(type: string, pattern: string): boolean {
  const plain = type.split(';')[0]?.trim().toLowerCase() ?? '';
  return pattern.endsWith('/*')
    ? plain.startsWith(pattern.slice(0, -1).toLowerCase())
    : plain === pattern.toLowerCase();
}

/** A key that leads out of its folder, or that S3 does not take, is a mistake of `keyFor`. */
function assertKey(key: string): void {
  const isSafe =
    key !== '' && !key.startsWith('/') && !key.split('/').some((part) => part === '..' || part === '.');
  if (isSafe && new TextEncoder().encode(key).length <= 1024 && !/[\x00-\x1f\x7f]/.test(key)) return;
  throw new Error('`keyFor` made a key that is empty, too long, or not safe. Nothing was signed.');
}

const plannedBytes = (
  partNumber: number,
  { size, partBytes }: Pick<Agreement, 'size' | 'partBytes'>,
): number => rangeBytes(partAt((partNumber - 1) * partBytes, partBytes, size));

/** Every byte of the file once: parts 1 to the last, of the planned sizes, and those that the client has sent. */
function assertTiling(stored: readonly StoredPart[], named: unknown, agreement: Agreement): void {
  const count = countParts(agreement.size, agreement.partBytes);
  const etags = new Map(
    (Array.isArray(named) ? named : []).map((part) => [objectIn(part)['partNumber'], objectIn(part)['etag']]),
  );
  const wrong = stored.find(
    ({ partNumber, size, etag }, index) =>
      partNumber !== index + 1 ||
      size !== plannedBytes(partNumber, agreement) ||
      etags.get(partNumber) !== etag,
  );
  if (stored.length === count && wrong === undefined) return;
  throw new UploadRefusal(
    400,
    'InvalidPart',
    wrong === undefined
      ? `The storage has ${stored.length} of ${count} parts.`
      : `Part ${wrong.partNumber} is not what was planned or sent.`,
  );
}

/** The bucket's name, which a POST policy has to name. */
function bucketOf({ bucketUrl }: S3StorageOptions): string {
  const { hostname, pathname } = new URL(bucketUrl);
  return pathname.split('/').findLast((part) => part !== '') ?? hostname.split('.')[0] ?? '';
}
