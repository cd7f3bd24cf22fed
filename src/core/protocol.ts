/**
 * What a protocol is: a pure strategy that turns local facts and the server's words into the next move.
 *
 * A protocol decides, it never sends, waits, retries or hashes: `runUpload` does all of that, once, for every
 * protocol. A session is plain JSON, so storing it after each reply is the whole resume feature.
 */
import type { ByteRange } from './byteRange.ts';
import type { ErrorCode } from './errors.ts';

/** What is known about the file without asking anybody. Never holds the bytes. */
export interface FileFacts {
  readonly name: string;
  /** MIME type as the platform reports it, or '' when unknown. */
  readonly type: string;
  /** Total bytes. */
  readonly size: number;
  /** Where it lay in the folder that was chosen, from that folder on: 'Holiday/day 1/beach.jpg'. Absent for a file chosen alone. */
  readonly path?: string;
  /** Milliseconds since the epoch; absent for Blobs. */
  readonly lastModifiedMs?: number;
  /** Length of a sound or film in seconds, when somebody measured it. */
  readonly durationSeconds?: number;
  /** MD5 of all bytes in lower-case hex; absent until hashed. */
  readonly md5?: string;
}

/** One field of a multipart form: text, or a range of the file under a name and type of its own. */
export type FormEntry =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly range: ByteRange; readonly filename: string; readonly type: string };

/** A request body by description. `form` and `bytes` name a range of the source instead of carrying it. */
export type BodySpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  /** UTF-8 under a type of one's own, such as XML. */
  | { readonly kind: 'text'; readonly value: string; readonly type: string }
  | { readonly kind: 'urlencoded'; readonly fields: readonly (readonly [string, string])[] }
  /** multipart/form-data, entries in wire order. */
  | { readonly kind: 'form'; readonly entries: readonly FormEntry[] }
  /** Raw bytes. `type` '' sends no Content-Type at all. */
  | { readonly kind: 'bytes'; readonly range: ByteRange; readonly type: string };

/** The algorithms by their names in Web Crypto, and MD5. */
export type ChecksumAlgorithm = 'md5' | 'sha-1' | 'sha-256';

/** A digest of the bytes that a request carries, in a header: `{prefix}{base64}`. */
export interface ChecksumSpec {
  readonly algorithm: ChecksumAlgorithm;
  /** Name of the header, such as 'Content-MD5'. */
  readonly header: string;
  /** Written before the digest, such as 'sha1 '. @default '' */
  readonly prefix?: string;
}

/** One HTTP request as plain data. */
export interface RequestSpec {
  readonly method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, or relative to the page. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodySpec;
  /** Asks the engine to hash the `bytes` of this request before it leaves. They are read into memory for it. */
  readonly checksum?: ChecksumSpec;
  /**
   * Whether the application's credentials may travel with this request. `never` for presigned addresses,
   * whatever their origin. @default 'origin': only to the protocol's `endpoint` origin and `authOrigins`
   */
  readonly auth?: 'origin' | 'never';
}

/** What a `call` may use. `attempt` counts from 1. */
export interface CallContext {
  readonly file: FileFacts;
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/**
 * A step answered by the application's own code instead of a request, such as "ask my backend to sign this".
 * What it returns must be JSON; `read` receives it as the body of a 200 reply. A `StatusError` that it throws is the
 * refusal which that error describes. Any other error that it throws leaves open what was done, so that a step which must
 * not be doubled ends with `OutcomeUnknownError`.
 */
export interface CallSpec {
  readonly call: (context: CallContext) => Promise<unknown>;
}

/** The server's answer, whatever its status. */
export interface Reply {
  readonly status: number;
  /** Value of a response header, or null when absent or not exposed by CORS. Name in any case. */
  header(name: string): string | null;
  /** The whole body as text; '' when there is none. */
  readonly text: string;
}

/** `open` begins a session, `part` carries bytes, `close` asks for the result, `sync` asks how far we got. */
export type StepPhase = 'open' | 'part' | 'close' | 'sync';

/** One exchange with the server. */
export interface Step<Session> {
  /** Unique among the steps that can be in flight together, stable across calls of `next`. Shown in traces. */
  readonly key: string;
  readonly phase: StepPhase;
  readonly request: RequestSpec | CallSpec;
  /** True when doing it twice leaves the same result as doing it once. */
  readonly repeatable: boolean;
  /** Folds a reply below 400 into the session. Throws `ReplyShapeError` when the reply is not what was promised. */
  read(reply: Reply, session: Session): Session;
  /**
   * A refusal (400 and above) that teaches something returns the corrected session: another offset, or an empty
   * session to begin again. Anything else returns undefined, or the session as it was.
   */
  refused?(reply: Reply, session: Session): Session | undefined;
  /** What a refusal means where its status alone does not say: an expired link, a wrong checksum. */
  codeOf?(reply: Reply): ErrorCode | undefined;
}

export type Move<Session, Result> =
  | { readonly kind: 'send'; readonly step: Step<Session> }
  | { readonly kind: 'wait'; readonly for: 'digest' | 'replies' }
  | { readonly kind: 'done'; readonly result: Result };

/**
 * How a protocol cuts the file. The engine fits the parts to what the connection and the server bear: it halves them
 * after a 413 and aims at a few seconds a part, within these limits. The size lives in the session, so that a resumed
 * upload goes on with the same plan.
 */
export interface PartSizes<Session> {
  /** Bytes, at least 1. */
  readonly minBytes: number;
  /** Bytes; the largest part the contract allows. */
  readonly maxBytes: number;
  /** Bytes of the parts to come. */
  of(session: Session): number;
  /** The same session with other parts from here on; undefined where the contract has settled their size. */
  resize(session: Session, partBytes: number): Session | undefined;
}

export interface UploadProtocol<Session = unknown, Result = unknown> {
  /** Names the wire contract in stored sessions and traces; change it when sessions change their meaning. */
  readonly name: string;
  /** Absolute or relative URL whose origin may receive the application's credentials. @default the page's own */
  readonly endpoint?: string;
  /** Hash while sending, so that `wait('digest')` is short. */
  readonly digest?: 'md5';
  /**
   * Asks sounds and films how long they are before the first step, where nobody said. What cannot be learned within a
   * few seconds stays unknown: `durationSeconds` of the file is then absent.
   */
  readonly measure?: 'duration';
  /** Sessions that are credentials as a whole are never written to storage. @default 'always' */
  readonly persist?: 'always' | 'never';
  /**
   * What of a session may be stored, where some of it is a credential, such as a signed address. The upload must be able
   * to go on with what is left. @default all of it
   */
  stored?(session: Session): Session;
  /** Absent where the contract knows no parts, or fixes their size. */
  readonly parts?: PartSizes<Session>;
  /** How often a refusal may send the upload back to its beginning before it counts as a failure. @default 1 */
  readonly maxRestarts?: number;
  /** Refuses a file this contract cannot carry, before any request. Throws `RejectedFileError`. */
  check?(file: FileFacts): void;
  /**
   * The session before anything was said. JSON only; byte offsets and its own part size, never part counts. The same
   * for the same file, because a refusal that leads back to it counts as beginning again.
   */
  begin(file: FileFacts): Session;
  /** What to do now. `busy` holds the keys of steps in flight; answering with one of them means "nothing new". */
  next(session: Session, file: FileFacts, busy: ReadonlySet<string>): Move<Session, Result>;
  /** Bytes the server is known to have. */
  confirmed(session: Session, file: FileFacts): number;
  /** The question "how far did you get?", asked after an unknown outcome and when a stored session is resumed. */
  resync?(session: Session, file: FileFacts): Step<Session> | undefined;
  /**
   * Asks the server to forget what was sent. Where that takes several requests, what a reply taught names the next one;
   * a session that stays as it was ends them. 404 and 410 count as "forgotten".
   */
  cancel?(session: Session, file: FileFacts): Step<Session> | undefined;
  /** When the server will forget this session, in milliseconds since the epoch; undefined when it did not say. */
  expiresAtMs?(session: Session): number | undefined;
}

export const send = <Session>(step: Step<Session>) => ({ kind: 'send', step }) as const;
export const wait = (reason: 'digest' | 'replies') => ({ kind: 'wait', for: reason }) as const;
export const done = <Result>(result: Result) => ({ kind: 'done', result }) as const;

/** A JSON body. */
export const json = (value: unknown): BodySpec => ({ kind: 'json', value });

/** A body of text, such as XML. */
export const text = (value: string, type: string): BodySpec => ({ kind: 'text', value, type });

/** Raw bytes `start` to `end` (half-open). `type` '' sends no Content-Type. */
export const bytes = (start: number, end: number, type = ''): BodySpec => ({
  kind: 'bytes',
  range: { start, end },
  type,
});

type FieldValue = string | number | undefined;

/** An x-www-form-urlencoded body, fields in the order given; undefined values are left out. */
export const urlencoded = (fields: readonly (readonly [name: string, value: FieldValue])[]): BodySpec => ({
  kind: 'urlencoded',
  fields: fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const])),
});

/** Content of a file field: a range of the source, and the name and type the server is told. */
export interface FilePart {
  readonly range: ByteRange;
  readonly filename: string;
  readonly type: string;
}

/** A multipart/form-data body, fields in the order given; undefined values are left out. */
export const form = (
  fields: readonly (readonly [name: string, value: FieldValue | FilePart])[],
): BodySpec => ({
  kind: 'form',
  entries: fields.flatMap(([name, value]): FormEntry[] => {
    if (value === undefined) return [];
    if (typeof value === 'object') return [{ name, ...value }];
    return [{ name, value: String(value) }];
  }),
});

/** The bytes a request names, from the first to the last of all its ranges; undefined when it carries none of the file. */
export function rangeOf(request: RequestSpec | CallSpec): ByteRange | undefined {
  if ('call' in request) return undefined;
  const body = request.body;
  if (body?.kind === 'bytes') return body.range;
  if (body?.kind !== 'form') return undefined;
  const ranges = body.entries.flatMap((entry) => ('range' in entry ? [entry.range] : []));
  if (ranges.length < 2) return ranges[0];
  return {
    start: Math.min(...ranges.map(({ start }) => start)),
    end: Math.max(...ranges.map(({ end }) => end)),
  };
}
