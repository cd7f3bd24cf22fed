/**
 * What the engine needs from its surroundings, as small interfaces. The browser's implementations live in
 * `adapters`; tests and simulations hand in their own. Core itself never touches time, network or storage.
 */
import type { FileFacts, Reply, RequestSpec } from './protocol.ts';

/** The bytes. A Blob or File is one; a simulation may be one without memory behind it. */
export interface ByteSource {
  readonly size: number;
  /** Half-open, like Blob.slice. The engine reads nothing before the sender or the hasher does. */
  slice(start: number, end: number, type?: string): Blob;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes of the file handed to the network so far. Not evidence that they arrived. */
  readonly onProgress?: (sentBytes: number) => void;
  /** Whether the application's credentials, cookies among them, may travel with this request. @default false */
  readonly isTrusted?: boolean;
}

/** Performs one exchange. Rejects with `NetworkError` when no reply came, or with the signal's reason. */
export interface Sender {
  /** `request.url` is absolute and `request.headers` complete. */
  send(request: RequestSpec, source: ByteSource, options: SendOptions): Promise<Reply>;
}

export interface HashOptions {
  readonly signal: AbortSignal;
  /** A sign of life. After one, `idleTimeoutMs` of silence count as stuck; before the first, a second per megabyte more. */
  readonly onProgress?: (hashedBytes: number) => void;
}

/** Reads the source once, in slices; never holds the whole. Rejects with `SourceError` when it cannot. */
export interface Hasher {
  /** @returns 32 lower-case hex digits. */
  md5(source: ByteSource, options: HashOptions): Promise<string>;
  /**
   * Of bytes that fit into memory. @returns lower-case hex digits.
   * @default protocols that ask for such checksums fail with `ProtocolUsageError`
   */
  sha?(algorithm: 'sha-1' | 'sha-256', source: ByteSource, options: HashOptions): Promise<string>;
}

/** What is stored of an upload so that it can go on after a reload. No tokens, no headers, no bytes. */
export interface SessionRecord {
  readonly version: 1;
  /** The upload's id. */
  readonly id: string;
  readonly protocol: string;
  /** Where the protocol speaks to; a session belongs to one endpoint. */
  readonly endpoint: string;
  readonly file: FileFacts;
  /** Checksums of a few of its bytes, to know the file again; absent where it could not be read in time. */
  readonly sample?: string;
  readonly session: unknown;
  readonly confirmedBytes: number;
  readonly addedAtMs: number;
  /** Place in the list, on the same scale as `addedAtMs`. @default addedAtMs */
  readonly rank?: number;
  /** @default 0 */
  readonly priority?: number;
  readonly updatedAtMs: number;
  readonly expiresAtMs?: number;
  readonly group?: string;
  /** A request that must not be doubled may have left whole, and what became of it was not known, or not taken in yet. */
  readonly isUnanswered?: boolean;
  /** It is done; kept for a few minutes, for pages that wait for its end. */
  readonly finished?: {
    readonly result: unknown;
    /** The result is none that can be stored. @default false */
    readonly isLost?: boolean;
  };
}

/** Storage is a convenience: every failure of it costs the resume after a reload and nothing else. */
export interface SessionStore {
  /** Every record of this user; `finished` ones may be left out where there is `get`. Asked before each upload begins. */
  list(): Promise<readonly SessionRecord[]>;
  /** The record of this id, finished or not. @default it is looked for in `list` */
  get?(id: string): Promise<SessionRecord | undefined>;
  set(record: SessionRecord): Promise<void>;
  delete(id: string): Promise<void>;
  /** Deletes everything that is stored for this user, also what other pages have stored. */
  clear(): Promise<void>;
  /**
   * Keeps the file of a stored record, as a copy or as the platform's handle, until the record is deleted or `finished`.
   * May keep none that is too large. @default after a reload, files are chosen again
   */
  keepFile?(id: string, file: Blob): Promise<void>;
  /** @returns the kept file as it is now; undefined when there is none, or when it may not be read unasked */
  keptFile?(id: string): Promise<Blob | undefined>;
}

/**
 * Names that one page of this browser holds at a time. Whoever holds one loses it with its page, also in a crash, so a
 * lock says truly whether somebody still works on an upload.
 */
export interface Locks {
  /** @returns its release, or undefined when somebody has it */
  take(name: string): Promise<(() => void) | undefined>;
  /** Takes it as soon as it is free. Rejects with the signal's reason. */
  wait(name: string, signal: AbortSignal): Promise<() => void>;
  isTaken(name: string): Promise<boolean>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Calls once after `delayMs`; the returned function takes it back. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Connectivity {
  /** False is believed only as a reason to say "offline"; it never keeps an upload from trying. */
  isOnline(): boolean;
  /** Calls at every change; the returned function ends it. */
  subscribe(listener: (isOnline: boolean) => void): () => void;
}

/** Headers for one attempt. `rejected` is true when the server refused the previous ones with 401. */
export interface AuthorizeRequest {
  readonly url: string;
  /** Counts from 1 within one step. */
  readonly attempt: number;
  readonly rejected: boolean;
}

/** When progress may reach the store: at most once per call, in the browser once per animation frame. */
export interface Frame {
  request(callback: () => void): void;
}

export interface ThumbnailOptions {
  /** Pixels of the box. */
  readonly width: number;
  readonly height: number;
  readonly fit: 'cover' | 'contain';
  /** The moment of a film to show. @default an early one that is not black */
  readonly atSeconds?: number;
  /** Pictures with a higher one are made first. @default 0 */
  readonly priority?: number;
  /** Refuses what has no picture, instead of looking at it in other ways. @default false */
  readonly pictureOnly?: boolean;
  readonly signal: AbortSignal;
}

/** What a file says of itself once it is opened. What is unknown is absent. */
export interface MediaFacts {
  /** MIME type by its first bytes: the one it says it has, where they allow that. */
  readonly type?: string;
  /** What such files are called at their end, without the dot and in lower case. */
  readonly extensions?: readonly string[];
  /** Pixels, upright. */
  readonly width?: number;
  readonly height?: number;
  readonly durationSeconds?: number;
  readonly pageCount?: number;
  /** It cannot be opened without a password. */
  readonly isEncrypted?: boolean;
}

/** What can be asked of a file: `pages` says, too, whether it is encrypted. */
export type FactName = 'type' | 'dimensions' | 'duration' | 'pages';

/** Says what a file is, from as few of its bytes as that takes. */
export interface FactsReader {
  /**
   * Leaves out what the file does not say, what it cannot be asked here, and what takes too long.
   *
   * @throws the signal's reason and nothing else.
   */
  read(
    source: Blob,
    options: { readonly wanted: readonly FactName[]; readonly signal: AbortSignal },
  ): Promise<MediaFacts>;
}

/** What can be seen of a file before it is uploaded: a picture, the shape of its sound, or its first lines. */
export interface Thumbnail {
  readonly facts: MediaFacts;
  readonly picture?: {
    /** Encoded anew: nothing of the original is in it but what it looks like. */
    readonly blob: Blob;
    /** Pixels of this picture. */
    readonly width: number;
    readonly height: number;
  };
  /** How loud equal slices of the sound are, from 0 to 1. */
  readonly peaks?: readonly number[];
  readonly text?: string;
}

/** Makes thumbnails: of everything there is, or of files of some kinds. */
export interface Thumbnailer {
  /** Whether there may be something to see of such a file. Name and type are what the platform says, and may be wrong. */
  accepts(file: { readonly name: string; readonly type: string }): boolean;
  /** @throws whatever says that there is nothing to see of it; the signal's reason. */
  make(source: Blob, options: ThumbnailOptions): Promise<Thumbnail>;
  /**
   * What such a file says of itself, without a picture. Rejects where it says nothing.
   *
   * @default the browser is asked
   */
  readFacts?(source: Blob, options: { readonly signal: AbortSignal }): Promise<MediaFacts>;
}

export interface Ports {
  readonly sender: Sender;
  readonly clock: Clock;
  readonly hasher?: Hasher;
  readonly sessionStore?: SessionStore;
  /** Keeps two pages from working on one stored session. @default they are not kept apart */
  readonly locks?: Locks;
  readonly connectivity?: Connectivity;
  readonly thumbnailer?: Thumbnailer;
  /** Needed by rules about the content of files; without it they are not checked. */
  readonly factsReader?: FactsReader;
  /** @default at once */
  readonly frame?: Frame;
  /** 0 up to but not including 1. */
  readonly random: () => number;
  /** @default counting ids */
  readonly newId?: () => string;
  /** Base of relative URLs, and the origin that counts as "our own". Absent on a server. */
  readonly pageUrl?: string;
}
