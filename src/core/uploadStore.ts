/**
 * The one store of snapshots. Its only writer is the client's dispatch; everybody else reads and subscribes.
 *
 * Status changes arrive at once. Progress is collected and written at most once per frame, so that a thousand
 * running uploads cost one notification. A listener that throws disturbs neither the upload nor other listeners.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { harmless } from './harmless.ts';
import type { Frame } from './ports.ts';
import { reduceUpload, type UploadEvent, type UploadSnapshot } from './uploadState.ts';
import { addToTotals, noTotals, type UploadTotals } from './uploadTotals.ts';

export interface UploadStoreState {
  /** Ids in the order of the list. */
  readonly order: readonly string[];
  /**
   * Snapshots are replaced, never changed, so compare those. The table around them stays the same object: copying ten
   * thousand rows at every change would take longer than the uploads.
   */
  readonly byId: Readonly<Record<string, UploadSnapshot>>;
  /**
   * Sums over all of them, kept rather than worked out: a walk through ten thousand rows at every change would take
   * longer than the uploads, too.
   */
  readonly totals: UploadTotals;
}

/** What applications get: a zustand store without the right to write. */
export type UploadStore = Pick<StoreApi<UploadStoreState>, 'getState' | 'getInitialState' | 'subscribe'>;

export interface UploadStoreWriter {
  readonly store: UploadStore;
  insert(snapshots: readonly UploadSnapshot[], index?: number): void;
  remove(ids: readonly string[]): void;
  /** @param order - the same ids. */
  reorder(order: readonly string[]): void;
  dispatch(id: string, event: UploadEvent): void;
  /** Tells subscribers once of everything that `work` does. The state itself is always current. */
  batch<T>(work: () => T): T;
}

/** @param onEvent - told of every event that changes a snapshot, before anybody sees the change. */
export function createUploadStore(
  frame: Frame,
  onEvent: (id: string, event: UploadEvent) => void = () => undefined,
): UploadStoreWriter {
  const zustand = createStore<UploadStoreState>(() => ({ order: [], byId: {}, totals: noTotals }));
  const byId: Record<string, UploadSnapshot> = {};
  const totals = { ...noTotals };
  const collected = new Map<string, UploadEvent>();
  let isFrameRequested = false;
  let batchDepth = 0;
  let isUntold = false;

  const tell = (change: Partial<UploadStoreState> = {}): void => {
    isUntold = batchDepth > 0;
    zustand.setState({ byId, totals: { ...totals }, ...change });
  };

  /** The one place that writes the table, so that the totals are always its sums. */
  const put = (id: string, after: UploadSnapshot | undefined): void => {
    const before = byId[id];
    if (before !== undefined) addToTotals(totals, before, -1);
    if (after !== undefined) {
      byId[id] = after;
      addToTotals(totals, after, 1);
    } else {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table by id, and ids are its only keys
      delete byId[id];
    }
  };

  const apply = (id: string, event: UploadEvent): boolean => {
    const before = byId[id];
    const after = before && reduceUpload(before, event);
    if (after === undefined || after === before) return false;
    put(id, after);
    onEvent(id, event);
    return true;
  };

  function flush(): void {
    isFrameRequested = false;
    let isChanged = false;
    for (const [id, event] of collected) isChanged = apply(id, event) || isChanged;
    collected.clear();
    if (isChanged) tell();
  }

  return {
    store: {
      getState: zustand.getState,
      getInitialState: zustand.getInitialState,
      subscribe(listener) {
        const hear = harmless(listener);
        return zustand.subscribe((state, previous) => {
          if (batchDepth === 0) hear(state, previous);
        });
      },
    },
    insert(snapshots, index) {
      const { order } = zustand.getState();
      for (const snapshot of snapshots) put(snapshot.id, snapshot);
      const ids = snapshots.map((snapshot) => snapshot.id);
      tell({ order: index === undefined ? order.concat(ids) : order.toSpliced(index, 0, ...ids) });
    },
    remove(ids) {
      const removed = new Set(ids);
      for (const id of removed) {
        put(id, undefined);
        collected.delete(id);
      }
      tell({ order: zustand.getState().order.filter((id) => !removed.has(id)) });
    },
    reorder(order) {
      tell({ order });
    },
    dispatch(id, event) {
      if (event.type === 'progressed') {
        collected.set(id, event);
        if (isFrameRequested) return;
        isFrameRequested = true;
        frame.request(flush);
        return;
      }
      // What was collected before must not be applied after a status change.
      const earlier = collected.get(id);
      collected.delete(id);
      const isMoved = earlier !== undefined && apply(id, earlier);
      if (apply(id, event) || isMoved) tell();
    },
    batch(work) {
      batchDepth += 1;
      try {
        return work();
      } finally {
        batchDepth -= 1;
        if (isUntold) tell();
      }
    },
  };
}
