/**
 * SelfCommunity's upload endpoints as options of three protocols: private-message media whole, in chunks and with a
 * thumbnail, and community media in chunks.
 *
 *   messageMedia          POST {baseUrl}/api/v2/pm/upload/                                 seed 0
 *   messageMediaChunks    POST {baseUrl}/api/v2/pm/upload/ ... then ?done                  seed 1
 *   messageThumbnail      POST {baseUrl}/api/v2/pm/upload/ with the parent's uuid          seed 2
 *   mediaChunks           POST {baseUrl}/api/v2/media/upload/chunk/ ... then .../complete/ seed 3
 *
 * Decides field names, limits and the shape of results; how to talk is the protocols' knowledge. The vendor's pages are
 * of three generations: some fields carry the prefix `qq`, some do not, so each preset has a `dialect` whose default is
 * what its own page says.
 */
import type { FileFacts, UploadProtocol } from '../core/protocol.ts';
import { optionalStringField, stringField, type JsonObject } from '../core/readReply.ts';
import { ReplyShapeError } from '../core/errors.ts';
import { contentRange, imageOrDocument, type ContentRangeSession } from '../protocols/contentRange.ts';
import { httpAddress } from '../protocols/httpAddress.ts';
import { multipartPost, type MultipartPostSession, type TextFields } from '../protocols/multipartPost.ts';
import { qqChunks, type QqChunksSession } from '../protocols/qqChunks.ts';

/** Field names without a prefix, or with `qq` before each. */
export type Dialect = 'bare' | 'qq';

/** A sound's or film's length in seconds; a function may measure it from the file's facts. */
export type Duration = number | ((file: FileFacts) => number | undefined);

export interface CommunityOptions {
  /** Origin of the community, with or without a slash at its end: 'https://community.example'. */
  readonly baseUrl: string;
}

export interface MessageMediaOptions extends CommunityOptions {
  /** @default 'bare' */
  readonly dialect?: Dialect;
  /** Hashes the file first and sends its MD5, so that the server can compare. @default true */
  readonly md5?: boolean;
  /** Sent rounded to whole seconds. @default of a sound or a film how long it is, as far as the client can tell */
  readonly duration?: Duration;
}

export interface MessageMediaChunksOptions extends CommunityOptions {
  /** @default 'qq' */
  readonly dialect?: Dialect;
  /** Bytes per part at most; slow connections get smaller ones. @default 204800, as the vendor's own client */
  readonly partBytes?: number;
  /** Bytes per part at least. @default 16384 */
  readonly minPartBytes?: number;
  /** Hashes the file while sending and sends its MD5 at done. @default true */
  readonly md5?: boolean;
  /** Sent at done, rounded to whole seconds. @default not sent */
  readonly duration?: Duration;
  /** Body of done. @default 'form' */
  readonly doneEncoding?: 'form' | 'urlencoded';
  /** Whether done is sent again after its reply was lost. @default false, because nothing is documented about it */
  readonly repeatDone?: boolean;
}

export interface MessageThumbnailOptions extends CommunityOptions {
  /** @default 'qq' */
  readonly dialect?: Dialect;
  /** Hashes the picture first and sends its MD5. @default true */
  readonly md5?: boolean;
}

export interface MediaChunksOptions extends CommunityOptions {
  /** Bytes per chunk at most; slow connections get smaller ones. The vendor accepts at most 204800. @default 204800 */
  readonly partBytes?: number;
  /** Bytes per chunk at least. @default 16384 */
  readonly minPartBytes?: number;
  /** What the media is for; 'eimage' is a picture inside an editor. @default 'image' for image/*, otherwise 'doc' */
  readonly type?: 'image' | 'doc' | 'eimage';
  /** Name of the file field. @default 'image' for image/*, otherwise 'document' */
  readonly field?: 'image' | 'document';
}

/** A file that a private message can carry. */
export interface MessageMedia {
  readonly fileUrl: string;
  /** What a message refers to. */
  readonly fileUuid: string;
}

/** A picture of a message's file. */
export interface MessageThumbnail {
  /** The vendor does not promise it. */
  readonly fileUrl?: string;
  readonly fileUuid: string;
  /** The file it is a picture of. */
  readonly parentFileUuid: string;
}

/** A community media, as the finishing request answers it. */
export interface CommunityMedia {
  readonly id: number;
  /** 'image', 'doc', 'eimage', and what the vendor may add. */
  readonly type: string;
  /** ISO-8601. */
  readonly addedAt: string | null;
  readonly title: string | null;
  readonly description: string | null;
  readonly url: string | null;
  readonly image: string | null;
  /** Pixels. */
  readonly imageWidth: number | null;
  /** Pixels. */
  readonly imageHeight: number | null;
  /** A smaller picture made by the vendor, where its server makes one. */
  readonly imageThumbnail: { readonly url: string; readonly width: number; readonly height: number } | null;
  readonly order: number | null;
  readonly mimetype: string | null;
  /** Bytes. */
  readonly size: number | null;
}

/** Largest picture, "5M" read as binary. In bytes. */
export const maxImageBytes = 5_242_880;
/** Largest document, "50M" read as binary. In bytes. */
export const maxDocumentBytes = 52_428_800;

/**
 * A private-message file in one request.
 *
 * Result `{ fileUrl, fileUuid }`. Never repeated by itself: a lost reply ends with `OutcomeUnknownError`.
 * The vendor documents no size limit. Source: vendor page "Upload a Media".
 *
 * @throws ReplyShapeError (from the upload) when `file_url` or `file_uuid` is missing in the reply.
 */
export function messageMedia(
  options: MessageMediaOptions,
): UploadProtocol<MultipartPostSession<MessageMedia>, MessageMedia> {
  const { dialect = 'bare', md5 = true, duration = (file: FileFacts) => file.durationSeconds } = options;
  const protocol = multipartPost({
    url: messageUrl(options),
    field: inDialect(dialect, 'file'),
    md5,
    fields: (file) =>
      fieldsInDialect(dialect, {
        filename: file.name,
        filetype: file.type || undefined,
        totalfilesize: file.size,
        duration: wholeSeconds(duration, file),
        md5: md5 ? file.md5 : undefined,
      }),
    readResult: readMessageMedia,
  });
  return options.duration === undefined ? { ...protocol, measure: 'duration' } : protocol;
}

/**
 * A private-message file in parts of `partBytes`, one at a time, resumable.
 *
 * Result `{ fileUrl, fileUuid }`. The vendor documents no size limit.
 * Source: vendor pages "Upload a Media in Chunks" and "Chunk Upload Done".
 *
 * @throws RangeError when `partBytes` is not a whole number from 1.
 */
export function messageMediaChunks(
  options: MessageMediaChunksOptions,
): UploadProtocol<QqChunksSession<MessageMedia>, MessageMedia> {
  const { dialect = 'qq', md5 = true, partBytes, minPartBytes, duration, doneEncoding, repeatDone } = options;
  return qqChunks({
    url: messageUrl(options),
    prefix: dialect === 'qq' ? 'qq' : '',
    md5,
    ...(partBytes !== undefined && { partBytes }),
    ...(minPartBytes !== undefined && { minPartBytes }),
    ...(doneEncoding !== undefined && { doneEncoding }),
    ...(repeatDone !== undefined && { repeatDone }),
    ...(duration !== undefined && { durationSeconds: (file: FileFacts) => wholeSeconds(duration, file) }),
    readResult: readMessageMedia,
  });
}

/**
 * The picture of a private-message file, sent after that file is done.
 *
 * Result `{ fileUrl?, fileUuid, parentFileUuid }`. Without `parentUuid` this answers a function of the parent's result,
 * which is what `add` wants together with `after`. Source: vendor page "Upload a Thumbnail".
 *
 * @example client.add(picture, { after: media, protocol: messageThumbnail({ baseUrl }) })
 * @example messageThumbnail({ baseUrl, parentUuid: '0f8b2c34-...' })
 */
export function messageThumbnail(
  options: MessageThumbnailOptions & { readonly parentUuid: string },
): UploadProtocol<MultipartPostSession<MessageThumbnail>, MessageThumbnail>;
export function messageThumbnail(
  options: MessageThumbnailOptions & { readonly parentUuid?: undefined },
): (
  parent: Pick<MessageMedia, 'fileUuid'>,
) => UploadProtocol<MultipartPostSession<MessageThumbnail>, MessageThumbnail>;
export function messageThumbnail(
  options: MessageThumbnailOptions & { readonly parentUuid?: string | undefined },
) {
  const { dialect = 'qq', md5 = true, parentUuid } = options;
  const thumbnailOf = (parent: string) =>
    multipartPost({
      url: messageUrl(options),
      field: inDialect(dialect, 'file'),
      md5,
      fields: (file) =>
        fieldsInDialect(dialect, {
          parentuuid: parent,
          filename: file.name,
          filetype: file.type || undefined,
          totalfilesize: file.size,
          md5: md5 ? file.md5 : undefined,
        }),
      readResult: readMessageThumbnail,
    });
  if (parentUuid !== undefined) return thumbnailOf(parentUuid);
  return (parent: Pick<MessageMedia, 'fileUuid'>) => thumbnailOf(parent.fileUuid);
}

/**
 * A community image or document in chunks with Content-Range, completed with its MD5, resumable.
 *
 * Result: the vendor's Media in camelCase. Images up to 5,242,880 bytes, other files up to 52,428,800; larger ones are
 * refused before any request with `RejectedFileError`. Never completed twice by itself: a lost last reply ends with
 * `OutcomeUnknownError`. Source: vendor pages "Chunk Upload Media" and "Chunk Upload Complete".
 *
 * @throws RangeError when `partBytes` is not a whole number from 1.
 */
export function mediaChunks(
  options: MediaChunksOptions,
): UploadProtocol<ContentRangeSession<CommunityMedia>, CommunityMedia> {
  const { partBytes, minPartBytes, type, field } = options;
  const base = trimSlash(options.baseUrl);
  return contentRange({
    url: `${base}/api/v2/media/upload/chunk/`,
    completeUrl: `${base}/api/v2/media/upload/complete/`,
    ...(partBytes !== undefined && { partBytes }),
    ...(minPartBytes !== undefined && { minPartBytes }),
    ...(field !== undefined && { field }),
    mediaType: type ?? ((file) => (imageOrDocument(file) === 'image' ? 'image' : 'doc')),
    maxBytes: (file) => (imageOrDocument(file) === 'image' ? maxImageBytes : maxDocumentBytes),
    readResult: readCommunityMedia,
  });
}

const messageUrl = ({ baseUrl }: CommunityOptions): string => `${trimSlash(baseUrl)}/api/v2/pm/upload/`;

const trimSlash = (url: string): string => (url.endsWith('/') ? url.slice(0, -1) : url);

const inDialect = (dialect: Dialect, name: string): string => (dialect === 'qq' ? `qq${name}` : name);

const fieldsInDialect = (dialect: Dialect, fields: TextFields): TextFields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [inDialect(dialect, name), value]));

function wholeSeconds(duration: Duration, file: FileFacts): number | undefined {
  const seconds = typeof duration === 'function' ? duration(file) : duration;
  return seconds === undefined || !Number.isFinite(seconds) ? undefined : Math.round(seconds);
}

const readMessageMedia = (body: JsonObject): MessageMedia => ({
  fileUrl: httpAddress(stringField(body, 'file_url'), 'file_url'),
  fileUuid: stringField(body, 'file_uuid'),
});

function readMessageThumbnail(body: JsonObject): MessageThumbnail {
  const fileUrl = optionalAddress(body, 'file_url');
  return {
    ...(fileUrl !== null && { fileUrl }),
    fileUuid: stringField(body, 'file_uuid'),
    parentFileUuid: stringField(body, 'parent_file_uuid'),
  };
}

const readCommunityMedia = (body: JsonObject): CommunityMedia => ({
  id: integerField(body, 'id'),
  type: stringField(body, 'type'),
  addedAt: optionalStringField(body, 'added_at') ?? null,
  title: optionalStringField(body, 'title') ?? null,
  description: optionalStringField(body, 'description') ?? null,
  url: optionalAddress(body, 'url'),
  image: optionalAddress(body, 'image'),
  imageWidth: optionalInteger(body, 'image_width'),
  imageHeight: optionalInteger(body, 'image_height'),
  imageThumbnail: optionalThumbnail(body),
  order: optionalInteger(body, 'order'),
  mimetype: optionalStringField(body, 'mimetype') ?? optionalStringField(body, 'image_mimetype') ?? null,
  size: optionalInteger(body, 'size'),
});

function optionalAddress(body: JsonObject, field: string): string | null {
  const value = optionalStringField(body, field);
  return value === undefined || value === '' ? null : httpAddress(value, field);
}

/** Not in the documentation, only in the vendor's own types: taken when it is whole, never missed. */
function optionalThumbnail(body: JsonObject): CommunityMedia['imageThumbnail'] {
  const value = Object.hasOwn(body, 'image_thumbnail') ? body['image_thumbnail'] : null;
  if (typeof value !== 'object' || value === null) return null;
  const { url, width, height } = value as JsonObject;
  if (typeof url !== 'string' || typeof width !== 'number' || typeof height !== 'number') return null;
  return { url: httpAddress(url, 'image_thumbnail.url'), width, height };
}

const optionalInteger = (body: JsonObject, field: string): number | null =>
  !Object.hasOwn(body, field) || body[field] === null ? null : integerField(body, field);

function integerField(body: JsonObject, field: string): number {
  const value = Object.hasOwn(body, field) ? body[field] : undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new ReplyShapeError({
    field,
    expected: 'whole number',
    received: value === undefined ? 'absent' : typeof value,
    message:
      `The reply's field "${field}" should be a whole number. The upload itself is finished, but its result cannot ` +
      'be read. Check that the server speaks this version of the API.',
  });
}
