/** One job at a time, in the order they came. A job whose turn comes after its signal does not begin. */
export function inTurn(): <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (signal, work) => {
    const before = last;
    const result = (async () => {
      await before;
      signal.throwIfAborted();
      return work();
    })();
    last = result.catch(() => undefined);
    return result;
  };
}
