/**
 * The whole file in one multipart request, or several files in one; the result is in its reply.
 *
 *   POST {url}   filename filetype totalfilesize ... file   -> 200 { file_url, file_uuid }
 *   POST {url}   album ... photos photos photos             -> 200 [{ id }, { id }, { id }]
 *
 * Pure: decides what to send, never sends. The request is not repeatable: after a lost reply nobody knows whether the
 * file is stored, so the loop reports an unknown outcome. Which text fields go along is the caller's word. An upload is
 * one source, so several files are one behind the other in it (`bundleFiles` makes such a source).
 * Source: seeds 0 and 2, vendor pages "Upload a Media" and "Upload a Thumbnail"; several files: RFC 7578, section 4.3.
 */
import { partAt } from '../core/byteRange.ts';
import { RejectedFileError, ReplyShapeError } from '../core/errors.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  done,
  form,
  send,
  wait,
  type FileFacts,
  type FilePart,
  type Reply,
  type UploadProtocol,
} from '../core/protocol.ts';
import { asIs, jsonList, jsonObject, type JsonObject, type ResultReader } from '../core/readReply.ts';
import { refusedFields } from './refusedFields.ts';
import { textFieldsFor, type TextFieldsOption } from './textFields.ts';

export type { TextFields } from './textFields.ts';

/** One of the files that a source is made of. */
export interface BundleMember {
  readonly name: string;
  /** MIME type, or '' when unknown. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Name of its file field. @default the option `field` */
  readonly field?: string;
}

export interface MultipartPostOptions {
  /** Where the request goes. */
  readonly url: string;
  /** Name of the file field, which goes last. @default 'file' */
  readonly field?: string;
  /** Text fields before the file. A function sees the file, with `file.md5` when `md5` is on. @default none */
  readonly fields?: TextFieldsOption;
  /**
   * The files that are one behind the other in the source: each becomes a file field, in this order. `bundleFiles` makes
   * both. A source of another size is refused. @default the source is one file
   */
  readonly members?: readonly BundleMember[] | ((file: FileFacts) => readonly BundleMember[]);
  /** Hashes the file and waits for it before sending. @default false */
  readonly md5?: boolean;
  /** Largest file in bytes, or largest sum of several. @default no limit */
  readonly maxBytes?: number;
}

/** How a result is read from a reply that is a list. */
export interface ResultListReader<Result> {
  /** Turns a reply that is a list into the result: with `members`, one entry for each. Must return JSON. */
  readonly readResults: (results: readonly unknown[]) => Result;
}

export interface MultipartPostSession<Result> {
  readonly result?: Result;
}

/**
 * Sends one file, or several, as one multipart request.
 *
 * @returns a protocol whose result is what `readResult` makes of the reply, `readResults` of one that is a list, or the
 * reply's JSON object without them.
 * @example multipartPost({ url: '/api/v2/pm/upload/', readResult: (body) => stringField(body, 'file_uuid') })
 * @example multipartPost({ url: '/albums/7', field: 'photos', members, readResults: (photos) => photos })
 */
export function multipartPost<Result>(
  options: MultipartPostOptions & ResultReader<Result>,
): UploadProtocol<MultipartPostSession<Result>, Result>;
export function multipartPost<Result>(
  options: MultipartPostOptions & ResultListReader<Result>,
): UploadProtocol<MultipartPostSession<Result>, Result>;
export function multipartPost(
  options: MultipartPostOptions,
): UploadProtocol<MultipartPostSession<JsonObject>, JsonObject>;
export function multipartPost<Result>(
  options: MultipartPostOptions & Partial<ResultReader<Result>> & Partial<ResultListReader<Result>>,
): UploadProtocol<MultipartPostSession<Result | JsonObject>, Result | JsonObject> {
  const { url, field = 'file', fields, members, md5 = false, maxBytes } = options;
  const { readResult = asIs, readResults } = options;

  const membersOf = (file: FileFacts): readonly BundleMember[] =>
    typeof members === 'function' ? members(file) : (members ?? [file]);

  function filesOf(file: FileFacts): readonly (readonly [string, FilePart])[] {
    let end = 0;
    return membersOf(file).map((member) => {
      const range = partAt(end, member.size, file.size);
      end = range.end;
      const type = member.type || 'application/octet-stream';
      return [member.field ?? field, { range, filename: member.name, type }];
    });
  }

  function resultOf(reply: Reply, file: FileFacts): Result | JsonObject {
    if (readResults === undefined) return readResult(jsonObject(reply));
    const results = jsonList(reply);
    const count = membersOf(file).length;
    if (results.length !== count) throw wrongCount(results.length, count);
    return readResults(results);
  }

  return {
    name: 'multipart-post',
    endpoint: url,
    ...(md5 && { digest: 'md5' }),
    check(file) {
      assertAtMost(file, maxBytes);
      const memberBytes = membersOf(file).reduce((sum, { size }) => sum + size, 0);
      if (memberBytes !== file.size) throw notTheBundle(file, memberBytes);
    },
    begin: () => ({}),
    next(session, file) {
      if (session.result !== undefined) return done(session.result);
      if (md5 && file.md5 === undefined) return wait('digest');
      const text = Object.entries(textFieldsFor(fields, file));
      return send({
        key: 'file',
        phase: 'part',
        repeatable: false,
        request: {
          method: 'POST',
          url,
          headers: { Accept: 'application/json' },
          body: form([...text, ...filesOf(file)]),
        },
        read: (reply) => ({ result: resultOf(reply, file) }),
        codeOf: (reply) => (refusedFields(reply).includes('md5') ? 'checksum' : undefined),
      });
    },
    confirmed: (session, file) => (session.result === undefined ? 0 : file.size),
  };
}

const notTheBundle = ({ name, size }: FileFacts, memberBytes: number): RejectedFileError =>
  new RejectedFileError([
    {
      code: 'custom',
      message:
        `"${name}" has ${size} bytes, but the files it should be made of have ${memberBytes}. ` +
        'They could not be told apart in it. Take source and members from the same `bundleFiles`.',
    },
  ]);

const wrongCount = (received: number, expected: number): ReplyShapeError =>
  new ReplyShapeError({
    field: 'body',
    expected: `list of ${expected}`,
    received: `list of ${received}`,
    message:
      `The server answered with ${received} results for ${expected} files. ` +
      'Nobody knows which of them are stored. Check what the server does with several files of one request.',
  });
