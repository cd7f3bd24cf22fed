/** The locks of one browser. Pages take them and wait for them in line; whoever is gone holds nothing any more. */
import type { Locks } from '../../core/ports.ts';

export interface PageLocks extends Locks {
  /** The page is gone, without a word: a crash. */
  close(): void;
}

export interface SimulatedLocks {
  openPage(): PageLocks;
  /** Names that are held. */
  readonly taken: ReadonlySet<string>;
}

export function simulatedLocks(): SimulatedLocks {
  const lines = new Map<string, (() => void)[]>();
  const taken = new Set<string>();

  function give(name: string): void {
    taken.delete(name);
    const next = lines.get(name)?.shift();
    if (next === undefined) return;
    taken.add(name);
    next();
  }

  function openPage(): PageLocks {
    const held = new Set<() => void>();
    const leaveLines = new Set<() => void>();
    const hold = (name: string): (() => void) => {
      const release = (): void => {
        if (held.delete(release)) give(name);
      };
      held.add(release);
      return release;
    };
    return {
      async take(name) {
        if (taken.has(name)) return undefined;
        taken.add(name);
        return hold(name);
      },
      wait(name, signal) {
        return new Promise((resolve, reject) => {
          if (signal.aborted) {
            reject(signal.reason as Error);
            return;
          }
          if (!taken.has(name)) {
            taken.add(name);
            resolve(hold(name));
            return;
          }
          const line = lines.get(name) ?? [];
          lines.set(name, line);
          const enter = (): void => {
            leaveLines.delete(leave);
            signal.removeEventListener('abort', leave);
            resolve(hold(name));
          };
          const leave = (): void => {
            leaveLines.delete(leave);
            const place = line.indexOf(enter);
            if (place >= 0) line.splice(place, 1);
            reject(signal.reason as Error);
          };
          line.push(enter);
          leaveLines.add(leave);
          signal.addEventListener('abort', leave, { once: true });
        });
      },
      isTaken: async (name) => taken.has(name),
      close() {
        for (const leave of leaveLines) leave();
        for (const release of [...held]) release();
      },
    };
  }

  return { openPage, taken };
}
