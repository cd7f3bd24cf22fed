/**
 * Code that is loaded when it is first needed. Decides when it is asked for again: a network that was gone comes back,
 * and `React.lazy` would never try twice. Never renders.
 */

export interface LazyCode<T> {
  /** The code, once it is there; 'failed' after an attempt that found no way. */
  get(): T | 'failed' | undefined;
  subscribe(listener: () => void): () => void;
  /** Loads it, unless it is there or on its way. */
  request(): void;
}

export function createLazyCode<T extends object>(load: () => Promise<T>): LazyCode<T> {
  let code: T | 'failed' | undefined;
  let isLoading = false;
  const listeners = new Set<() => void>();
  const become = (next: T | 'failed') => {
    isLoading = false;
    code = next;
    for (const listener of listeners) listener();
  };
  return {
    get: () => code,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    request() {
      if (isLoading || typeof code === 'object') return;
      isLoading = true;
      load().then(become, () => become('failed'));
    },
  };
}
