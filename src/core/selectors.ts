/**
 * Questions to the store, each answered in one place: what may be pressed, the fourteen words people see, and the lists.
 * Components ask these and never look into a snapshot's status themselves.
 */
import type { UploadError } from './errors.ts';
import type { UploadStoreState } from './uploadStore.ts';
import type { UploadSnapshot } from './uploadState.ts';
import { isActive } from './uploadTotals.ts';

/** What a row calls the state of an upload; `data-status` on the item. */
export type DisplayStatus =
  | 'queued'
  | 'reading'
  | 'hashing'
  | 'uploading'
  | 'paused'
  | 'retrying'
  | 'offline'
  | 'elsewhere'
  | 'finishing'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'restored'
  | 'rejected';

/** `data-tone`: what a theme colours. */
export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad';

export function displayStatusOf(upload: UploadSnapshot): DisplayStatus {
  switch (upload.status) {
    case 'queued':
      return upload.isRestored === true && (upload.needsFile === true || upload.isHeld === true)
        ? 'restored'
        : 'queued';
    case 'running':
      if (upload.phase === 'digest') return 'hashing';
      if (upload.phase === 'open' || upload.phase === 'sync') return 'reading';
      return upload.phase === 'close' ? 'finishing' : 'uploading';
    case 'waiting':
      return waitingWords[upload.for];
    default:
      return upload.status;
  }
}

const waitingWords = { backoff: 'retrying', connection: 'offline', tab: 'elsewhere' } as const;

const tones: Readonly<Record<DisplayStatus, Tone>> = {
  queued: 'neutral',
  reading: 'accent',
  hashing: 'accent',
  uploading: 'accent',
  paused: 'neutral',
  retrying: 'warn',
  offline: 'warn',
  elsewhere: 'neutral',
  finishing: 'accent',
  done: 'ok',
  failed: 'bad',
  cancelled: 'neutral',
  restored: 'neutral',
  rejected: 'bad',
};

export const toneOf = (status: DisplayStatus): Tone => tones[status];

export type UploadAction = 'start' | 'pause' | 'resume' | 'retry' | 'cancel' | 'remove' | 'undo' | 'reselect';

/** The only source of which buttons exist. */
export function actionsOf(upload: UploadSnapshot): Readonly<Record<UploadAction, boolean>> {
  const { status } = upload;
  const isHeld = status === 'queued' && (upload.isHeld === true || upload.needsFile === true);
  const canUndo = status === 'cancelled' && upload.undoUntilMs !== undefined;
  return {
    start: status === 'queued' && upload.isHeld === true,
    pause: status === 'running',
    resume: status === 'paused',
    retry: (status === 'failed' && upload.error.canRetry) || (status === 'waiting' && upload.for !== 'tab'),
    cancel: isActive(upload) || status === 'paused' || status === 'waiting',
    remove: isHeld || status === 'done' || status === 'failed' || (status === 'cancelled' && !canUndo),
    undo: canUndo,
    reselect: status === 'queued' && upload.needsFile === true,
  };
}

/** A snapshot together with what may be done to it. */
export type UploadView<Result = unknown> = UploadSnapshot<Result> & {
  readonly can: Readonly<Record<UploadAction, boolean>>;
  /** The server's answer, once `status` is 'done'. */
  readonly result?: Result;
  /** Why it failed, while `status` is 'failed'. */
  readonly error?: UploadError;
};

const views = new WeakMap<UploadSnapshot, UploadView>();

/** The same view for the same snapshot, so that lists of views compare like lists of snapshots. */
export function viewOf(upload: UploadSnapshot): UploadView {
  let view = views.get(upload);
  if (view === undefined) views.set(upload, (view = { ...upload, can: actionsOf(upload) }));
  return view;
}

/** By group; null is all. */
type Lists = Map<string | null, readonly UploadSnapshot[]>;

const lists = new WeakMap<UploadStoreState, Lists>();

/** The same list for the same state, so that many who ask cost one. */
function listOf(state: UploadStoreState, group: string | null): readonly UploadSnapshot[] {
  let ofState = lists.get(state);
  if (ofState === undefined) lists.set(state, (ofState = new Map() as Lists));
  const known = ofState.get(group);
  if (known !== undefined) return known;
  const list: UploadSnapshot[] = [];
  for (const id of state.order) {
    const upload = state.byId[id];
    if (upload !== undefined && (group === null || upload.group === group)) list.push(upload);
  }
  ofState.set(group, list);
  return list;
}

/** All snapshots in list order; the same list for the same state. */
export const allUploads = (state: UploadStoreState): readonly UploadSnapshot[] => listOf(state, null);

/** Selects the uploads of one group, in list order; the same list for the same state. */
export const inGroup =
  (group: string) =>
  (state: UploadStoreState): readonly UploadSnapshot[] =>
    listOf(state, group);
