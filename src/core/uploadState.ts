/**
 * What the user sees of one upload: a union of snapshots, the events that can happen to it, and one table that says
 * which event a status accepts. Everything that affects a snapshot lives in this file.
 *
 * An event that is not allowed returns the same object: late progress after a cancel is normal, not an error.
 */
import type { UploadError } from './errors.ts';
import type { FileDifference } from './fileIdentity.ts';
import type { FileFacts, StepPhase } from './protocol.ts';

interface UploadBase {
  readonly id: string;
  readonly file: FileFacts;
  /** Sent and not known to be lost; for showing. Never falls, and reaches `file.size` only with confirmation. */
  readonly loadedBytes: number;
  /** What the server is known to have. Falls when the server loses data or the upload begins again. */
  readonly confirmedBytes: number;
  /** Counts from 1; a new one when the upload had to begin again. */
  readonly attempt: number;
  readonly addedAtMs: number;
  /** The upload this one waits for. */
  readonly parentId?: string;
  /** The hook or component that added it. */
  readonly group?: string;
  /** Continues a session from before a reload. */
  readonly isRestored?: boolean;
}

type UploadStatusFields<Result> =
  /**
   * `isHeld`: waits for `start`. `needsFile`: known from before a reload, its bytes have to be chosen again.
   * `mismatch`: what told the file chosen last from the one that is needed.
   */
  | {
      readonly status: 'queued';
      readonly isHeld?: boolean;
      readonly needsFile?: boolean;
      readonly mismatch?: FileDifference;
    }
  /** `isStalled`: a request is in flight and nothing has moved for a while. */
  | { readonly status: 'running'; readonly phase: StepPhase | 'digest'; readonly isStalled?: boolean }
  /** `retryCount` failures in a row; the next try is at `retryAtMs`. */
  | {
      readonly status: 'waiting';
      readonly for: 'backoff';
      readonly retryAtMs: number;
      readonly retryCount: number;
      readonly cause: UploadError;
    }
  | {
      readonly status: 'waiting';
      readonly for: 'connection';
      readonly retryAtMs: number;
      readonly cause: UploadError;
    }
  /** Another page of this browser works on it; this one goes on when that one is gone. `mismatch`: as while queued. */
  | { readonly status: 'waiting'; readonly for: 'tab'; readonly mismatch?: FileDifference }
  | { readonly status: 'paused' }
  /** Every byte is confirmed, the result is not yet known. */
  | { readonly status: 'finishing' }
  | { readonly status: 'done'; readonly result: Result }
  | { readonly status: 'failed'; readonly error: UploadError }
  /** `undoUntilMs`: the server has not been told yet, and `undone` brings it back. */
  | { readonly status: 'cancelled'; readonly undoUntilMs?: number };

export type UploadSnapshot<Result = unknown> = UploadBase & UploadStatusFields<Result>;
export type UploadStatus = UploadSnapshot['status'];

export type UploadEvent<Result = unknown> =
  | { readonly type: 'started'; readonly phase: StepPhase | 'digest' }
  | { readonly type: 'progressed'; readonly loadedBytes: number; readonly confirmedBytes: number }
  | { readonly type: 'hashed'; readonly md5: string }
  /** Nothing has moved for a while; the next progress or reply ends it. */
  | { readonly type: 'stalled' }
  | {
      readonly type: 'backedOff';
      readonly for: 'backoff' | 'connection';
      readonly retryAtMs: number;
      readonly retryCount: number;
      readonly cause: UploadError;
    }
  /** Another page works on it. */
  | { readonly type: 'occupied' }
  /** The server forgot the session; everything is sent again. */
  | { readonly type: 'restarted' }
  | { readonly type: 'paused' }
  /** Waits for a lane again, or for its file. */
  | { readonly type: 'resumed'; readonly needsFile?: boolean }
  /** A file was put to an upload that only knew its name, perhaps by another group, perhaps to be held. */
  | { readonly type: 'reattached'; readonly group?: string | undefined; readonly isHeld?: boolean }
  /** The file that was chosen for it is another one. */
  | { readonly type: 'mismatched'; readonly difference: FileDifference }
  | { readonly type: 'allBytesConfirmed' }
  | { readonly type: 'succeeded'; readonly result: Result }
  | { readonly type: 'failed'; readonly error: UploadError }
  | { readonly type: 'cancelled'; readonly undoUntilMs?: number }
  /** The undo window closed. */
  | { readonly type: 'sealed' }
  /** It waits for what it waited for before. */
  | { readonly type: 'undone'; readonly isHeld?: boolean; readonly needsFile?: boolean };

export type UploadEventType = UploadEvent['type'];

/** The machine: which events a status accepts. Nothing else in the code knows. */
export const acceptedEvents = {
  queued: [
    'started',
    'hashed',
    'occupied',
    'paused',
    'resumed',
    'reattached',
    'mismatched',
    'failed',
    'cancelled',
  ],
  running: [
    'started',
    'progressed',
    'stalled',
    'hashed',
    'backedOff',
    'occupied',
    'restarted',
    'paused',
    'allBytesConfirmed',
    'succeeded',
    'failed',
    'cancelled',
  ],
  waiting: [
    'started',
    'progressed',
    'hashed',
    'backedOff',
    'restarted',
    'paused',
    'resumed',
    'reattached',
    'mismatched',
    'succeeded',
    'failed',
    'cancelled',
  ],
  finishing: [
    'started',
    'hashed',
    'progressed',
    'backedOff',
    'restarted',
    'paused',
    'succeeded',
    'failed',
    'cancelled',
  ],
  paused: ['resumed', 'hashed', 'failed', 'cancelled'],
  failed: ['resumed', 'hashed', 'cancelled'],
  cancelled: ['sealed', 'undone'],
  done: [],
} as const satisfies Record<UploadStatus, readonly UploadEventType[]>;

/** A fresh upload. */
export function queuedUpload(
  init: Omit<UploadBase, 'loadedBytes' | 'confirmedBytes' | 'attempt'> & {
    readonly confirmedBytes?: number;
    readonly isHeld?: boolean;
    readonly needsFile?: boolean;
  },
): UploadSnapshot {
  const { confirmedBytes = 0, ...rest } = init;
  return { ...rest, status: 'queued', confirmedBytes, loadedBytes: confirmedBytes, attempt: 1 };
}

/** What `event` makes of `snapshot`; the same object when the event is not accepted or changes nothing. */
export function reduceUpload<Result>(
  snapshot: UploadSnapshot<Result>,
  event: UploadEvent<Result>,
): UploadSnapshot<Result> {
  const accepted: readonly UploadEventType[] = acceptedEvents[snapshot.status];
  if (!accepted.includes(event.type)) return snapshot;
  const base = baseOf(snapshot);
  switch (event.type) {
    case 'started':
      // While finishing, only the step that asks for the result runs; the word on screen stays.
      if (snapshot.status === 'finishing' && event.phase === 'close') return snapshot;
      if (snapshot.status === 'running' && snapshot.phase === event.phase && snapshot.isStalled !== true)
        return snapshot;
      return { ...base, status: 'running', phase: event.phase };
    case 'progressed':
      return progressed(snapshot, event.loadedBytes, event.confirmedBytes);
    case 'stalled':
      return snapshot.status === 'running'
        ? { ...base, status: 'running', phase: snapshot.phase, isStalled: true }
        : snapshot;
    case 'hashed':
      return { ...snapshot, file: { ...snapshot.file, md5: event.md5 } };
    case 'backedOff':
      return event.for === 'connection'
        ? { ...base, status: 'waiting', for: 'connection', retryAtMs: event.retryAtMs, cause: event.cause }
        : {
            ...base,
            status: 'waiting',
            for: 'backoff',
            retryAtMs: event.retryAtMs,
            retryCount: event.retryCount,
            cause: event.cause,
          };
    case 'occupied':
      return {
        ...base,
        status: 'waiting',
        for: 'tab',
        ...(snapshot.status === 'queued' && snapshot.mismatch && { mismatch: snapshot.mismatch }),
      };
    case 'restarted':
      return { ...snapshot, confirmedBytes: 0, attempt: snapshot.attempt + 1 };
    case 'paused':
      return { ...base, status: 'paused' };
    case 'resumed':
      return { ...base, status: 'queued', ...(event.needsFile === true && { needsFile: true }) };
    case 'reattached':
      if (!mayNeedFile(snapshot)) return snapshot;
      return {
        ...base,
        ...(event.group !== undefined && { group: event.group }),
        status: 'queued',
        ...(event.isHeld === true && { isHeld: true }),
      };
    case 'mismatched':
      return mayNeedFile(snapshot) ? { ...snapshot, mismatch: event.difference } : snapshot;
    case 'undone':
      return {
        ...base,
        status: 'queued',
        ...(event.isHeld === true && { isHeld: true }),
        ...(event.needsFile === true && { needsFile: true }),
      };
    case 'allBytesConfirmed':
      return { ...base, status: 'finishing' };
    case 'succeeded':
      return {
        ...base,
        loadedBytes: base.file.size,
        confirmedBytes: base.file.size,
        status: 'done',
        result: event.result,
      };
    case 'failed':
      return { ...base, status: 'failed', error: event.error };
    case 'cancelled':
      return {
        ...base,
        status: 'cancelled',
        ...(event.undoUntilMs !== undefined && { undoUntilMs: event.undoUntilMs }),
      };
    case 'sealed':
      return { ...base, status: 'cancelled' };
  }
}

/** Known from before a reload, perhaps without its bytes. */
const mayNeedFile = <Result>(
  snapshot: UploadSnapshot<Result>,
): snapshot is Extract<UploadSnapshot<Result>, { status: 'queued' } | { for: 'tab' }> =>
  snapshot.status === 'queued' || (snapshot.status === 'waiting' && snapshot.for === 'tab');

function progressed<Result>(
  snapshot: UploadSnapshot<Result>,
  loaded: number,
  confirmedBytes: number,
): UploadSnapshot<Result> {
  const loadedBytes = Math.max(snapshot.loadedBytes, Math.min(loaded, snapshot.file.size));
  if (loadedBytes === snapshot.loadedBytes && confirmedBytes === snapshot.confirmedBytes) return snapshot;
  if (snapshot.status !== 'running') return { ...snapshot, loadedBytes, confirmedBytes };
  return { ...baseOf(snapshot), status: 'running', phase: snapshot.phase, loadedBytes, confirmedBytes };
}

/** The fields every status has, and no others, so that nothing of the old status leaks into the new one. */
function baseOf(snapshot: UploadSnapshot): UploadBase {
  const { id, file, loadedBytes, confirmedBytes, attempt, addedAtMs, parentId, group, isRestored } = snapshot;
  return {
    id,
    file,
    loadedBytes,
    confirmedBytes,
    attempt,
    addedAtMs,
    ...(parentId !== undefined && { parentId }),
    ...(group !== undefined && { group }),
    ...(isRestored !== undefined && { isRestored }),
  };
}
