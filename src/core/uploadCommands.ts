/** What people press, for one upload or for all that may take it. Nothing here talks to a server. */
import { actionsOf, isActive, type UploadAction } from './selectors.ts';
import { nothingToUndo, type UndoHandle, type UndoStack } from './undoStack.ts';
import type { UploadEndings } from './uploadEndings.ts';
import { newOutcome, type Entry, type EntryList } from './uploadEntry.ts';
import type { UploadQueue } from './uploadQueue.ts';
import { reduceUpload, type UploadSnapshot } from './uploadState.ts';
import type { UploadStoreWriter } from './uploadStore.ts';

interface CommandsOptions {
  readonly entries: EntryList;
  readonly queue: UploadQueue;
  readonly writer: UploadStoreWriter;
  readonly endings: UploadEndings;
  readonly undoStack: UndoStack;
  /** When the undo window of an action of now closes. */
  readonly undoUntilMs: () => number;
  readonly nowMs: () => number;
}

export interface UploadCommands {
  start(id?: string): void;
  pause(id?: string): void;
  resume(id?: string): void;
  retry(id?: string): void;
  cancel(id?: string | readonly string[]): UndoHandle;
  remove(id?: string | readonly string[]): UndoHandle;
}

export function createUploadCommands(options: CommandsOptions): UploadCommands {
  const { entries, queue, writer, endings, undoStack, undoUntilMs, nowMs } = options;
  const { store, dispatch, batch } = writer;

  /** Runs `action` for the ids given or, without any, for every upload; subscribers hear of all at once. */
  const each = (
    ids: string | readonly string[] | undefined,
    action: (entry: Entry, snapshot: UploadSnapshot) => void,
  ): void => {
    batch(() => {
      for (const id of typeof ids === 'string' ? [ids] : (ids ?? store.getState().order)) {
        const entry = entries.get(id);
        const snapshot = store.getState().byId[id];
        if (entry !== undefined && snapshot !== undefined) action(entry, snapshot);
      }
    });
  };

  const toQueue =
    (needed: UploadAction) =>
    (id?: string): void => {
      each(id, (entry, snapshot) => {
        if (needed === 'resume' && entry.running !== undefined) entry.running.isResumeWanted = true;
        if (!actionsOf(snapshot)[needed]) return;
        dispatch(entry.id, { type: 'resumed' });
        endings.enqueue(entry);
      });
    };

  function pause(id?: string): void {
    each(id, (entry, snapshot) => {
      if (!isActive(snapshot)) return;
      if (snapshot.status === 'queued') {
        queue.withdraw(entry);
        dispatch(entry.id, { type: 'paused' });
      } else if (entry.running !== undefined) {
        entry.running.isResumeWanted = false;
        entry.running.pause.abort(new DOMException('The upload was paused.', 'AbortError'));
      }
    });
  }

  function retry(ids?: string | readonly string[]): void {
    each(ids, (entry, snapshot) => {
      if (typeof ids !== 'string' && !mayRetryUnasked(snapshot)) return;
      if (snapshot.status === 'waiting') for (const wake of [...entry.wakes]) wake();
      if (snapshot.status !== 'failed') return;
      entry.outcome = newOutcome(entry.options);
      dispatch(entry.id, { type: 'resumed' });
      endings.enqueue(entry);
      for (const child of entries.childrenOf(entry.id)) {
        const childSnapshot = store.getState().byId[child.id];
        if (childSnapshot?.status === 'failed' && childSnapshot.error.code === 'parent') retry(child.id);
      }
    });
  }

  function cancel(id?: string | readonly string[]): UndoHandle {
    const cancelled: { readonly entry: Entry; readonly before: UploadSnapshot }[] = [];
    each(id, (entry, before) => {
      const isSettled = before.status === 'done' || before.status === 'cancelled';
      if (id === undefined ? !actionsOf(before).cancel : isSettled) return;
      cancelled.push({ entry, before });
      queue.withdraw(entry);
      dispatch(entry.id, { type: 'cancelled', undoUntilMs: undoUntilMs() });
      endings.halt(entry);
    });
    if (cancelled.length === 0) return nothingToUndo;
    return undoStack.push(
      () => {
        batch(() => {
          for (const { entry, before } of cancelled) bringBack(entry, before);
        });
      },
      async () => {
        await Promise.all(cancelled.map(({ entry }) => endings.seal(entry)));
      },
    );
  }

  /** What was on its way waits for a lane again; everything else is what it was. */
  function bringBack(entry: Entry, before: UploadSnapshot): void {
    dispatch(entry.id, {
      type: 'undone',
      ...(before.status === 'queued' && before.isHeld === true && { isHeld: true }),
      ...(entry.source === undefined && { needsFile: true }),
    });
    if (before.status === 'paused') dispatch(entry.id, { type: 'paused' });
    else if (before.status === 'failed') dispatch(entry.id, { type: 'failed', error: before.error });
    else endings.enqueue(entry);
    tellChildren(entry);
  }

  /** Those added in the meantime have waited to learn what becomes of it. */
  function tellChildren(entry: Entry): void {
    for (const child of entries.childrenOf(entry.id)) endings.enqueue(child);
  }

  function remove(id?: string | readonly string[]): UndoHandle {
    const positions = new Map(store.getState().order.map((one, index) => [one, index]));
    const removed: { readonly entry: Entry; readonly snapshot: UploadSnapshot; readonly index: number }[] =
      [];
    each(id, (entry, snapshot) => {
      if (typeof id !== 'string' && !actionsOf(snapshot).remove) return;
      removed.push({ entry, snapshot, index: positions.get(entry.id) ?? 0 });
      queue.withdraw(entry);
      endings.halt(entry);
    });
    if (removed.length === 0) return nothingToUndo;
    removed.sort((a, b) => a.index - b.index);
    writer.remove(removed.map(({ entry }) => entry.id));
    return undoStack.push(
      () => {
        batch(() => {
          for (const { entry, snapshot, index } of removed) {
            writer.insert([afterUndo(entry, snapshot, nowMs())], index);
            endings.enqueue(entry);
            tellChildren(entry);
          }
        });
      },
      async () => {
        await Promise.all(
          removed.map(async ({ entry, snapshot }) => {
            entries.delete(entry.id);
            if (snapshot.status !== 'done') await endings.seal(entry);
          }),
        );
      },
    );
  }

  return { start: toQueue('start'), pause, resume: toQueue('resume'), retry, cancel, remove };
}

/** Sending again what the server may have is decided file by file. */
const mayRetryUnasked = (snapshot: UploadSnapshot): boolean =>
  actionsOf(snapshot).retry && !(snapshot.status === 'failed' && snapshot.error.code === 'outcome-unknown');

/** A removed upload comes back as it was; one that was on its way waits for a lane again. */
function afterUndo({ source }: Entry, snapshot: UploadSnapshot, nowMs: number): UploadSnapshot {
  if (snapshot.status === 'cancelled')
    return (snapshot.undoUntilMs ?? 0) > nowMs ? snapshot : reduceUpload(snapshot, { type: 'sealed' });
  if ((!isActive(snapshot) && snapshot.status !== 'waiting') || snapshot.status === 'queued') return snapshot;
  return reduceUpload(reduceUpload(snapshot, { type: 'cancelled' }), {
    type: 'undone',
    ...(source === undefined && { needsFile: true }),
  });
}
