/** An application's own callback: what it throws is an unhandled rejection, seen by whoever wrote it, and stops nothing. */
export const harmless =
  <Args extends readonly unknown[]>(callback?: (...args: Args) => void) =>
  (...args: Args): void => {
    try {
      callback?.(...args);
    } catch (error) {
      void Promise.reject(error);
    }
  };
