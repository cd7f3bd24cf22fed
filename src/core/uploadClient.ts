/**
 * The facade: adds files, gives them lanes, and carries out what people press. It owns the queue, the handles and the
 * stored sessions; the conversation with a server belongs to `runUpload`, what people see to `uploadState`.
 */
import { createAuthorizer, type HeadersLike } from './authorizer.ts';
import { createCarrier } from './carryUpload.ts';
import { createEntryList } from './entryList.ts';
import { ProtocolUsageError, type UploadError } from './errors.ts';
import { createExchange } from './exchange.ts';
import { harmless } from './harmless.ts';
import { createOrigins } from './origins.ts';
import type { AuthorizeRequest, FactsReader, Ports, Thumbnailer } from './ports.ts';
import type { UploadProtocol } from './protocol.ts';
import { restoreUploads, type RestoredUpload } from './restoreUploads.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retryPolicy.ts';
import { createReattacher } from './reattachFile.ts';
import { createSessionKeeper } from './sessionKeeper.ts';
import { createSessionRecords } from './sessionRecords.ts';
import { createUndoStack, type UndoHandle } from './undoStack.ts';
import { createUploadCommands } from './uploadCommands.ts';
import { createUploadEndings } from './uploadEndings.ts';
import { cancelledReason, createEntry, factsOf, type AddOptions, type Entry } from './uploadEntry.ts';
import { createUploadQueue } from './uploadQueue.ts';
import { queuedUpload } from './uploadState.ts';
import { createUploadStore, type UploadStore } from './uploadStore.ts';
import { createTracer, type UploadTrace } from './uploadTrace.ts';

export type { RestoredUpload } from './restoreUploads.ts';
export type { UndoHandle } from './undoStack.ts';
export type { AddOptions } from './uploadEntry.ts';

export interface UploadClientOptions {
  /**
   * Headers for one attempt, such as `Authorization`. Asked before every request to the protocol's `endpoint` origin
   * or one of `authOrigins`, never for another. After a 401 it is asked once with `rejected: true`, no matter how
   * many uploads were refused; get a fresh token then.
   */
  readonly authorize?: (request: AuthorizeRequest) => HeadersLike | Promise<HeadersLike>;
  /** Further origins that may receive what `authorize` returns, such as 'https://api.example'. */
  readonly authOrigins?: readonly string[];
  readonly concurrency?: {
    /** Files at once. @default 3 */
    readonly files?: number;
    /** Parts of one file at once, where its protocol allows it. @default 4 */
    readonly partsPerFile?: number;
    /** Requests to one origin at once. @default 6 */
    readonly requestsPerOrigin?: number;
  };
  /** @default 1, 2, 4, 8, 16, 30 s, each by 20 % more or less */
  readonly retry?: Partial<RetryPolicy>;
  /** How long a cancelled or removed upload can be brought back, in milliseconds. @default 10000 */
  readonly undoWindowMs?: number;
  /** Longest silence of a request in which nothing moves, in milliseconds. @default 60000 */
  readonly idleTimeoutMs?: number;
  /** Told when the server could not be asked to forget a cancelled upload; something may be left there. */
  readonly onCancelError?: (error: UploadError, id: string) => void;
  /** Told when sessions cannot be stored; uploads go on, but cannot be continued after a reload. */
  readonly onStorageError?: (error: unknown) => void;
  readonly ports: Ports;
}

export interface UploadHandle<Result = unknown> {
  readonly id: string;
  /**
   * Settles with the result, with an `UploadError`, or with an `AbortError` when cancelled for good or when the client
   * was destroyed. After `retry` this is a new promise.
   */
  readonly done: Promise<Result>;
  pause(): void;
  resume(): void;
  retry(): void;
  cancel(): UndoHandle;
}

export interface UploadClient {
  /**
   * Takes a file and returns at once. The result's type follows from the protocol. A file that a restored upload waits
   * for continues that upload.
   *
   * @throws RejectedFileError when the protocol cannot carry this file; nothing was sent then.
   */
  add<Session, Result>(
    file: Blob,
    options: AddOptions<Result> & { readonly protocol: UploadProtocol<Session, Result> },
  ): UploadHandle<Result>;
  /**
   * Takes a file that waits until another upload is done, and fails with it. Its protocol is made from the other's
   * result. `after` is the other's handle, or its id.
   */
  add<Session, Result, ParentResult>(
    file: Blob,
    options: AddOptions<Result> & {
      readonly after: UploadHandle<ParentResult> | string;
      readonly protocol: (parentResult: ParentResult) => UploadProtocol<Session, Result>;
    },
  ): UploadHandle<Result>;
  /** Tells the store's subscribers once of everything that `work` does, such as adding ten thousand files. */
  batch<T>(work: () => T): T;
  /** Lets held uploads go. Without an id: all. */
  start(id?: string): void;
  /** Without an id: all that can be paused. */
  pause(id?: string): void;
  resume(id?: string): void;
  /**
   * Tries a failed upload again, or a waiting one at once. With several ids, or without any for all: those that can end
   * differently, except what the server may already have.
   */
  retry(id?: string | readonly string[]): void;
  /**
   * Stops at once; the server is asked to forget when the undo window closes. With several ids, or without any for
   * all: those that can be cancelled.
   */
  cancel(id?: string | readonly string[]): UndoHandle;
  /** Takes it off the list, cancelling it if need be. With several ids, or without any for all: the settled ones. */
  remove(id?: string | readonly string[]): UndoHandle;
  /**
   * Puts an upload before another in the list, or at its end. Uploads that wait start in the order of the list: it
   * takes the priority of the one it is put before, at the end the lowest of all, so that it starts where it stands.
   * What runs goes on; what is paused, held, failed or has to be chosen again keeps its place for when it is let go.
   */
  move(id: string, to: { readonly before: string | null }): void;
  /** Puts an upload before the next one that would start. */
  prioritize(id: string): void;
  /**
   * Undoes the newest cancel or remove, with an id the newest that took this upload, and the others it took with it.
   *
   * @returns false when there is none
   */
  undo(id?: string): boolean;
  /**
   * Remembers an action of the application's own, which has been carried out, beside cancels and removes: it can be taken
   * back for as long as they can, also by `undo` without an id.
   *
   * @param back - takes it back.
   * @param options.signal - when aborted, it can be taken back no longer: whoever heard of it has gone. @default none
   */
  undoable(back: () => void, options?: { readonly signal?: AbortSignal | undefined }): UndoHandle;
  /**
   * Lists what a reload interrupted, as `queued` snapshots: held until `start` where the browser kept the file and it is
   * unchanged, else waiting for their file.
   *
   * @param protocols - sessions of these can be continued; others stay stored and unlisted.
   */
  restore(
    protocols: readonly UploadProtocol[],
    options?: { readonly group?: string },
  ): Promise<readonly RestoredUpload[]>;
  /**
   * Puts a file to a restored upload. A file of another name, size, modification time or content is refused; `mismatch`
   * of the snapshot then says which of these it was, and the upload goes on waiting for its file.
   */
  reattach(id: string, file: File): Promise<'matched' | 'mismatch'>;
  /** Snapshots by id; a zustand store, read-only. */
  readonly store: UploadStore;
  /** Calls at every change of progress, outside React. Ends with the returned function. */
  subscribeProgress(
    id: string | 'total',
    listener: (progress: { readonly loadedBytes: number; readonly size: number }) => void,
  ): () => void;
  /** The bytes of an upload, for previews; undefined once it was removed. */
  sourceOf(id: string): Blob | undefined;
  readonly thumbnailer: Thumbnailer | undefined;
  readonly factsReader: FactsReader | undefined;
  /**
   * What happened to an upload so far: requests, replies, waits, pauses, confirmed bytes, as plain JSON without secrets.
   * A copy as of now, so ask again for more. It outlives retries; undefined once the upload was removed for good.
   */
  trace(id: string): UploadTrace | undefined;
  /**
   * For a log out: ends every upload without undo, takes all off the list, and deletes everything that is stored for this
   * user in this browser, also what other tabs have stored. The server is asked to forget what is unfinished, so call it
   * while `authorize` still has credentials. Another tab that goes on uploading stores its own again: clear it too.
   *
   * @returns when nothing is stored any more and the server was asked; never rejects.
   */
  clear(): Promise<void>;
  /** Stops everything and takes back nothing any more. Stored sessions stay, except of what was cancelled. */
  destroy(): Promise<void>;
}

type AnyAddOptions = AddOptions<unknown> &
  (
    | { readonly protocol: UploadProtocol; readonly after?: undefined }
    | {
        readonly protocol: (parentResult: unknown) => UploadProtocol;
        readonly after: UploadHandle | string;
      }
  );

/**
 * The engine without React and without a browser: bring the ports.
 *
 * @throws nothing by itself; `add` throws `RejectedFileError` for a file its protocol cannot carry.
 */
export function createUploadClient(options: UploadClientOptions): UploadClient {
  const { ports } = options;
  const life = new AbortController();
  const entries = createEntryList();
  const undoStack = createUndoStack(ports.clock, options.undoWindowMs ?? 10_000);
  const onStorageError = harmless(options.onStorageError);
  const records = createSessionRecords(ports.sessionStore, ports.clock, onStorageError);
  const keeper = createSessionKeeper({ ports, records, onError: onStorageError });
  const tracer = createTracer(ports);
  const writer = createUploadStore(ports.frame ?? { request: (callback) => callback() }, (id, event) => {
    const entry = entries.get(id);
    if (entry !== undefined) tracer.noteEvent(entry.trace, event);
  });
  const { store, insert, dispatch, batch } = writer;
  const idleTimeoutMs = options.idleTimeoutMs ?? 60_000;
  let count = 0;
  const newId = ports.newId ?? (() => `upload-${(count += 1)}`);

  const retry = { ...defaultRetryPolicy, ...options.retry };
  const origins = createOrigins({
    ports,
    retry,
    requestsPerOrigin: options.concurrency?.requestsPerOrigin ?? 6,
  });
  const carrier = createCarrier({
    origins,
    ports,
    keeper,
    tracer,
    exchange: createExchange({
      ports,
      authorizer: createAuthorizer(options.authorize, {
        clock: ports.clock,
        limitMs: idleTimeoutMs,
        signal: life.signal,
      }),
      authOrigins: options.authOrigins ?? [],
      origins,
      idleTimeoutMs,
    }),
    retry,
    idleTimeoutMs,
    partsPerFile: options.concurrency?.partsPerFile ?? 4,
    dispatch,
    onCancelError: harmless(options.onCancelError),
    signal: life.signal,
  });
  const queue = createUploadQueue({
    lanes: Math.max(1, options.concurrency?.files ?? 3),
    onStart: (entry) => {
      dispatch(entry.id, { type: 'started', phase: 'open' });
    },
    run: carrier.run,
    onEnd: (entry, end) => {
      endings.end(entry, end);
    },
  });
  const endings = createUploadEndings({
    entries,
    keeper,
    carrier,
    queue,
    writer,
    clock: ports.clock,
  });
  const { needsFile, reattach, join } = createReattacher({ entries, keeper, endings, writer, newId });
  const commands = createUploadCommands({
    entries,
    queue,
    keeper,
    writer,
    endings,
    undoStack,
    nowMs: ports.clock.nowMs,
    signal: life.signal,
  });

  const handleOf = (entry: Entry): UploadHandle => ({
    id: entry.id,
    get done() {
      return entry.outcome.promise;
    },
    pause: () => {
      commands.pause(entry.id);
    },
    resume: () => {
      commands.resume(entry.id);
    },
    retry: () => {
      commands.retry(entry.id);
    },
    cancel: () => commands.cancel(entry.id),
  });

  function add(file: Blob, { protocol, after, ...rest }: AnyAddOptions): UploadHandle {
    if (life.signal.aborted)
      throw new ProtocolUsageError('This upload client was destroyed. Create a new one before adding files.');
    const facts = factsOf(file, rest.facts);
    const parentId = typeof after === 'string' ? after : after?.id;
    const known = typeof protocol === 'function' ? undefined : protocol;
    known?.check?.(facts);
    const restored = known && entries.waitingFor(facts, known, needsFile);
    if (restored !== undefined) {
      restored.protocol = known;
      restored.options = { ...restored.options, ...rest };
      restored.priority = rest.priority ?? restored.priority;
      rest.track?.(restored.outcome.promise);
      join(restored, file, rest);
      return handleOf(restored);
    }
    const entry = createEntry({
      id: newId(),
      options: rest,
      parentId,
      addedAtMs: ports.clock.nowMs(),
      source: file,
      facts,
      protocol: known,
      protocolAfter: typeof protocol === 'function' ? protocol : undefined,
    });
    entries.add(entry);
    insert([
      queuedUpload({
        id: entry.id,
        file: facts,
        addedAtMs: entry.addedAtMs,
        ...(parentId !== undefined && { parentId }),
        ...(rest.group !== undefined && { group: rest.group }),
        ...(rest.autoStart === false && { isHeld: true }),
      }),
    ]);
    endings.enqueue(entry);
    return handleOf(entry);
  }

  const client = {
    ...commands,
    add,
    batch,
    undo: undoStack.undo,
    undoable: (back: () => void, { signal }: { readonly signal?: AbortSignal | undefined } = {}) =>
      undoStack.push(back, () => Promise.resolve(), { signal }),
    restore: (protocols: readonly UploadProtocol[], { group }: { readonly group?: string } = {}) =>
      restoreUploads({
        protocols,
        group,
        entries,
        records,
        keptFile: keeper.keptFile,
        signal: life.signal,
        insert,
        onRestored: endings.enqueue,
      }),
    reattach,
    store,
    subscribeProgress(id: string, listener: (progress: { loadedBytes: number; size: number }) => void) {
      let last = { loadedBytes: -1, size: -1 };
      return store.subscribe((state) => {
        const upload = id === 'total' ? undefined : state.byId[id];
        const totals =
          id === 'total'
            ? state.totals
            : upload && { loadedBytes: upload.loadedBytes, size: upload.file.size };
        if (totals === undefined) return;
        const { loadedBytes, size } = totals;
        if (loadedBytes === last.loadedBytes && size === last.size) return;
        last = { loadedBytes, size };
        listener(last);
      });
    },
    sourceOf: (id: string) => entries.get(id)?.source,
    thumbnailer: ports.thumbnailer,
    factsReader: ports.factsReader,
    trace(id: string): UploadTrace | undefined {
      const log = entries.get(id)?.trace;
      return log && { entries: [...log.entries], droppedCount: log.droppedCount };
    },
    async destroy() {
      const reason = cancelledReason();
      life.abort(reason);
      undoStack.clear();
      await queue.close(reason);
      await Promise.all([...entries.all()].map(endings.abandon));
      await records.settled();
      keeper.close();
    },
  };
  // The overloads of `add` tie the result's type to the protocol; one implementation serves them all.
  return client as UploadClient;
}
