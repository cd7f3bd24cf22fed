/**
 * The one store of snapshots. Its only writer is the client's dispatch; everybody else reads and subscribes.
 *
 * Status changes arrive at once. Progress is collected and written at most once per frame, so that a thousand
 * running uploads cost one notification.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Frame } from './ports.ts';
import { reduceUpload, type UploadEvent, type UploadSnapshot } from './uploadState.ts';

export interface UploadStoreState {
  /** Ids in the order of the list. */
  readonly order: readonly string[];
  readonly byId: Readonly<Record<string, UploadSnapshot>>;
}

/** What applications get: a zustand store without the right to write. */
export type UploadStore = Pick<StoreApi<UploadStoreState>, 'getState' | 'getInitialState' | 'subscribe'>;

export interface UploadStoreWriter {
  readonly store: UploadStore;
  insert(snapshots: readonly UploadSnapshot[], index?: number): void;
  remove(id: string): void;
  dispatch(id: string, event: UploadEvent): void;
}

export function createUploadStore(frame: Frame): UploadStoreWriter {
  const store = createStore<UploadStoreState>(() => ({ order: [], byId: {} }));
  const collected = new Map<string, UploadEvent>();
  let isFrameRequested = false;

  function apply(events: Iterable<readonly [string, UploadEvent]>): void {
    const { byId } = store.getState();
    let next: Record<string, UploadSnapshot> | undefined;
    for (const [id, event] of events) {
      const before = (next ?? byId)[id];
      if (before === undefined) continue;
      const after = reduceUpload(before, event);
      if (after === before) continue;
      next ??= { ...byId };
      next[id] = after;
    }
    if (next !== undefined) store.setState({ byId: next });
  }

  function flush(): void {
    isFrameRequested = false;
    const events = [...collected];
    collected.clear();
    apply(events);
  }

  return {
    store,
    insert(snapshots, index) {
      const { order, byId } = store.getState();
      const at = index ?? order.length;
      const ids = snapshots.map((snapshot) => snapshot.id);
      store.setState({
        order: [...order.slice(0, at), ...ids, ...order.slice(at)],
        byId: { ...byId, ...Object.fromEntries(snapshots.map((snapshot) => [snapshot.id, snapshot])) },
      });
    },
    remove(id) {
      const { order, byId } = store.getState();
      const { [id]: _removed, ...rest } = byId;
      store.setState({ order: order.filter((other) => other !== id), byId: rest });
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
      apply(
        earlier === undefined
          ? [[id, event]]
          : [
              [id, earlier],
              [id, event],
            ],
      );
    },
  };
}
