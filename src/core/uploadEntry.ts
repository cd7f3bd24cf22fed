/** What the client keeps of an upload besides its snapshot. */
import type { UploadIdentity } from './fileIdentity.ts';
import type { SessionRecord } from './ports.ts';
import type { FileFacts, UploadProtocol } from './protocol.ts';
import type { UploadSnapshot } from './uploadState.ts';
import { newTraceLog, type TraceLog } from './uploadTrace.ts';

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
  /**
   * Of the uploads that wait, those with the highest number start first, equal ones in the order of the list. What
   * already runs goes on. @default 0
   */
  readonly priority?: number;
  /** Called with the promise of every try: when added, and again after `retry`. */
  readonly track?: (done: Promise<Result>) => void;
}

export interface Entry {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly addedAtMs: number;
  /** Aborted when the upload is given up for good; ends its digest. */
  readonly life: AbortController;
  /** Each cuts one pause between tries short. */
  readonly wakes: Set<() => void>;
  readonly trace: TraceLog;
  /** Higher starts first. */
  priority: number;
  /**
   * Place in the list: ascending from top to bottom. Begins as the time it was added, so that what was stored by
   * several pages can be put in one order.
   */
  rank: number;
  options: AddOptions<unknown>;
  /** Absent for an upload from before a reload, until its file is chosen again. */
  source: Blob | undefined;
  /** Its bytes were kept through a reload; whoever adds the same file before it runs means this upload. */
  isSourceKept: boolean;
  facts: FileFacts;
  /** Checksums of a few bytes of the file, to know it again. */
  sample: string | undefined;
  /** Absent while the parent's result is not known. */
  protocol: UploadProtocol | undefined;
  readonly protocolAfter: ((parentResult: unknown) => UploadProtocol) | undefined;
  session: unknown;
  /** How far the file may have been sent to this session. */
  sentBytes: number;
  /** The session is older than this page, or another may have had it since: the server may have more than is known here. */
  isRestored: boolean;
  /** A step that must not be doubled may have left whole, and what became of it is not known, or not taken in yet. */
  isUnanswered: boolean;
  /** It ended so, here or before a reload: its server is not told to forget what may be done. */
  isDoubted: boolean;
  /** A person has decided to try again what may be done. */
  mayDouble: boolean;
  /** Something was sent to a session that is no more. */
  beginsAgain: boolean;
  /** Whether it has looked if its file was being sent before. */
  hasLooked: boolean;
  /** A person wants it to be tried now, whatever other uploads have found out about its server. */
  isUrged: boolean;
  recordId: string;
  /** What was to be stored of it last; present until storage has it. */
  unsaved: SessionRecord | undefined;
  /** Something of it was stored once: another page may have found it. */
  wasSaved: boolean;
  /** Lets other pages go on with its stored session; present while this page owns it. */
  release: (() => void) | undefined;
  /** This page had it once and let go: another may have worked on it since. */
  wasReleased: boolean;
  /** Ends the wait for another page that has it; present while that lasts. */
  waiting: AbortController | undefined;
  /** Settles when its file is known to be the one that was being sent, or to be another; nothing is done with it before. */
  comparing: Promise<void> | undefined;
  /** Whether it is this page's to give up for good; present from when that is asked. */
  owning: Promise<boolean> | undefined;
  /** What it was before a cancel that was undone while it was off the list. */
  wasBefore: UploadSnapshot | undefined;
  running: Running | undefined;
  digest: Promise<string> | undefined;
  outcome: Outcome;
  /** Present once it is done: others may wait for it, also when it has left the list. */
  result: { readonly value: unknown } | undefined;
}

export interface Running {
  readonly stop: AbortController;
  readonly pause: AbortController;
  /** Somebody wants it to go on while its pause still waits for a reply. */
  isResumeWanted: boolean;
  /** Settles when no request is in flight any more; never rejects. */
  readonly ended: Promise<void>;
}

/** One try's promise, and the means to settle it. */
export interface Outcome {
  readonly promise: Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type EntryInit = Pick<Entry, 'id' | 'options' | 'parentId' | 'source' | 'facts' | 'addedAtMs'> &
  Partial<Entry>;

export function createEntry(init: EntryInit): Entry {
  return {
    life: new AbortController(),
    wakes: new Set(),
    trace: newTraceLog(),
    isSourceKept: false,
    sample: undefined,
    priority: init.options.priority ?? 0,
    rank: 0,
    protocol: undefined,
    protocolAfter: undefined,
    session: undefined,
    sentBytes: 0,
    isRestored: false,
    isUnanswered: false,
    isDoubted: false,
    mayDouble: false,
    beginsAgain: false,
    hasLooked: false,
    isUrged: false,
    recordId: init.id,
    unsaved: undefined,
    wasSaved: false,
    release: undefined,
    wasReleased: false,
    waiting: undefined,
    comparing: undefined,
    owning: undefined,
    wasBefore: undefined,
    running: undefined,
    digest: undefined,
    outcome: newOutcome(init.options),
    result: undefined,
    ...init,
  };
}

export function newOutcome(options: AddOptions<unknown>): Outcome {
  let resolve: Outcome['resolve'] = () => undefined;
  let reject: Outcome['reject'] = () => undefined;
  const promise = new Promise<unknown>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Whoever does not ask for the result must not be bothered by an unhandled rejection: the snapshot says it all.
  promise.catch(() => undefined);
  options.track?.(promise);
  return { promise, resolve, reject };
}

export const endpointOf = (protocol: UploadProtocol): string => protocol.endpoint ?? '';

export const identityOf = (file: FileFacts, protocol: UploadProtocol, sample?: string): UploadIdentity => ({
  file,
  sample,
  protocol: protocol.name,
  endpoint: endpointOf(protocol),
});

/** The reason of everything that was given up on purpose. */
export const cancelledReason = (): DOMException =>
  new DOMException('The upload was cancelled.', 'AbortError');

export function factsOf(file: Blob, given: AddOptions<unknown>['facts'] = {}): FileFacts {
  // The path is a browser's own, which `File` of other platforms does not know.
  const picked = file as Partial<Pick<File, 'name' | 'lastModified'>> & {
    readonly webkitRelativePath?: string;
  };
  const path = picked.webkitRelativePath ?? '';
  return {
    name: given.name ?? picked.name ?? 'blob',
    type: given.type ?? file.type,
    size: file.size,
    ...(path !== '' && { path }),
    ...(picked.lastModified !== undefined && { lastModifiedMs: picked.lastModified }),
    ...(given.durationSeconds !== undefined && { durationSeconds: given.durationSeconds }),
  };
}
