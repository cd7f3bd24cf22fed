/**
 * The browser's locks: held by one page of an origin at a time, and free again as soon as that page is gone.
 *
 * They exist in secure contexts only; elsewhere uploads of two tabs are not kept apart.
 */
import type { Locks } from '../core/ports.ts';

/**
 * @param namespace - begins the names of locks, which are one list for all of an origin: users see none of each other's.
 * @returns undefined where the platform has none.
 */
export function createWebLocks(
  namespace: string,
  manager: LockManager | undefined = (navigator as { readonly locks?: LockManager }).locks,
): Locks | undefined {
  if (manager === undefined) return undefined;
  const prefix = `gantry:${namespace}`;

  /** The platform holds a lock for as long as a promise is pending; the engine wants to let go by a call. */
  const request = (name: string, options: LockOptions): Promise<(() => void) | undefined> =>
    new Promise((resolve, reject) => {
      manager
        .request(prefix + name, options, (lock) => {
          if (lock === null) {
            resolve(undefined);
            return undefined;
          }
          return new Promise<void>((release) => resolve(() => release()));
        })
        .catch(reject);
    });

  return {
    take: (name) => request(name, { ifAvailable: true }),
    // Given once it is free: only `ifAvailable` comes back with nothing.
    wait: async (name, signal) => (await request(name, { signal })) ?? (() => undefined),
    async isTaken(name) {
      const { held = [] } = await manager.query();
      return held.some((lock) => lock.name === prefix + name);
    },
  };
}
