'use client';
/** What a group of a list knows from the list around it, and what its header knows from the group. */
import { createContext, useContext } from 'react';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { SummaryFacts } from '../summary/summarySentence.ts';
import type { InnerList } from './InnerRows.tsx';
import type { Section } from './sections.ts';

export interface Sections {
  readonly sections: readonly Section[];
  /** A group begins closed where all rows together would be too many to look at. */
  readonly beginsOpen: boolean;
  readonly list: InnerList;
}

export const SectionsContext = createContext<Sections | null>(null);

/** What `className` and `style` of a group's parts may depend on. */
export interface GroupState extends SummaryFacts {
  /** The folder as it was dropped or chosen. */
  readonly folder: string;
  readonly isOpen: boolean;
}

export interface GroupValue {
  readonly state: GroupState;
  readonly belongs: (upload: UploadSnapshot) => boolean;
  readonly toggle: () => void;
  readonly nameId: string;
  readonly rowsId: string;
}

export const GroupContext = createContext<GroupValue | null>(null);

/** @throws Error outside `Uploader.List`. */
export function useSections(): Sections {
  const sections = useContext(SectionsContext);
  if (sections === null)
    throw new Error('A group was rendered outside of a list. Return it from `drawGroup` of Uploader.List.');
  return sections;
}

/** @throws Error outside `Uploader.Group`. */
export function useGroup(): GroupValue {
  const group = useContext(GroupContext);
  if (group === null)
    throw new Error('This part was rendered outside of a group. Put it inside Uploader.Group.');
  return group;
}
