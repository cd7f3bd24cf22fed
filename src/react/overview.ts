/**
 * When that is worked out anew which concerns all uploads together: lists, counts, sentences, totals, the value of a form.
 *
 * To work it out takes a walk through the list, and ten thousand uploads change status hundreds of times a second. So a
 * long list is walked through at its first change after a rest and then ten times a second, also while rows are added at
 * its end; a short one, and any whose rows go, move or come between others, at every change. Rows may keep the same time,
 * each for its own upload. That nothing is under way any more is told at once.
 */
import { harmless } from '../core/harmless.ts';
import type { UploadStore, UploadStoreState } from '../core/uploadStore.ts';

export interface Overview {
  /** The state as it was told last. */
  readonly told: () => UploadStoreState;
  /** The listener finds the current state in the store. Ends with the returned function. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Tells at once what is still to be told at this pace. */
  readonly catchUp: () => void;
}

/** More uploads than this are a long list. */
const shortUploads = 100;

const overviews = new WeakMap<UploadStore, Map<number, Overview>>();

/**
 * The overview of a store, made when first asked for: all who listen work in one task, and render once.
 *
 * @param everyMs - how often a long list is walked through.
 */
export function overviewOf(store: UploadStore, everyMs = 100): Overview {
  const paces = overviews.get(store) ?? new Map<number, Overview>();
  overviews.set(store, paces);
  const overview = paces.get(everyMs) ?? createOverview(store, everyMs);
  paces.set(everyMs, overview);
  return overview;
}

function createOverview(store: UploadStore, everyMs: number): Overview {
  const listeners = new Set<() => void>();
  let unsubscribe: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAtMs = 0;
  let isStale = false;
  let told = store.getState();

  function tell(): void {
    isStale = false;
    told = store.getState();
    for (const listener of [...listeners]) harmless(listener)();
  }

  function follow(): void {
    const { order, totals } = store.getState();
    const isOtherOrder = order !== told.order && !isContinued(told.order, order);
    // Nothing may change after it.
    const isEnd = told.totals.active > 0 && totals.active === 0;
    if (isOtherOrder || isEnd || order.length <= shortUploads) tell();
    // Timers of a page that is not looked at may be a minute late; replies are not.
    else if (timer === undefined || performance.now() >= dueAtMs) tellAndRest();
    else isStale = true;
  }

  /** The rest begins first: what a listener changes is told after it, too. */
  function tellAndRest(): void {
    clearTimeout(timer);
    dueAtMs = performance.now() + everyMs;
    timer = setTimeout(() => {
      timer = undefined;
      if (isStale) tellAndRest();
    }, everyMs);
    tell();
  }

  function catchUp(): void {
    if (isStale) tell();
  }

  return {
    catchUp,
    told: () => (unsubscribe === undefined ? store.getState() : told),
    subscribe(listener) {
      listeners.add(listener);
      if (unsubscribe === undefined) {
        told = store.getState();
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
