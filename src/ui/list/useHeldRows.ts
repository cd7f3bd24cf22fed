'use client';
/**
 * The rows that keep their place while the list is arranged anew: the one with the focus and the one under the pointer.
 * What somebody is about to press does not go from under them.
 */
import { useEffect, useMemo, useState, type FocusEvent, type SyntheticEvent } from 'react';
import { rowIdOf } from '../item/rowFocus.ts';
import type { Stretch } from './folds.ts';

interface Held {
  readonly id: string;
  readonly stretch: Stretch;
  /** Where its element was, which may be gone by now. */
  readonly root: Document | ShadowRoot;
}

/** By what a row is held. */
type Hold = 'focus' | 'pointer';

export interface HeldRows {
  /** By the id of their upload. */
  readonly held: ReadonlyMap<string, Stretch>;
  /** For the element of the list. @param stretchOf - where a row stands now. */
  handlersFor(stretchOf: (id: string) => Stretch | undefined): Readonly<Record<string, unknown>>;
}

export function useHeldRows(): HeldRows {
  const [holds, setHolds] = useState<Readonly<Partial<Record<Hold, Held>>>>({});
  const { focus } = holds;
  useEffect(() => {
    if (focus === undefined) return undefined;
    const { id, root } = focus;
    const isIn = (target: unknown) => target instanceof Element && rowIdOf(target) === id;
    // No blur tells of a press that gave no focus, of a row that was taken away, nor in a list that is short meanwhile.
    const look = (event: Event) => {
      if (isIn(event.composedPath()[0]) || isIn(root.activeElement)) return;
      setHolds(({ focus: _, ...others }) => others);
    };
    const page = root.ownerDocument ?? root;
    page.addEventListener('pointerdown', look, true);
    page.addEventListener('focusin', look, true);
    return () => {
      page.removeEventListener('pointerdown', look, true);
      page.removeEventListener('focusin', look, true);
    };
  }, [focus]);
  return useMemo(
    () => ({
      held: new Map(Object.values(holds).map(({ id, stretch }) => [id, stretch])),
      handlersFor(stretchOf) {
        const hold = (by: Hold, target: EventTarget | null) => {
          const id = target instanceof Element ? rowIdOf(target) : undefined;
          if (id === holds[by]?.id) return;
          const stretch = id === undefined ? undefined : stretchOf(id);
          const root = target instanceof Element ? (target.getRootNode() as Held['root']) : undefined;
          setHolds(({ [by]: _, ...others }) =>
            id === undefined || stretch === undefined || root === undefined
              ? others
              : { ...others, [by]: { id, stretch, root } },
          );
        };
        return {
          onFocus: ({ target }: SyntheticEvent) => hold('focus', target),
          // Safari gives buttons that are pressed no focus.
          onClickCapture: ({ target }: SyntheticEvent) => hold('focus', target),
          onBlur({ relatedTarget, currentTarget }: FocusEvent) {
            // In a window that is left the focus stays where it is.
            const next = relatedTarget ?? document.activeElement;
            if (!currentTarget.contains(next)) hold('focus', null);
          },
          onPointerOver: ({ target }: SyntheticEvent) => hold('pointer', target),
          onPointerLeave: () => hold('pointer', null),
        };
      },
    }),
    [holds],
  );
}
