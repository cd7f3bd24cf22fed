/** Actions that take effect for good only when a window of time has closed, and can be taken back until then. */
import type { Clock } from './ports.ts';

export interface UndoHandle {
  /** Brings everything back that this action took away. @returns false when the window has closed */
  undo(): boolean;
  /** Settles when the window has closed and the server was asked to forget, or when it was undone. */
  readonly settled: Promise<void>;
}

export interface UndoStack {
  /** Carries out `end` when the window closes, unless `back` is called before. */
  push(back: () => void, end: () => Promise<void>): UndoHandle;
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
  const open = new Map<UndoHandle, () => void>();

  return {
    push(back, end) {
      let settle = () => {};
      const settled = new Promise<void>((resolve) => {
        settle = resolve;
      });
      const handle: UndoHandle = {
        settled,
        undo: () => {
          if (!open.delete(handle)) return false;
          cancelTimer();
          back();
          settle();
          return true;
        },
      };
      const cancelTimer = clock.after(windowMs, () => {
        if (open.delete(handle)) void end().finally(settle);
      });
      open.set(handle, () => {
        cancelTimer();
        settle();
      });
      return handle;
    },
    undo: () => [...open.keys()].at(-1)?.undo() ?? false,
    untilMs: () => clock.nowMs() + windowMs,
    clear() {
      const closing = [...open.values()];
      open.clear();
      for (const close of closing) close();
    },
  };
}
