/**
 * Asks before a page with unfinished uploads is left. The listener exists only while it has something to protect:
 * a permanent one keeps pages out of the back/forward cache.
 */
import type { UploadStore } from '../core/uploadStore.ts';

/** @returns takes the guard away. */
export function guardLeaving(store: UploadStore, mode: 'auto' | 'always'): () => void {
  let isGuarding = false;
  const ask = (event: BeforeUnloadEvent) => {
    event.preventDefault();
  };
  const update = () => {
    const shouldGuard = mode === 'always' || store.getState().totals.active > 0;
    if (shouldGuard === isGuarding) return;
    isGuarding = shouldGuard;
    if (shouldGuard) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
  };
  update();
  const unsubscribe = store.subscribe(update);
  return () => {
    unsubscribe();
    removeEventListener('beforeunload', ask);
  };
}
