'use client';
/** Where a row stands in the grid of a long list. In a short list there is no such place, and rows are list items. */
import { createContext, useContext } from 'react';

export interface GridPlace {
  /** The one row that Tab comes to. */
  readonly isCurrent: boolean;
  /** Whether the focus is on one of its buttons; only then Tab goes from one to the next. */
  readonly isEntered: boolean;
}

export const GridPlaceContext = createContext<GridPlace | null>(null);

/** Element, role and tab stop of what stands in a row, by the kind of list around it. */
export function useRowElement(): {
  readonly tag: 'li' | 'div';
  readonly own: Readonly<Record<string, unknown>>;
  readonly isInGrid: boolean;
} {
  const place = useContext(GridPlaceContext);
  if (place === null) return { tag: 'li', own: {}, isInGrid: false };
  return { tag: 'div', own: { role: 'gridcell', tabIndex: place.isCurrent ? 0 : -1 }, isInGrid: true };
}

/** For a button inside of a row: Tab comes to it in a list, and in a grid once its row was entered. */
export function useButtonTabIndex(): -1 | undefined {
  const place = useContext(GridPlaceContext);
  return place === null || place.isEntered ? undefined : -1;
}
