'use client';
/** Which chip is chosen: the chips write it, the lists of the same uploader read it. */
import { createContext, useContext } from 'react';
import type { ListFilter } from './listFilter.ts';

export interface FilterChoice {
  readonly filter: ListFilter;
  /** The same function for life. */
  readonly choose: (filter: ListFilter) => void;
}

export const FilterContext = createContext<FilterChoice>({ filter: 'all', choose: () => {} });

export const useFilter = (): FilterChoice => useContext(FilterContext);
