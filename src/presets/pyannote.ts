/**
 * pyannoteAI's temporary storage: declare a `media://` key, put the file to the signed address.
 *
 *   POST {baseUrl}/v1/media/input   { "url": "media://key" }   -> 201 { url }
 *   PUT  {url}                      raw bytes                  -> 200
 *   result                          { mediaUrl: "media://key" }
 *
 * Decides keys and their rule. The API key has full power over the account, so a browser must not hold it: there the
 * application's backend declares (`sign`). Declaring directly is for servers and tests, with the API key in the
 * client's `authorize`. Stored media are removed by the vendor after about 24 hours.
 * Source: seed 4, vendor page "Upload Media File"; the key rule's slashes are the notation of its pattern.
 */
import { ProtocolUsageError, RejectedFileError, ReplyShapeError } from '../core/errors.ts';
import { json, type FileFacts, type UploadProtocol } from '../core/protocol.ts';
import { stringField } from '../core/readReply.ts';
import {
  presignedPut,
  type CallOptions,
  type PresignedPutSession,
  type SignedTarget,
} from '../protocols/presignedPut.ts';

/** What a backend answers: the address to put to, and the `media://` address it declared. */
export interface SignedMedia extends SignedTarget {
  readonly mediaUrl: string;
}

export interface DirectMediaInputOptions {
  /** @default 'https://api.pyannote.ai' */
  readonly baseUrl?: string;
  /**
   * Object key without `media://`: letters, digits and `-_./`, 247 characters at most.
   * @default `safeMediaKey` of the file's name and `newId()`
   */
  readonly key?: string | ((file: FileFacts) => string);
  /** @default the file's MD5, so that the same bytes have the same key; the file is then hashed first */
  readonly newId?: () => string;
  /** Content-Type of the PUT; '' sends none. @default the file's type */
  readonly contentType?: string;
  readonly sign?: undefined;
}

export interface SignedMediaInputOptions {
  /** Asks the application's backend to declare a key. Called again when the signed address has run out. */
  readonly sign: (file: FileFacts, options: CallOptions) => Promise<SignedMedia>;
  /** Content-Type of the PUT; '' sends none. @default the file's type */
  readonly contentType?: string;
}

export interface MediaInput {
  /** What diarize, identify and voiceprint take as `url`. */
  readonly mediaUrl: string;
}

/**
 * A file into pyannoteAI's temporary storage.
 *
 * Result `{ mediaUrl }`, such as 'media://golden/clip.wav'. Status 402 means no subscription; 429 is waited for.
 *
 * @throws ProtocolUsageError when a fixed `key` breaks the rule; a key made from a file that does so refuses the file
 * with `RejectedFileError`, before any request.
 * @example mediaInput({ sign: (file, { signal }) => backend.signMedia(file.name, signal) })
 */
export function mediaInput(
  options: DirectMediaInputOptions | SignedMediaInputOptions,
): UploadProtocol<PresignedPutSession<SignedMedia, MediaInput>, MediaInput> {
  const { contentType } = options;
  const common = {
    ...(contentType !== undefined && { contentType }),
    readResult: ({ mediaUrl }: SignedMedia): MediaInput => ({ mediaUrl }),
  };
  if (options.sign !== undefined) {
    const { sign } = options;
    return presignedPut({
      ...common,
      async sign(file, call) {
        const signed = await sign(file, call);
        assertMediaUrl(signed.mediaUrl);
        return signed;
      },
    });
  }

  const { baseUrl = 'https://api.pyannote.ai', key, newId } = options;
  if (typeof key === 'string' && !isMediaUrl(`media://${key}`)) throw badKey(key);
  const endpoint = `${baseUrl.endsWith('/') ? baseUrl.slice(0, -1) : baseUrl}/v1/media/input`;
  const keyOf = (file: FileFacts): string => {
    if (typeof key === 'string') return key;
    return key?.(file) ?? safeMediaKey(file.name, newId?.() ?? file.md5 ?? '');
  };
  return presignedPut({
    ...common,
    endpoint,
    md5: key === undefined && newId === undefined,
    check(file) {
      if (key !== undefined && !isMediaUrl(`media://${keyOf(file)}`)) throw keyRejected(file, keyOf(file));
    },
    declare(file) {
      const mediaUrl = `media://${keyOf(file)}`;
      if (!isMediaUrl(mediaUrl)) throw keyRejected(file, mediaUrl);
      return {
        request: {
          method: 'POST',
          url: endpoint,
          headers: { Accept: 'application/json' },
          body: json({ url: mediaUrl }),
        },
        read: (body) => ({ url: stringField(body, 'url'), mediaUrl }),
      };
    },
  });
}

/** Whether the vendor accepts this address: 'media://', then letters, digits and `-_./`, 255 characters in all. */
export const isMediaUrl = (url: string): boolean =>
  url.length <= 255 && /^media:\/\/[a-zA-Z0-9\-_./]+$/.test(url);

/**
 * A key that every documented reading of the rule accepts: `[a-z0-9-./]` only, no leading slash, no `..`.
 *
 * @param id - makes the key unique; a UUID or the file's MD5.
 * @example safeMediaKey('Böse Aufnahme (1).WAV', 'f3a1') // 'f3a1/bose-aufnahme-1.wav'
 */
export function safeMediaKey(fileName: string, id: string): string {
  const name = safeText(fileName).slice(-100).replace(/^[-.]/, '');
  return [safeText(id).slice(0, 100), name].filter((part) => part !== '').join('/') || 'file';
}

/** Accents go, everything else outside the subset becomes one dash; no two of dash and point are left side by side. */
const safeText = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/-*\.[-.]*/g, '.')
    .replace(/^[-.]|[-.]$/g, '');

function assertMediaUrl(url: unknown): void {
  if (typeof url === 'string' && isMediaUrl(url)) return;
  throw new ReplyShapeError({
    field: 'mediaUrl',
    expected: 'media:// address',
    received: typeof url === 'string' ? 'another text' : typeof url,
    message:
      'The signer answered without a usable `mediaUrl`. The file could not be referred to afterwards. ' +
      'Let `sign` return the media:// address its backend declared.',
  });
}

const rule = 'letters, digits and - _ . / only, at most 247 characters';

const badKey = (key: string): ProtocolUsageError =>
  new ProtocolUsageError(
    `"${key}" is not a media key (${rule}). No upload can use it. Correct the option \`key\`.`,
  );

const keyRejected = (file: FileFacts, key: string): RejectedFileError =>
  new RejectedFileError([
    {
      code: 'file-name',
      message: `The key "${key}" made for "${file.name}" is not allowed (${rule}). Rename the file, or use \`safeMediaKey\`.`,
    },
  ]);
