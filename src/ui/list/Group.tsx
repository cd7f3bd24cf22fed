'use client';
/** The files of one folder: a header that says how they stand, and their rows while it is open. */
import { forwardRef, useCallback, useId, useMemo, useState, type ReactNode } from 'react';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { allUploads } from '../../core/selectors.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { isSameRecord, useOverview } from '../root/useStoreValue.ts';
import { createSummaryFacts } from '../summary/summarySentence.ts';
import { GroupContext, useSections, type GroupState } from './groupContext.ts';
import { GroupHeader } from './GroupHeader.tsx';
import { InnerRows } from './InnerRows.tsx';
import { topFolderOf } from './sections.ts';

export interface GroupProps extends Omit<PartProps<'li', GroupState>, 'children'> {
  /** The folder whose files these are; `List` hands it to `drawGroup`. */
  readonly folder: string;
  /** @default whether the list has at most a hundred files, or no other group */
  readonly defaultOpen?: boolean | undefined;
  /** What stands above the rows. @default `Uploader.GroupHeader` */
  readonly children?: ReactNode;
}

export const Group = forwardRef<HTMLElement, GroupProps>(function Group(
  { folder, defaultOpen, children = <GroupHeader />, ...props },
  ref,
) {
  const { group } = useUploader();
  const { sections, beginsOpen, list } = useSections();
  const [isOpen, setOpen] = useState(defaultOpen ?? beginsOpen);
  const id = useId();
  const belongs = useCallback(
    (upload: UploadSnapshot) => upload.group === group && topFolderOf(upload.file.path) === folder,
    [group, folder],
  );
  const select = useMemo(() => {
    const factsOf = createSummaryFacts(belongs);
    return (state: UploadStoreState) => factsOf(allUploads(state));
  }, [belongs]);
  const facts = useOverview(select, isSameRecord);
  const value = useMemo(
    () => ({
      state: { ...facts, folder, isOpen },
      belongs,
      toggle: () => setOpen((before) => !before),
      nameId: `${id}name`,
      rowsId: `${id}rows`,
    }),
    [facts, folder, isOpen, belongs, id],
  );
  const rows = sections.find((section) => section.folder === folder)?.rows ?? [];
  return (
    <GroupContext.Provider value={value}>
      <Part
        tag="li"
        slot="gantry-group"
        state={value.state}
        user={props}
        partRef={ref}
        attributes={{ 'data-state': facts.state, 'data-open': isOpen }}
      >
        {children}
        {isOpen && <InnerRows list={list} rows={rows} id={value.rowsId} nameId={value.nameId} />}
      </Part>
    </GroupContext.Provider>
  );
});
