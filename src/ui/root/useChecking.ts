'use client';
/** Counts the files that are looked at before they are taken, says so once that lasts, and can let them go. */
import { useEffect, useMemo, useState } from 'react';

export interface Checking {
  /** Files that are neither taken nor refused yet. */
  readonly left: number;
  /** It lasts, so people should know. */
  readonly isShown: boolean;
  /** For one adding; what `add` of the group wants. */
  readonly begin: () => { readonly signal: AbortSignal; readonly onChecking: (left: number) => void };
  /** Lets all of them go. */
  readonly stop: () => void;
}

/** Most files are known sooner; a line that comes and goes is only unrest. */
const shownAfterMs = 300;

export function useChecking(): Checking {
  const [left, setLeft] = useState(0);
  const [isShown, setIsShown] = useState(false);
  const isBusy = left > 0;
  useEffect(() => {
    if (!isBusy) return undefined;
    const timer = setTimeout(() => setIsShown(true), shownAfterMs);
    return () => {
      clearTimeout(timer);
      setIsShown(false);
    };
  }, [isBusy]);

  const actions = useMemo(() => {
    const lefts = new Map<AbortController, number>();
    const tell = () => setLeft([...lefts.values()].reduce((sum, count) => sum + count, 0));
    return {
      begin() {
        const controller = new AbortController();
        return {
          signal: controller.signal,
          onChecking(count: number) {
            if (controller.signal.aborted) return;
            if (count > 0) lefts.set(controller, count);
            else lefts.delete(controller);
            tell();
          },
        };
      },
      stop() {
        for (const controller of lefts.keys()) controller.abort();
        lefts.clear();
        tell();
      },
    };
  }, []);
  return useMemo(() => ({ ...actions, left, isShown }), [actions, isShown, left]);
}
