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
   * @param options.ids - the uploads it was done to. @default none
   * @param options.signal - closes the window when aborted, without carrying anything out. @default none
   */
  push(
    back: () => void,
    end: () => Promise<void>,
    options?: { readonly ids?: readonly string[]; readonly signal?: AbortSignal | undefined },
  ): UndoHandle;
  /** Takes the newest action back, with an id the newest that was done to this upload. @returns false when there is none */
  undo(id?: string): boolean;
  /** When the window of an action of now closes, in milliseconds since the epoch. */
  untilMs(): number;
  /** Closes every window, without carrying anything out. */
  clear(): void;
}

/** For an action that found nothing to do. */
export const nothingToUndo: UndoHandle = { undo: () => false, settled: Promise.resolve() };

interface Undoable {
  readonly handle: UndoHandle;
  readonly ids: readonly string[];
  /** Closes its window. */
  readonly discard: () => void;
}

export function createUndoStack(clock: Clock, windowMs: number): UndoStack {
  /** From the oldest to the newest. */
  const open = new Set<Undoable>();

  return {
    push(back, end, { ids = [], signal } = {}) {
      let settle = () => {};
      const settled = new Promise<void>((resolve) => {
        settle = resolve;
      });
      const close = (): boolean => {
        cancelTimer();
        signal?.removeEventListener('abort', discard);
        return open.delete(undoable);
      };
      const discard = () => {
        if (close()) settle();
      };
      const handle: UndoHandle = {
        settled,
        undo: () => {
          if (!close()) return false;
          try {
            back();
          } finally {
            settle();
          }
          return true;
        },
      };
      const cancelTimer = clock.after(windowMs, () => {
        if (close()) void end().finally(settle);
      });
      const undoable = { handle, ids, discard };
      open.add(undoable);
      if (signal?.aborted === true) discard();
      else signal?.addEventListener('abort', discard);
      return handle;
    },
    undo: (id) =>
      [...open].findLast(({ ids }) => id === undefined || ids.includes(id))?.handle.undo() ?? false,
    untilMs: () => clock.nowMs() + windowMs,
    clear() {
      for (const { discard } of [...open]) discard();
    },
  };
}
