/**
 * When that is worked out anew which is said of all uploads together: counts, sentences, totals, the value of a form.
 *
 * To work it out takes a walk through the list, and ten thousand uploads change status hundreds of times a second. So a
 * long list is walked through at its first change after a rest and then ten times a second, also while rows are added at
 * its end; a short one, and any whose rows go, move or come between others, at every change. Rows are not concerned: what
 * they show of their own upload follows it at once.
 */
import type { UploadStore } from '../../core/uploadStore.ts';

export interface Overview {
  /** The listener finds the current state in the store. Ends with the returned function. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** More uploads than this are a long list. */
const shortUploads = 100;
const everyMs = 100;

const overviews = new WeakMap<UploadStore, Overview>();

/** The overview of a store, made when first asked for: all who listen work in one task, and render once. */
export function overviewOf(store: UploadStore): Overview {
  let overview = overviews.get(store);
  if (overview === undefined) {
    overview = createOverview(store);
    overviews.set(store, overview);
  }
  return overview;
}

function createOverview(store: UploadStore): Overview {
  const listeners = new Set<() => void>();
  let unsubscribe: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStale = false;
  let toldOrder: readonly string[] = [];

  function tell(): void {
    isStale = false;
    toldOrder = store.getState().order;
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (error) {
        void Promise.reject(error); // As the store does it: seen by whoever wrote the listener, and by nobody else.
      }
    }
  }

  function follow(): void {
    const { order } = store.getState();
    const isOtherOrder = order !== toldOrder && !isContinued(toldOrder, order);
    if (isOtherOrder || order.length <= shortUploads) tell();
    else if (timer === undefined) {
      tell();
      rest();
    } else isStale = true;
  }

  function rest(): void {
    timer = setTimeout(() => {
      timer = undefined;
      if (!isStale) return;
      tell();
      rest();
    }, everyMs);
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (unsubscribe === undefined) {
        toldOrder = store.getState().order;
        unsubscribe = store.subscribe(follow);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        unsubscribe?.();
        unsubscribe = undefined;
        clearTimeout(timer);
        timer = undefined;
        isStale = false;
      };
    },
  };
}

/** The same rows in their places, as far as their last one shows it, and others after them. */
const isContinued = (before: readonly string[], after: readonly string[]): boolean =>
  after.length > before.length && after[before.length - 1] === before.at(-1);
