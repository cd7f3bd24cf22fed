/**
 * Turns of the event loop, one at a time: when a turn begins, every promise that could settle has settled.
 *
 * Simulated files and servers wait for nothing but promises, so one turn is enough for all of them.
 */
export interface EventLoopTurns {
  next(): Promise<void>;
  close(): void;
}

/** Turns cost a microsecond where the platform has `setImmediate`, and some twenty elsewhere. */
export function eventLoopTurns(): EventLoopTurns {
  return typeof setImmediate === 'function' ? immediateTurns : messageTurns();
}

const immediateTurns: EventLoopTurns = {
  next: () => new Promise((onTurn) => setImmediate(onTurn)),
  close: () => undefined,
};

function messageTurns(): EventLoopTurns {
  const { port1, port2 } = new MessageChannel();
  let resolve = () => {};
  port1.onmessage = () => {
    resolve();
  };
  return {
    next: () =>
      new Promise((onTurn) => {
        resolve = onTurn;
        port2.postMessage(null);
      }),
    close: () => {
      port1.close();
    },
  };
}
