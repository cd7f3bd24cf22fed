/** What people press, for one upload or for all that may take it. Nothing here talks to a server. */
import type { EntryList } from './entryList.ts';
import { actionsOf, type UploadAction } from './selectors.ts';
import { nothingToUndo, type UndoHandle, type UndoStack } from './undoStack.ts';
import type { SessionKeeper } from './sessionKeeper.ts';
import type { UploadEndings } from './uploadEndings.ts';
import { newOutcome, type Entry } from './uploadEntry.ts';
import type { UploadQueue } from './uploadQueue.ts';
import { reduceUpload, type UploadSnapshot } from './uploadState.ts';
import type { UploadStoreWriter } from './uploadStore.ts';
import { isActive } from './uploadTotals.ts';

interface CommandsOptions {
  readonly entries: EntryList;
  readonly queue: UploadQueue;
  readonly keeper: SessionKeeper;
  readonly writer: UploadStoreWriter;
  readonly endings: UploadEndings;
  readonly undoStack: UndoStack;
  readonly nowMs: () => number;
  /** Aborted when the client is destroyed. */
  readonly signal: AbortSignal;
}

export interface UploadCommands {
  start(id?: string): void;
  pause(id?: string): void;
  resume(id?: string): void;
  retry(id?: string): void;
  cancel(id?: string | readonly string[]): UndoHandle;
  remove(id?: string | readonly string[]): UndoHandle;
  move(id: string, to: { readonly before: string | null }): void;
  prioritize(id: string): void;
  clear(): Promise<void>;
}

export function createUploadCommands(options: CommandsOptions): UploadCommands {
  const { entries, queue, keeper, writer, endings, undoStack, nowMs } = options;
  const { store, dispatch, batch } = writer;

  /**
   * Runs `action` for the ids given or, without any, for every upload; subscribers hear of all at once. Of a client that
   * was destroyed, for none: nothing would come of it.
   */
  const each = (
    ids: string | readonly string[] | undefined,
    action: (entry: Entry, snapshot: UploadSnapshot) => void,
  ): void => {
    if (options.signal.aborted) return;
    batch(() => {
      for (const id of typeof ids === 'string' ? [ids] : new Set(ids ?? store.getState().order)) {
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
      entry.isUrged = typeof ids === 'string';
      entry.mayDouble = entry.isDoubted;
      entry.outcome = newOutcome(entry.options);
      dispatch(entry.id, { type: 'resumed', ...(entry.source === undefined && { needsFile: true }) });
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
      dispatch(entry.id, { type: 'cancelled', undoUntilMs: undoStack.untilMs() });
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
      { ids: cancelled.map(({ entry }) => entry.id) },
    );
  }

  /** What was on its way waits for a lane again; everything else is what it was. */
  function bringBack(entry: Entry, before: UploadSnapshot): void {
    if (store.getState().byId[entry.id] === undefined) {
      entry.wasBefore = before;
      return;
    }
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
    const removed: { readonly entry: Entry; readonly snapshot: UploadSnapshot }[] = [];
    each(id, (entry, snapshot) => {
      if (typeof id !== 'string' && !actionsOf(snapshot).remove) return;
      removed.push({ entry, snapshot });
      entry.wasBefore = undefined;
      queue.withdraw(entry);
      endings.halt(entry);
    });
    if (removed.length === 0) return nothingToUndo;
    const ids = removed.map(({ entry }) => entry.id);
    writer.remove(ids);
    return undoStack.push(
      () => {
        batch(() => {
          for (const { entry, snapshot } of removed) {
            const { order } = store.getState();
            writer.insert([afterUndo(entry, snapshot, nowMs())], entries.indexFor(entry, order));
            if (entry.wasBefore !== undefined) {
              bringBack(entry, entry.wasBefore);
            } else {
              endings.enqueue(entry);
              tellChildren(entry);
            }
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
      { ids },
    );
  }

  function move(id: string, { before }: { readonly before: string | null }): void {
    const entry = entries.get(id);
    const { order } = store.getState();
    const others = order.filter((one) => one !== id);
    const index = before === null ? others.length : others.indexOf(before);
    if (entry === undefined || index < 0 || others.length === order.length) return;
    const ranked = entries.rank(entry, others, index);
    entry.priority =
      entries.get(before ?? '')?.priority ??
      others.reduce((lowest, one) => Math.min(lowest, entries.get(one)?.priority ?? lowest), entry.priority);
    queue.reorder(entry);
    for (const one of ranked) keeper.savePlace(one);
    if (order[index] !== id) writer.reorder(others.toSpliced(index, 0, id));
  }

  function prioritize(id: string): void {
    const next = queue.next();
    if (next !== undefined) move(id, { before: next.id });
  }

  async function clear(): Promise<void> {
    const cleared = [...entries.all()];
    undoStack.clear();
    for (const entry of cleared) {
      queue.withdraw(entry);
      endings.halt(entry);
      entry.comparing = undefined;
      entries.delete(entry.id);
    }
    writer.remove(cleared.map(({ id }) => id));
    // Only what is stored says which of them are this page's to give up.
    await keeper.clear(Promise.all(cleared.filter(({ result }) => result === undefined).map(endings.seal)));
  }

  return {
    start: toQueue('start'),
    pause,
    resume: toQueue('resume'),
    retry,
    cancel,
    remove,
    move,
    prioritize,
    clear,
  };
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
