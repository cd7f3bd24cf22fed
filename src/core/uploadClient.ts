/**
 * The facade: adds files, gives them lanes, and carries out what people press. It owns the queue, the handles and the
 * stored sessions; the conversation with a server belongs to `runUpload`, what people see to `uploadState`.
 */
import { createAuthorizer, type HeadersLike } from './authorizer.ts';
import { ProtocolUsageError, UploadError } from './errors.ts';
import { createExchange, toUploadError } from './exchange.ts';
import { statusErrorOf, PauseReason, runUpload } from './runUpload.ts';
import type { AuthorizeRequest, Ports, SessionRecord, Thumbnailer } from './ports.ts';
import type { FileFacts, UploadProtocol } from './protocol.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retryPolicy.ts';
import { actionsOf, allUploads, isActive, totalsOf, type UploadAction } from './selectors.ts';
import { createSessionRecords, isSameFile } from './sessionRecords.ts';
import { queuedUpload, type UploadEvent, type UploadSnapshot } from './uploadState.ts';
import { createUploadStore, type UploadStore } from './uploadStore.ts';

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

/** What `add` wants to know besides the protocol. */
export interface AddOptions<Result> {
  /** False waits for `start`. @default true */
  readonly autoStart?: boolean;
  /** Shown together, counted together. */
  readonly group?: string;
  /** What the platform does not know or says differently; a Blob has no name of its own. */
  readonly facts?: { readonly name?: string; readonly type?: string; readonly durationSeconds?: number };
  /** Parts of this file at once. @default the client's `partsPerFile` */
  readonly parallel?: number;
  /** Called with the promise of every try: when added, and again after `retry`. */
  readonly track?: (done: Promise<Result>) => void;
}

export interface UploadHandle<Result = unknown> {
  readonly id: string;
  /**
   * Settles with the result, with an `UploadError`, or with an `AbortError` when cancelled for good. After `retry`
   * this is a new promise.
   */
  readonly done: Promise<Result>;
  pause(): void;
  resume(): void;
  retry(): void;
  cancel(): UndoHandle;
}

export interface UndoHandle {
  /** Brings everything back that this action took away. @returns false when the window has closed */
  undo(): boolean;
  /** Settles when the window has closed and the server was asked to forget, or when it was undone. */
  readonly settled: Promise<void>;
}

/** An upload that was interrupted by a reload or a crash. */
export interface RestoredUpload {
  readonly id: string;
  readonly name: string;
  /** Total bytes. */
  readonly size: number;
  readonly confirmedBytes: number;
  readonly protocol: string;
  readonly addedAtMs: number;
}

export interface UploadClient {
  /**
   * Takes a file and returns at once. The result's type follows from the protocol.
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
  /** Lets held uploads go. Without an id: all. */
  start(id?: string): void;
  /** Without an id: all that can be paused. */
  pause(id?: string): void;
  resume(id?: string): void;
  /** Tries a failed upload again, or a waiting one at once. */
  retry(id?: string): void;
  /**
   * Stops at once; the server is asked to forget when the undo window closes. With several ids, or without any for
   * all: those that can be cancelled.
   */
  cancel(id?: string | readonly string[]): UndoHandle;
  /** Takes it off the list, cancelling it if need be. With several ids, or without any for all: the settled ones. */
  remove(id?: string | readonly string[]): UndoHandle;
  /** Undoes the newest cancel or remove. @returns false when there is none */
  undo(): boolean;
  /**
   * Lists what a reload interrupted, as `queued` snapshots that need their file.
   *
   * @param protocols - sessions of these can be continued; others stay stored and unlisted.
   */
  restore(
    protocols: readonly UploadProtocol<never>[],
    options?: { readonly group?: string },
  ): Promise<readonly RestoredUpload[]>;
  /** Puts a file to a restored upload. A file of another name, size or modification time is refused. */
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
  /** Stops everything; stored sessions stay. */
  destroy(): Promise<void>;
}

type AnyProtocol = UploadProtocol;

type AnyAddOptions = AddOptions<unknown> &
  (
    | { readonly protocol: AnyProtocol; readonly after?: undefined }
    | {
        readonly protocol: (parentResult: unknown) => AnyProtocol;
        readonly after: UploadHandle | string;
      }
  );

/** What the client keeps of an upload besides its snapshot. */
interface Entry {
  readonly id: string;
  readonly options: AddOptions<unknown>;
  readonly parentId: string | undefined;
  readonly life: AbortController;
  readonly wakes: Set<() => void>;
  readonly addedAtMs: number;
  source: Blob | undefined;
  facts: FileFacts;
  /** Absent while the parent's result is not known. */
  protocol: AnyProtocol | undefined;
  protocolAfter: ((parentResult: unknown) => AnyProtocol) | undefined;
  session: unknown;
  /** The session is older than this page. */
  isRestored: boolean;
  recordId: string;
  running: { readonly controller: AbortController; readonly ended: Promise<void> } | undefined;
  digest: Promise<string> | undefined;
  outcome: Outcome;
}

interface Outcome {
  readonly promise: Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Undoable {
  readonly undo: () => boolean;
}

/**
 * The engine without React and without a browser: bring the ports.
 *
 * @throws nothing by itself; `add` throws `RejectedFileError` for a file its protocol cannot carry.
 */
export function createUploadClient(options: UploadClientOptions): UploadClient {
  const { ports } = options;
  const retry: RetryPolicy = { ...defaultRetryPolicy, ...options.retry };
  const undoWindowMs = options.undoWindowMs ?? 10_000;
  const maxFiles = options.concurrency?.files ?? 3;
  const exchange = createExchange({
    ports,
    authorizer: createAuthorizer(options.authorize),
    authOrigins: options.authOrigins ?? [],
    requestsPerOrigin: options.concurrency?.requestsPerOrigin ?? 6,
    idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
  });
  const records = createSessionRecords(ports.sessionStore, ports.clock, (error) =>
    options.onStorageError?.(error),
  );
  const {
    store,
    insert,
    remove: removeSnapshot,
    dispatch,
  } = createUploadStore(
    ports.frame ?? {
      request: (callback) => {
        callback();
      },
    },
  );
  const entries = new Map<string, Entry>();
  /** Uploads that may run as soon as a lane is free, in order. */
  const ready = new Set<string>();
  const runningIds = new Set<string>();
  const undoables: Undoable[] = [];
  let isDestroyed = false;
  let count = 0;
  const newId = ports.newId ?? (() => `upload-${(count += 1)}`);

  const snapshotOf = (id: string): UploadSnapshot | undefined => store.getState().byId[id];
  const can = (id: string, action: UploadAction): boolean => {
    const snapshot = snapshotOf(id);
    return snapshot !== undefined && actionsOf(snapshot)[action];
  };

  // --- the queue -----------------------------------------------------------------------------------------------

  function enqueue(entry: Entry): void {
    if (entry.protocol === undefined) adoptParent(entry);
    const snapshot = snapshotOf(entry.id);
    const isReady =
      entry.protocol !== undefined &&
      entry.source !== undefined &&
      snapshot?.status === 'queued' &&
      snapshot.isHeld !== true;
    if (!isReady) return;
    ready.add(entry.id);
    pump();
  }

  function pump(): void {
    for (const id of ready) {
      if (isDestroyed || runningIds.size >= maxFiles) return;
      ready.delete(id);
      const entry = entries.get(id);
      if (entry?.protocol === undefined || entry.source === undefined || entry.running !== undefined)
        continue;
      start(entry, entry.protocol, entry.source);
    }
  }

  function start(entry: Entry, protocol: AnyProtocol, source: Blob): void {
    const controller = new AbortController();
    const { signal } = controller;
    runningIds.add(entry.id);
    const ended = run(entry, protocol, source, signal)
      .then(
        (result) => {
          succeed(entry, result);
        },
        (error: unknown) => {
          if (!signal.aborted || error !== signal.reason) fail(entry, toUploadError(error));
          else if (error instanceof PauseReason) dispatch(entry.id, { type: 'paused' });
        },
      )
      .finally(() => {
        entry.running = undefined;
        runningIds.delete(entry.id);
        pump();
      });
    entry.running = { controller, ended };
  }

  async function run(
    entry: Entry,
    protocol: AnyProtocol,
    source: Blob,
    signal: AbortSignal,
  ): Promise<unknown> {
    dispatch(entry.id, { type: 'started', phase: 'open' });
    if (entry.session === undefined) await adoptRecord(entry, protocol, signal);
    return runUpload({
      protocol,
      source,
      file: () => entry.facts,
      digest: () => digestOf(entry, source),
      session: entry.session,
      isRestored: entry.isRestored,
      lanes: entry.options.parallel ?? options.concurrency?.partsPerFile ?? 4,
      exchange,
      retry,
      ports,
      signal,
      onWake: (wake) => {
        entry.wakes.add(wake);
        return () => entry.wakes.delete(wake);
      },
      emit: (event) => {
        dispatch(entry.id, event);
      },
      checkpoint: (session, confirmedBytes) => {
        entry.session = session;
        save(entry, protocol, confirmedBytes);
      },
    });
  }

  function digestOf(entry: Entry, source: Blob): Promise<string> {
    if (entry.facts.md5 !== undefined) return Promise.resolve(entry.facts.md5);
    if (ports.hasher === undefined) {
      return Promise.reject(
        new ProtocolUsageError(
          'This protocol needs an MD5, but the client has no hasher. Give it `ports.hasher`.',
        ),
      );
    }
    entry.digest ??= ports.hasher.md5(source, { signal: entry.life.signal }).then(
      (md5) => {
        entry.facts = { ...entry.facts, md5 };
        dispatch(entry.id, { type: 'hashed', md5 });
        return md5;
      },
      (error: unknown) => {
        entry.digest = undefined;
        throw error;
      },
    );
    return entry.digest;
  }

  // --- stored sessions -----------------------------------------------------------------------------------------

  const endpointOf = (protocol: AnyProtocol): string => protocol.endpoint ?? '';
  const isStored = (entry: Entry, protocol: AnyProtocol): boolean =>
    protocol.persist !== 'never' && entry.parentId === undefined && entry.facts.lastModifiedMs !== undefined;

  /** The same file may have been on its way when the page was left. */
  async function adoptRecord(entry: Entry, protocol: AnyProtocol, signal: AbortSignal): Promise<void> {
    if (ports.sessionStore === undefined || !isStored(entry, protocol)) return;
    const record = await records.claim(entry.facts, protocol.name, endpointOf(protocol));
    signal.throwIfAborted();
    if (record === undefined) return;
    entry.session = record.session;
    entry.isRestored = true;
    entry.recordId = record.id;
  }

  function save(entry: Entry, protocol: AnyProtocol, confirmedBytes: number): void {
    if (!isStored(entry, protocol)) return;
    const expiresAtMs = protocol.expiresAtMs?.(entry.session);
    const { group } = entry.options;
    const { md5: _md5, ...file } = entry.facts;
    records.save({
      version: 1,
      id: entry.recordId,
      protocol: protocol.name,
      endpoint: endpointOf(protocol),
      file,
      session: entry.session,
      confirmedBytes,
      addedAtMs: entry.addedAtMs,
      updatedAtMs: ports.clock.nowMs(),
      ...(expiresAtMs !== undefined && { expiresAtMs }),
      ...(group !== undefined && { group }),
    });
  }

  function dropSession(entry: Entry): void {
    entry.session = undefined;
    entry.isRestored = false;
    records.forget(entry.recordId);
  }

  // --- endings -------------------------------------------------------------------------------------------------

  function succeed(entry: Entry, result: unknown): void {
    records.forget(entry.recordId);
    dispatch(entry.id, { type: 'succeeded', result });
    entry.outcome.resolve(result);
    for (const child of childrenOf(entry.id)) enqueue(child);
  }

  function fail(entry: Entry, error: UploadError): void {
    error.uploadId = entry.id;
    if (!error.keepsSession) dropSession(entry);
    dispatch(entry.id, { type: 'failed', error });
    entry.outcome.reject(error);
    for (const child of childrenOf(entry.id)) failWithParent(child, error);
  }

  const childrenOf = (id: string): Entry[] => [...entries.values()].filter((entry) => entry.parentId === id);

  function failWithParent(child: Entry, cause: unknown): void {
    const status = snapshotOf(child.id)?.status;
    if (status !== 'queued' && status !== 'paused') return;
    fail(
      child,
      new UploadError({
        code: 'parent',
        message:
          'The upload this one belongs to did not succeed, so it was not sent. Retry the other one first.',
        cause,
      }),
    );
  }

  function adoptParent(entry: Entry): void {
    const parent = entry.parentId === undefined ? undefined : snapshotOf(entry.parentId);
    if (parent?.status === 'done') entry.protocol = entry.protocolAfter?.(parent.result);
    else if (parent === undefined || parent.status === 'failed' || parent.status === 'cancelled') {
      failWithParent(entry, parent?.status === 'failed' ? parent.error : undefined);
    }
  }

  /** Asks the server to forget, once; what it answers changes nothing for the person who cancelled. */
  async function tellServer(entry: Entry, session: unknown): Promise<void> {
    const step = session === undefined ? undefined : entry.protocol?.cancel?.(session, entry.facts);
    if (step === undefined || entry.source === undefined) return;
    try {
      const reply = await exchange(step, {
        file: entry.facts,
        source: entry.source,
        endpoint: entry.protocol?.endpoint,
        attempt: 1,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      if (reply.status >= 400) throw statusErrorOf(reply, ports.clock.nowMs());
    } catch (error) {
      options.onCancelError?.(toUploadError(error), entry.id);
    }
  }

  // --- what people press ---------------------------------------------------------------------------------------

  /** Runs `action` for one id or, without one, for every upload that may take it. */
  const each = (
    ids: string | readonly string[] | undefined,
    action: (entry: Entry, snapshot: UploadSnapshot) => void,
  ): void => {
    for (const id of typeof ids === 'string' ? [ids] : (ids ?? store.getState().order)) {
      const entry = entries.get(id);
      const snapshot = snapshotOf(id);
      if (entry !== undefined && snapshot !== undefined) action(entry, snapshot);
    }
  };

  function pause(id?: string): void {
    each(id, (entry, snapshot) => {
      if (entry.running !== undefined) entry.running.controller.abort(new PauseReason());
      else if (snapshot.status === 'queued' && isActive(snapshot)) {
        ready.delete(entry.id);
        dispatch(entry.id, { type: 'paused' });
      }
    });
  }

  function toQueue(entry: Entry, event: UploadEvent): void {
    dispatch(entry.id, event);
    enqueue(entry);
  }

  function resume(id?: string): void {
    each(id, (entry) => {
      if (can(entry.id, 'resume')) toQueue(entry, { type: 'resumed' });
    });
  }

  function startHeld(id?: string): void {
    each(id, (entry) => {
      if (can(entry.id, 'start')) toQueue(entry, { type: 'resumed' });
    });
  }

  function retryNow(id?: string): void {
    each(id, (entry, snapshot) => {
      if (snapshot.status === 'waiting') for (const wake of [...entry.wakes]) wake();
      if (snapshot.status !== 'failed') return;
      entry.outcome = newOutcome(entry);
      toQueue(entry, { type: 'resumed' });
      for (const child of childrenOf(entry.id)) {
        const childSnapshot = snapshotOf(child.id);
        if (childSnapshot?.status === 'failed' && childSnapshot.error.code === 'parent') retryNow(child.id);
      }
    });
  }

  /** Carries out `end` when the undo window closes, unless `back` is called before. */
  function undoable(back: () => void, end: () => Promise<void>): UndoHandle {
    let isOpen = true;
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const close = () => {
      if (!isOpen) return;
      isOpen = false;
      undoables.splice(undoables.indexOf(handle), 1);
      void end().finally(settle);
    };
    const handle = {
      settled,
      undo: () => {
        if (!isOpen || isDestroyed) return false;
        isOpen = false;
        cancelTimer();
        undoables.splice(undoables.indexOf(handle), 1);
        back();
        settle();
        return true;
      },
    };
    undoables.push(handle);
    const cancelTimer = ports.clock.after(undoWindowMs, close);
    return handle;
  }

  function cancel(id?: string | readonly string[]): UndoHandle {
    const cancelled: { readonly entry: Entry; readonly before: UploadSnapshot }[] = [];
    each(id, (entry, before) => {
      if (
        id === undefined
          ? !actionsOf(before).cancel
          : before.status === 'done' || before.status === 'cancelled'
      )
        return;
      cancelled.push({ entry, before });
      ready.delete(entry.id);
      dispatch(entry.id, { type: 'cancelled', undoUntilMs: ports.clock.nowMs() + undoWindowMs });
      entry.running?.controller.abort(cancelledReason());
    });
    return undoable(
      () => {
        for (const { entry, before } of cancelled) void bringBack(entry, before);
      },
      () => Promise.all(cancelled.map(({ entry }) => seal(entry))).then(() => undefined),
    );
  }

  async function bringBack(entry: Entry, before: UploadSnapshot): Promise<void> {
    await entry.running?.ended;
    dispatch(entry.id, { type: 'undone' });
    if (before.status === 'paused' || (before.status === 'queued' && before.isHeld === true)) {
      dispatch(entry.id, { type: 'paused' });
    } else enqueue(entry);
  }

  /** Ends a cancelled upload for good. */
  async function seal(entry: Entry): Promise<void> {
    await entry.running?.ended;
    const { session } = entry;
    dropSession(entry);
    entry.life.abort(cancelledReason());
    dispatch(entry.id, { type: 'sealed' });
    entry.outcome.reject(cancelledReason());
    for (const child of childrenOf(entry.id)) failWithParent(child, cancelledReason());
    await tellServer(entry, session);
  }

  function remove(id?: string | readonly string[]): UndoHandle {
    const removed: { readonly entry: Entry; readonly snapshot: UploadSnapshot; readonly index: number }[] =
      [];
    each(id, (entry, snapshot) => {
      if (typeof id !== 'string' && !actionsOf(snapshot).remove) return;
      removed.push({ entry, snapshot, index: store.getState().order.indexOf(entry.id) });
    });
    for (const { entry } of removed) {
      ready.delete(entry.id);
      entry.running?.controller.abort(cancelledReason());
      removeSnapshot(entry.id);
    }
    return undoable(
      () => {
        for (const { entry, snapshot, index } of [...removed].reverse()) {
          insert([afterUndo(snapshot)], index);
          enqueue(entry);
        }
      },
      async () => {
        await Promise.all(
          removed.map(async ({ entry, snapshot }) => {
            entries.delete(entry.id);
            if (snapshot.status === 'done') return;
            await seal(entry);
          }),
        );
      },
    );
  }

  // --- adding --------------------------------------------------------------------------------------------------

  function newOutcome(entry: Pick<Entry, 'options'>): Outcome {
    let resolve: Outcome['resolve'] = () => undefined;
    let reject: Outcome['reject'] = () => undefined;
    const promise = new Promise<unknown>((onResolve, onReject) => {
      resolve = onResolve;
      reject = onReject;
    });
    // Whoever does not ask for the result must not be bothered by an unhandled rejection: the snapshot says it all.
    promise.catch(() => undefined);
    entry.options.track?.(promise);
    return { promise, resolve, reject };
  }

  function createEntry(
    init: Pick<Entry, 'id' | 'options' | 'parentId' | 'source' | 'facts'> & Partial<Entry>,
  ): Entry {
    const entry: Entry = {
      life: new AbortController(),
      wakes: new Set(),
      addedAtMs: ports.clock.nowMs(),
      protocol: undefined,
      protocolAfter: undefined,
      session: undefined,
      isRestored: false,
      recordId: init.id,
      running: undefined,
      digest: undefined,
      outcome: newOutcome(init),
      ...init,
    };
    entries.set(entry.id, entry);
    return entry;
  }

  const handleOf = (entry: Entry): UploadHandle => ({
    id: entry.id,
    get done() {
      return entry.outcome.promise;
    },
    pause: () => {
      pause(entry.id);
    },
    resume: () => {
      resume(entry.id);
    },
    retry: () => {
      retryNow(entry.id);
    },
    cancel: () => cancel(entry.id),
  });

  function add(file: Blob, { protocol, after, ...rest }: AnyAddOptions): UploadHandle {
    if (isDestroyed)
      throw new ProtocolUsageError('This upload client was destroyed. Create a new one before adding files.');
    const facts = factsOf(file, rest.facts);
    const parentId = typeof after === 'string' ? after : after?.id;
    const known = typeof protocol === 'function' ? undefined : protocol;
    known?.check?.(facts);
    const restored = known === undefined ? undefined : restoredEntry(facts, known);
    if (restored !== undefined) {
      reattachTo(restored, file);
      return handleOf(restored);
    }
    const entry = createEntry({
      id: newId(),
      options: rest,
      parentId,
      source: file,
      facts,
      protocol: known,
      protocolAfter: typeof protocol === 'function' ? protocol : undefined,
    });
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
    enqueue(entry);
    return handleOf(entry);
  }

  // --- after a reload ------------------------------------------------------------------------------------------

  const restoredEntry = (facts: FileFacts, protocol: AnyProtocol): Entry | undefined =>
    [...entries.values()].find(
      (entry) =>
        entry.source === undefined &&
        entry.protocol?.name === protocol.name &&
        endpointOf(entry.protocol) === endpointOf(protocol) &&
        isSameFile(entry.facts, facts),
    );

  function reattachTo(entry: Entry, file: Blob): void {
    entry.source = file;
    toQueue(entry, { type: 'reattached' });
  }

  async function restore(
    protocols: readonly UploadProtocol<never>[],
    { group }: { readonly group?: string } = {},
  ): Promise<readonly RestoredUpload[]> {
    const found: { readonly record: SessionRecord; readonly protocol: AnyProtocol }[] = [];
    for (const record of await records.all()) {
      const protocol = (protocols as readonly AnyProtocol[]).find(
        (candidate) => candidate.name === record.protocol && endpointOf(candidate) === record.endpoint,
      );
      const isKnown = [...entries.values()].some((entry) => entry.recordId === record.id);
      if (protocol !== undefined && !isKnown) found.push({ record, protocol });
    }
    insert(
      found.map(({ record, protocol }) => {
        records.hold(record.id);
        const groupOf = group ?? record.group;
        createEntry({
          id: record.id,
          options: groupOf === undefined ? {} : { group: groupOf },
          parentId: undefined,
          source: undefined,
          facts: record.file,
          addedAtMs: record.addedAtMs,
          protocol,
          session: record.session,
          isRestored: true,
        });
        return queuedUpload({
          id: record.id,
          file: record.file,
          addedAtMs: record.addedAtMs,
          confirmedBytes: record.confirmedBytes,
          needsFile: true,
          isRestored: true,
          ...(groupOf !== undefined && { group: groupOf }),
        });
      }),
    );
    return found.map(({ record }) => ({
      id: record.id,
      name: record.file.name,
      size: record.file.size,
      confirmedBytes: record.confirmedBytes,
      protocol: record.protocol,
      addedAtMs: record.addedAtMs,
    }));
  }

  const client = {
    add,
    start: startHeld,
    pause,
    resume,
    retry: retryNow,
    cancel,
    remove,
    undo: () => undoables.at(-1)?.undo() ?? false,
    restore,
    reattach(id: string, file: File): Promise<'matched' | 'mismatch'> {
      const entry = entries.get(id);
      if (entry === undefined || entry.source !== undefined || !isSameFile(entry.facts, factsOf(file))) {
        return Promise.resolve('mismatch');
      }
      reattachTo(entry, file);
      return Promise.resolve('matched');
    },
    store,
    subscribeProgress(id: string, listener: (progress: { loadedBytes: number; size: number }) => void) {
      let last = -1;
      return store.subscribe((state) => {
        const upload = id === 'total' ? undefined : state.byId[id];
        const totals =
          id === 'total'
            ? totalsOf(allUploads(state))
            : upload && { loadedBytes: upload.loadedBytes, size: upload.file.size };
        if (totals === undefined || totals.loadedBytes === last) return;
        last = totals.loadedBytes;
        listener({ loadedBytes: totals.loadedBytes, size: totals.size });
      });
    },
    sourceOf: (id: string) => entries.get(id)?.source,
    thumbnailer: ports.thumbnailer,
    async destroy() {
      isDestroyed = true;
      ready.clear();
      for (const entry of entries.values()) {
        entry.life.abort(cancelledReason());
        entry.running?.controller.abort(cancelledReason());
      }
      await Promise.all([...entries.values()].map(async (entry) => entry.running?.ended));
      await records.settled();
    },
  };
  // The overloads of `add` tie the result's type to the protocol; one implementation serves them all.
  return client as UploadClient;
}

const cancelledReason = (): DOMException => new DOMException('The upload was cancelled.', 'AbortError');

/** A removed upload comes back as it was; one that was on its way waits for a lane again. */
function afterUndo(snapshot: UploadSnapshot): UploadSnapshot {
  if (!isActive(snapshot) || snapshot.status === 'queued') return snapshot;
  return { ...queuedUpload(snapshot), loadedBytes: snapshot.loadedBytes, attempt: snapshot.attempt };
}

function factsOf(file: Blob, given: AddOptions<unknown>['facts'] = {}): FileFacts {
  const picked = file as Partial<Pick<File, 'name' | 'lastModified'>>;
  return {
    name: given.name ?? picked.name ?? 'blob',
    type: given.type ?? file.type,
    size: file.size,
    ...(picked.lastModified !== undefined && { lastModifiedMs: picked.lastModified }),
    ...(given.durationSeconds !== undefined && { durationSeconds: given.durationSeconds }),
  };
}
