'use client';
/** How the list around a row is laid out. The stylesheet draws it; this is for what no stylesheet can know. */
import { createContext, useContext } from 'react';

/**
 * `list`: rows. `grid`: tiles, whose pictures are what people look for. `inline`: chips beside each other, above the text
 * field of a message. `hero`: the one file of a field, large, inside its zone.
 */
export type ListLayout = 'list' | 'grid' | 'inline' | 'hero';

export const LayoutContext = createContext<ListLayout>('list');

export const useLayout = (): ListLayout => useContext(LayoutContext);
