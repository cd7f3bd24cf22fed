/**
 * Numbered chunks as multipart forms, in the words of Dropzone, plupload, resumable.js or flow.js, or in one's own.
 *
 *   (name)                 the client names the upload
 *   POST {url}             dzuuid=U dzchunkindex=0 dztotalchunkcount=3 ... file   -> 2xx
 *   POST {url}             dzuuid=U dzchunkindex=1 ...                            -> 2xx
 *   POST {url}             dzuuid=U dzchunkindex=2 ...                            -> 2xx, the result
 *   or then: (complete)    the application's own request                          -> 2xx, the result
 *
 *   GET  {url}?flowChunkNumber=2&...   200 there, 204 or 404 not there   (resumable.js, flow.js)
 *
 * Pure: decides what to send, never sends. How the file is cut is settled with the first part, which goes alone; the
 * others may go together where the family allows it. Without a completion request the server puts the file together
 * when the last part is there, so that one waits for all others, and its reply is the result.
 *
 *   an upload that was lost   -> 404, 410, at the end also 409    begin again, once, under a new name
 *
 * Source: `chunkFamilies`. None of them has a request to forget an upload: servers sweep up what was left.
 */
import { countParts, type ByteRange } from '../core/byteRange.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  done,
  form,
  send,
  wait,
  type CallSpec,
  type FileFacts,
  type Reply,
  type RequestSpec,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import { randomUuid } from '../core/randomUuid.ts';
import { assertNoPage, isGone, jsonObject, type ResultReader } from '../core/readReply.ts';
import { assertFamily, type ChunkFact, type ChunkFamily } from './chunkFamilies.ts';
import { isNamed, nameUpload } from './nameUpload.ts';
import { countOf, firstMissing, nextPart, partFrom, partKey, storedBytes, withPart } from './partPlan.ts';
import { textFieldsFor, type TextFieldsOption } from './textFields.ts';

export { dropzone, flow, plupload, resumable } from './chunkFamilies.ts';
export type { ChunkFact, ChunkFamily, ChunkFields } from './chunkFamilies.ts';

export interface FormChunksOptions extends Partial<
  Pick<
    ChunkFamily,
    'partBytes' | 'mergesRest' | 'parallel' | 'repeatParts' | 'existenceCheck' | 'permanentStatuses'
  >
> {
  /** Where chunks go, and where it is asked about them. */
  readonly url: string;
  /** Whose fields and habits: a widget's, or a family of one's own. Options of the same name win over it. */
  readonly family: ChunkFamily;
  /** Bytes below which a 413 makes no part smaller. @default 16384 */
  readonly minPartBytes?: number;
  /** Further text fields, before the family's own. A function sees the file. @default none */
  readonly fields?: TextFieldsOption;
  /** Names an upload; two uploads must never share a name. @default a random uuid */
  readonly newId?: (file: FileFacts) => string;
  /**
   * Puts the file together: a request, or a `call` of the application's own, whose value is then the reply.
   * @default the server does it by itself when the last part is there
   */
  readonly complete?: (upload: ChunkedUpload) => RequestSpec | CallSpec;
  /**
   * Whether what completes the file may be sent again after its reply was lost: `complete`, or the last part where
   * there is none. Only where the server then answers the same again.
   * @default false: such an upload ends with `OutcomeUnknownError`
   */
  readonly repeatComplete?: boolean;
  /** Largest file in bytes. @default no limit */
  readonly maxBytes?: number;
}

/** What `complete` is told. */
export interface ChunkedUpload {
  /** The name under which its parts were sent. */
  readonly id: string;
  readonly file: FileFacts;
  /** How many parts there are. */
  readonly count: number;
}

/** The result where nobody reads the finishing reply. */
export interface StoredChunks {
  readonly id: string;
  /** The finishing reply's body. */
  readonly text: string;
}

export interface FormChunksSession<Result> {
  /** Of this upload, whatever today's options say. */
  readonly partBytes: number;
  /** Likewise: whether its last part holds the rest as well. */
  readonly mergesRest: boolean;
  readonly id?: string;
  /** Bytes from the beginning that the server has. Absent before the first part was answered. */
  readonly offset?: number;
  /** Where the parts begin that it has behind them. */
  readonly ahead?: readonly number[];
  /** The server is being asked about parts whose replies were lost. */
  readonly isAsking?: boolean;
  readonly result?: Result;
}

/**
 * Sends a file in numbered chunks.
 *
 * @returns a protocol whose result is what `readResult` makes of the finishing reply's JSON, or `{ id, text }` without it.
 * @throws RangeError when `partBytes` is not a whole number from 1.
 * @throws ProtocolUsageError when the fields of the family are not enough.
 * @example formChunks({ url: '/upload', family: flow, readResult: (body) => stringField(body, 'id') })
 * @example formChunks({ url: '/chunks', family: { fields: { id: 'key', offset: 'at' } }, complete: ({ id }) => ... })
 */
export function formChunks<Result>(
  options: FormChunksOptions & ResultReader<Result>,
): UploadProtocol<FormChunksSession<Result>, Result>;
export function formChunks(
  options: FormChunksOptions,
): UploadProtocol<FormChunksSession<StoredChunks>, StoredChunks>;
export function formChunks<Result>(
  options: FormChunksOptions & Partial<ResultReader<Result>>,
): UploadProtocol<FormChunksSession<Result | StoredChunks>, Result | StoredChunks> {
  type Session = FormChunksSession<Result | StoredChunks>;
  type Named = Session & { readonly id: string };
  const { url, family, complete, repeatComplete = false, readResult, maxBytes } = options;
  const { fields, fileField = 'file', indexBase = 0, fieldsOfOnePart } = family;
  const {
    partBytes = 1_048_576,
    mergesRest = false,
    parallel,
    repeatParts = true,
    existenceCheck,
    permanentStatuses = [],
  } = { ...family, ...options };
  const newId =
    options.newId ??
    (({ name }) => randomUuid() + (family.namesWithExtension === true ? extensionOf(name) : ''));
  assertFamily(family);
  countParts(0, partBytes);
  const minBytes = Math.min(options.minPartBytes ?? 16_384, partBytes);

  const begin = (): Session => ({ partBytes, mergesRest });

  const isFinal = ({ end }: ByteRange, file: FileFacts): boolean =>
    complete === undefined && end === file.size;

  /** A part whose arrival ends nothing. */
  const isWithin = (range: ByteRange | undefined, file: FileFacts): range is ByteRange =>
    range !== undefined && !isFinal(range, file);

  function textOf(session: Named, file: FileFacts, { start, end }: ByteRange): [string, string][] {
    const count = countOf(session, file);
    const facts: Readonly<Record<ChunkFact, string | number>> = {
      id: session.id,
      index: indexBase + Math.floor(start / session.partBytes),
      count,
      partBytes: session.partBytes,
      currentBytes: end - start,
      offset: start,
      totalBytes: file.size,
      name: file.name,
      path: file.name,
      type: file.type,
    };
    // Whoever puts a file together has to be told its name.
    const isCut = count > 1 || complete !== undefined;
    // The keys of a record are what its type says, as long as nobody adds others.
    const own = (Object.entries(fields) as [ChunkFact, string][]).map(
      ([fact, name]) =>
        [name, isCut || fieldsOfOnePart?.includes(fact) !== false ? facts[fact] : undefined] as const,
    );
    return [...Object.entries(textFieldsFor(options.fields, file)), ...own].flatMap(
      ([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]),
    );
  }

  /** A step whose status says everything. `isEnd`: a 409 means that what was sent is no longer there. */
  function step(
    spec: Pick<Step<Session>, 'key' | 'phase' | 'repeatable' | 'request'>,
    session: Session,
    isEnd: boolean,
    take: (reply: Reply, now: Session) => Session,
  ): Step<Session> {
    const isLost = (reply: Reply, { offset }: Session): boolean =>
      offset !== undefined && (isGone(reply) || (isEnd && reply.status === 409));
    return {
      ...spec,
      read(reply, now) {
        assertNoPage(reply);
        return take(reply, now);
      },
      refused: (reply, now) => (isLost(reply, now) ? begin() : undefined),
      codeOf(reply) {
        if (isLost(reply, session)) return 'session-expired';
        return isGone(reply) || permanentStatuses.includes(reply.status) ? 'refused' : undefined;
      },
    };
  }

  function part(session: Named, file: FileFacts, range: ByteRange): Step<Session> {
    const isLast = isFinal(range, file);
    return step(
      {
        key: partKey(range),
        phase: 'part',
        repeatable: isLast ? repeatComplete : repeatParts,
        request: {
          method: 'POST',
          url,
          headers,
          body: form([
            ...textOf(session, file, range),
            [fileField, { range, filename: file.name, type: file.type || 'application/octet-stream' }],
          ]),
        },
      },
      session,
      isLast,
      (reply, now) => ({
        ...withPart(now, file, range),
        ...(isLast && { result: resultOf(reply, session) }),
      }),
    );
  }

  const finish = (session: Named, file: FileFacts, spec: NonNullable<typeof complete>): Step<Session> =>
    step(
      {
        key: 'complete',
        phase: 'close',
        repeatable: repeatComplete,
        request: spec({ id: session.id, file, count: countOf(session, file) }),
      },
      session,
      true,
      (reply, now) => ({ ...now, result: resultOf(reply, session) }),
    );

  /** Asks whether the server has this part: 200 to 202 say so. */
  function ask(session: Named, file: FileFacts, range: ByteRange): Step<Session> {
    const query = new URLSearchParams(textOf(session, file, range));
    const learn = (isThere: boolean, now: Session): Session => {
      if (isThere) return { ...withPart(now, file, range), isAsking: true };
      // Where it had confirmed the part, nothing that it has can be trusted.
      return range.start < (now.offset ?? 0) ? begin() : { ...now, isAsking: false };
    };
    return {
      ...step(
        {
          key: `have-${range.start}`,
          phase: 'sync',
          repeatable: true,
          request: { method: 'GET', url: `${url}${url.includes('?') ? '&' : '?'}${query}`, headers },
        },
        session,
        false,
        ({ status }, now) => learn(status <= 202, now),
      ),
      refused: (reply, now) => (isGone(reply) ? learn(false, now) : undefined),
    };
  }

  const resultOf = (reply: Reply, { id }: Named): Result | StoredChunks =>
    readResult === undefined ? { id, text: reply.text } : readResult(jsonObject(reply));

  return {
    name: 'form-chunks',
    endpoint: url,
    parts: {
      minBytes,
      maxBytes: partBytes,
      of: (session) => session.partBytes,
      // The first part says how many there will be; another plan is another upload, with a name of its own.
      resize: (session, bytes) =>
        session.offset === undefined ? { ...begin(), partBytes: bytes } : undefined,
    },
    check: (file) => assertAtMost(file, maxBytes),
    begin,
    next(session, file, busy) {
      if (session.result !== undefined) return done(session.result);
      if (!isNamed(session)) return send(nameUpload<Session>(file, newId));
      const first = firstMissing(session, file);
      if (first === undefined && complete !== undefined) return send(finish(session, file, complete));
      if (session.isAsking === true && isWithin(first, file)) return send(ask(session, file, first));
      const free = nextPart(session, file, busy, {
        // An answer settles the doubt about one part: where none may be doubled there must not be two.
        parallel: parallel === true && (repeatParts || existenceCheck !== true),
        endsWithLast: complete === undefined,
      });
      return free === undefined ? wait('replies') : send(part(session, file, free));
    },
    confirmed: storedBytes,
    resync(session, file) {
      const { offset } = session;
      if (existenceCheck !== true || !isNamed(session) || offset === undefined) return undefined;
      // Whoever puts a file together may have swept up its parts.
      return isWithin(firstMissing(session, file), file)
        ? ask(session, file, partFrom(session, file, offset - session.partBytes))
        : undefined;
    },
  };
}

const headers = { Accept: 'application/json' };

const extensionOf = (name: string): string => /\.\w+$/.exec(name)?.[0] ?? '';
