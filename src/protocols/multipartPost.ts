/**
 * The whole file in one multipart request; the result is in its reply.
 *
 *   POST {url}   filename filetype totalfilesize ... file   -> 200 { file_url, file_uuid }
 *
 * Pure: decides what to send, never sends. The request is not repeatable: after a lost reply nobody knows whether the
 * file is stored, so the loop reports an unknown outcome. Which text fields go along is the caller's word.
 * Source: seeds 0 and 2, vendor pages "Upload a Media" and "Upload a Thumbnail".
 */
import { partAt } from '../core/byteRange.ts';
import { assertAtMost } from '../core/intake.ts';
import { done, form, send, wait, type FileFacts, type UploadProtocol } from '../core/protocol.ts';
import { jsonObject, type JsonObject, asIs, type ResultReader } from '../core/readReply.ts';
import { refusedFields } from './refusedFields.ts';

/** Text fields in wire order; undefined ones are left out. */
export type TextFields = Readonly<Record<string, string | number | undefined>>;

export interface MultipartPostOptions {
  readonly url: string;
  /** Name of the file field, which goes last. @default 'file' */
  readonly field?: string;
  /** Text fields before the file. A function sees the file, with `file.md5` when `md5` is on. @default none */
  readonly fields?: TextFields | ((file: FileFacts) => TextFields);
  /** Hashes the file and waits for it before sending. @default false */
  readonly md5?: boolean;
  /** Largest file in bytes. @default no limit */
  readonly maxBytes?: number;
}

export interface MultipartPostSession<Result> {
  readonly result?: Result;
}

/**
 * Sends one file as one multipart request.
 *
 * @returns a protocol whose result is what `readResult` makes of the reply, or the reply's JSON object without it.
 * @example multipartPost({ url: '/api/v2/pm/upload/', readResult: (body) => stringField(body, 'file_uuid') })
 */
export function multipartPost<Result>(
  options: MultipartPostOptions & ResultReader<Result>,
): UploadProtocol<MultipartPostSession<Result>, Result>;
export function multipartPost(
  options: MultipartPostOptions,
): UploadProtocol<MultipartPostSession<JsonObject>, JsonObject>;
export function multipartPost<Result>(
  options: MultipartPostOptions & Partial<ResultReader<Result>>,
): UploadProtocol<MultipartPostSession<Result | JsonObject>, Result | JsonObject> {
  const { url, field = 'file', fields = {}, md5 = false, maxBytes, readResult = asIs } = options;
  return {
    name: 'multipart-post',
    endpoint: url,
    ...(md5 && { digest: 'md5' }),
    check: (file) => assertAtMost(file, maxBytes),
    begin: () => ({}),
    next(session, file) {
      if (session.result !== undefined) return done(session.result);
      if (md5 && file.md5 === undefined) return wait('digest');
      const text = typeof fields === 'function' ? fields(file) : fields;
      const content = {
        range: partAt(0, file.size, file.size),
        filename: file.name,
        type: file.type || 'application/octet-stream',
      };
      return send({
        key: 'file',
        phase: 'part',
        repeatable: false,
        request: {
          method: 'POST',
          url,
          headers: { Accept: 'application/json' },
          body: form([...Object.entries(text), [field, content]]),
        },
        read: (reply) => ({ result: readResult(jsonObject(reply)) }),
        codeOf: (reply) => (refusedFields(reply).includes('md5') ? 'checksum' : undefined),
      });
    },
    confirmed: (session, file) => (session.result === undefined ? 0 : file.size),
  };
}
