'use client';
/** Hands on the focus of an element that goes away by itself, which would otherwise leave a keyboard at the top of the page. */
import { useCallback } from 'react';
import { useUploader } from './uploaderContext.ts';

type FindHeir = (element: Element) => HTMLElement | null | undefined;

/**
 * @param find - who takes the focus; stable, and asked while the element is still in the document. @default the trigger,
 * which takes it as well where nobody is found, or who was found goes, too
 * @returns a ref, for any number of elements whose refs may return a clean-up: those of parts.
 */
export function useFocusHeir(find?: FindHeir): (element: HTMLElement | null) => () => void {
  const { ids } = useUploader();
  return useCallback(
    (element) => () => {
      if (element?.contains(element.ownerDocument.activeElement) !== true) return;
      const { ownerDocument } = element;
      const heir = find?.(element);
      // As it is now: where all of it goes, the next uploader of the page may have the same id.
      const trigger = ownerDocument.getElementById(ids.trigger);
      // Whoever else is told to take it comes first.
      requestAnimationFrame(() => {
        if (ownerDocument.activeElement !== ownerDocument.body) return;
        (heir?.isConnected === true ? heir : trigger)?.focus();
      });
    },
    [find, ids.trigger],
  );
}
