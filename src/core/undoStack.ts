/** Actions that take effect for good only when a window of time has closed, and can be taken back until then. */
import type { Clock } from './ports.ts';

export interface UndoHandle {
  /** Brings everything back that this action took away. @returns false when the window has closed */
  undo(): boolean;
  /** Settles when the window has closed and the server was asked to forget, or when it was undone. */
  readonly settled: Promise<void>;
}

export interface UndoStack {
  /**
   * Carries out `end` when the window closes, unless `back` is called before.
   *
   * @param signal - closes the window when aborted, without carrying anything out. @default none
   */
  push(back: () => void, end: () => Promise<void>, signal?: AbortSignal): UndoHandle;
  /** Takes the newest action back. @returns false when there is none */
  undo(): boolean;
  /** When the window of an action of now closes, in milliseconds since the epoch. */
  untilMs(): number;
  /** Closes every window, without carrying anything out. */
  clear(): void;
}

/** For an action that found nothing to do. */
export const nothingToUndo: UndoHandle = { undo: () => false, settled: Promise.resolve() };

export function createUndoStack(clock: Clock, windowMs: number): UndoStack {
  /** With what closes the window of each. */
  const open = new Map<UndoHandle, () => void>();

  return {
    push(back, end, signal) {
      let settle = () => {};
      const settled = new Promise<void>((resolve) => {
        settle = resolve;
      });
      const close = (): boolean => {
        cancelTimer();
        signal?.removeEventListener('abort', discard);
        return open.delete(handle);
      };
      const discard = () => {
        if (close()) settle();
      };
      const handle: UndoHandle = {
        settled,
        undo: () => {
          if (!close()) return false;
          back();
          settle();
          return true;
        },
      };
      const cancelTimer = clock.after(windowMs, () => {
        if (close()) void end().finally(settle);
      });
      open.set(handle, discard);
      if (signal?.aborted === true) discard();
      else signal?.addEventListener('abort', discard);
      return handle;
    },
    undo: () => [...open.keys()].at(-1)?.undo() ?? false,
    untilMs: () => clock.nowMs() + windowMs,
    clear() {
      for (const discard of [...open.values()]) discard();
    },
  };
}
