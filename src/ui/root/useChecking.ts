'use client';
/** Counts the files that are looked at before they are taken, says so once that lasts, and can let them go. */
import { useEffect, useMemo, useState } from 'react';

/** For one adding; the first two are what `add` of the group wants. */
interface Look {
  readonly signal: AbortSignal;
  readonly onChecking: (left: number) => void;
  /** What was found has been told. */
  readonly done: () => void;
}

export interface Checking {
  /** Files that are neither taken nor refused yet. */
  readonly left: number;
  /** It lasts, so people should know. */
  readonly isShown: boolean;
  readonly begin: () => Look;
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
      begin(): Look {
        const controller = new AbortController();
        return {
          signal: controller.signal,
          onChecking(count: number) {
            if (controller.signal.aborted) return;
            // The last one counts until what was found is told: until then nobody knows whether it comes.
            if (count > 0 || lefts.has(controller)) lefts.set(controller, Math.max(1, count));
            tell();
          },
          done() {
            if (lefts.delete(controller)) tell();
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
