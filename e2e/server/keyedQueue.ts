/**
 * Runs tasks of one key one after the other, tasks of different keys side by side.
 *
 * Decides order only. A task that fails does not stop the ones behind it.
 */

export interface KeyedQueue {
  run<Result>(key: string, task: () => Promise<Result>): Promise<Result>;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run: (key, task) => {
      if (key === '') return task();
      const result = (tails.get(key) ?? Promise.resolve()).then(task, task);
      tails.set(key, result);
      const forget = (): void => {
        if (tails.get(key) === result) tails.delete(key);
      };
      result.then(forget, forget);
      return result;
    },
  };
}
