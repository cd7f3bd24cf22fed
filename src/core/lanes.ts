/**
 * A counting gate: so many at once, first come first served. One per origin for requests, one per client for files.
 */
export interface Gate {
  /** Waits for a place. @returns gives it back, once. @throws the signal's reason when aborted while waiting. */
  enter(signal: AbortSignal): Promise<() => void>;
}

export function createGate(places: number): Gate {
  let free = Math.max(1, places);
  const queue: (() => void)[] = [];

  const leave = () => {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const once = (): (() => void) => {
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      leave();
    };
  };

  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return once();
      }
      await new Promise<void>((resolve, reject) => {
        const admit = () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        };
        const giveUp = () => {
          queue.splice(queue.indexOf(admit), 1);
          reject(signal.reason as Error);
        };
        queue.push(admit);
        signal.addEventListener('abort', giveUp, { once: true });
      });
      return once();
    },
  };
}
