/**
 * A counting gate: so many requests to one origin at once, first come first served. How many may change at any time.
 */
export interface Gate {
  /**
   * Waits for a place.
   *
   * @param isPatient - stays in line also when the line is sent back.
   * @returns gives the place back, once
   * @throws the signal's reason when aborted while waiting, or the reason for which the line was sent back
   */
  enter(signal: AbortSignal, isPatient: boolean): Promise<() => void>;
  /** Requests in line. */
  readonly waiting: number;
  /** Lets that many in, at least one. Nobody who is inside is put out. */
  resize(places: number): void;
  /** Ends the waiting of all who are not patient. */
  sendBack(reason: Error): void;
}

interface Waiting {
  readonly isPatient: boolean;
  readonly admit: () => void;
  readonly refuse: (reason: Error) => void;
}

export function createGate(places: number): Gate {
  let limit = Math.max(1, places);
  let busy = 0;
  const line = new Set<Waiting>();

  function admit(): void {
    for (const waiting of line) {
      if (busy >= limit) return;
      line.delete(waiting);
      busy += 1;
      waiting.admit();
    }
  }
  const leaveOnce = (): (() => void) => {
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      busy -= 1;
      admit();
    };
  };

  return {
    enter(signal, isPatient) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const release = () => {
          line.delete(waiting);
          signal.removeEventListener('abort', giveUp);
        };
        const refuse = (reason: Error) => {
          release();
          reject(reason);
        };
        const giveUp = () => {
          refuse(signal.reason as Error);
        };
        const waiting: Waiting = {
          isPatient,
          refuse,
          admit: () => {
            release();
            resolve(leaveOnce());
          },
        };
        signal.addEventListener('abort', giveUp);
        line.add(waiting);
        admit();
      });
    },
    get waiting() {
      return line.size;
    },
    resize(next) {
      limit = Math.max(1, next);
      admit();
    },
    sendBack(reason) {
      for (const waiting of [...line]) if (!waiting.isPatient) waiting.refuse(reason);
    },
  };
}
