'use client';
/**
 * How soon the rows of a folded list follow their uploads: at once while somebody is in it, who may press what they offer;
 * else together, in a long list four times a second, as its bars do. Faster than that nobody reads, and to draw each change
 * for itself makes frames late.
 */
import { createContext } from 'react';
import type { UploadStore, UploadStoreState } from '../../core/uploadStore.ts';
import { overviewOf, type Overview } from '../../react/overview.ts';

export interface RowPace extends Pick<Overview, 'subscribe'> {
  /** For the element of the list. Of a list without one nothing is known: its rows follow at once. */
  readonly listRef: (element: HTMLElement | null) => void;
}

/** Between two looks at the uploads of a long list that nobody is in. */
const paceMs = 250;

/** Undefined where rows always follow at once. */
export const RowPaceContext = createContext<RowPace | undefined>(undefined);

export function createRowPace(store: UploadStore): RowPace {
  let list: HTMLElement | null = null;
  let asked: UploadStoreState | undefined;
  let isVisited = false;
  return {
    listRef: (element) => void (list = element),
    subscribe(listener) {
      const endOverview = overviewOf(store, paceMs).subscribe(listener);
      const end = store.subscribe((state) => {
        // Asked once for all rows, and of the document: it knows also of a focus that nobody told of.
        if (asked !== state) isVisited = list === null || isIn(list);
        asked = state;
        if (isVisited) listener();
      });
      return () => {
        endOverview();
        end();
      };
    },
  };
}

/** Whether somebody has the focus or the pointer there. */
function isIn(list: Element): boolean {
  const { activeElement } = list.getRootNode() as Document | ShadowRoot;
  return list.contains(activeElement) || list.matches(':hover');
}
