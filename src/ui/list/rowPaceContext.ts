'use client';
/**
 * How soon rows follow their uploads. At once where somebody may press what they offer; together, ten times a second, in a
 * long list that nobody is in: faster than that nobody reads, and to draw each change for itself makes the frames of a
 * page late.
 */
import { createContext } from 'react';

export type RowPace = 'at once' | 'together';

export const RowPaceContext = createContext<RowPace>('at once');
