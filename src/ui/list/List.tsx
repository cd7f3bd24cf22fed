'use client';
/**
 * The rows: files the server has had before, then uploads in the order they were added
 * or moved to, with the undo rows of what was
 * taken away in their old places; files of one folder together under its name.
 */
import { forwardRef, useMemo, useState } from 'react';
import { createSteadyList } from '../../core/listMemory.ts';
import { inGroup } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { Item } from '../item/Item.tsx';
import { useField } from '../form/fieldContext.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { createFocusKeeper } from '../root/focusKeeper.ts';
import { UploaderContext, useNotices, useUploader, type Preview } from '../root/uploaderContext.ts';
import { isSameRecord, useOverview, useSlowOverview } from '../root/useStoreValue.ts';
import type { ListState } from './Grid.tsx';
import { useFilter } from './filterContext.ts';
import { FoldedList } from './FoldedList.tsx';
import { arrangeMs, glanceRows, rowKindOf, type RowKind } from './folds.ts';
import { Group } from './Group.tsx';
import { GroupedList, type DrawGroup } from './GroupedList.tsx';
import type { ListLayout } from './layoutContext.ts';
import { isOfKind } from './listFilter.ts';
import { isListed, withRemoved, type ListRow } from './listRows.ts';
import type { DrawUpload } from './Row.tsx';
import { noPlaces, RowPlacesContext } from './rowPlaceContext.ts';
import { rowPlacesOf } from './rowPlaces.ts';
import { sectionsOf, topFolderOf } from './sections.ts';

export interface ListProps extends Omit<PartProps<'ul', ListState>, 'children'> {
  /** Draws one upload; return an `Uploader.Item`. Let it be the same function at every render. @default the styled row */
  readonly children?: DrawUpload | undefined;
  /** What its rows show of their files. @default as `Uploader.Root` says */
  readonly preview?: Preview | undefined;
  /**
   * Rows, tiles for pictures, chips above a text field, or one file large inside its zone; above a hundred files all are
   * rows. @default 'list'
   */
  readonly layout?: ListLayout | undefined;
  /** What stands together: the files of each folder that was dropped or chosen. @default 'folder' */
  readonly groupBy?: 'folder' | 'none' | undefined;
  /** Draws the files of one folder; return an `Uploader.Group`. @default the styled group */
  readonly drawGroup?: DrawGroup | undefined;
  /**
   * What becomes of more than twenty rows. 'auto': what needs somebody and what is under way stand first, with the head
   * of what waits; the rest stands behind two lines, "and 9,812 waiting" and "188 uploaded", that open and close. Other
   * layouts, lists that can be put in order, and rows of one chip stay whole; so do files of folders, which have lines of
   * their own. 'none': all rows, in the order of the list. @default 'auto'
   */
  readonly fold?: 'auto' | 'none' | undefined;
}

const defaultRow = (upload: UploadSnapshot) => <Item upload={upload} />;
const defaultGroup = (folder: string) => <Group folder={folder} />;

/** Renders nothing while the list is empty: no frame around nothing. What a chip leaves out is not drawn either. */
export const List = forwardRef<HTMLElement, ListProps>(function List(
  {
    children = defaultRow,
    preview,
    layout = 'list',
    groupBy = 'folder',
    drawGroup = defaultGroup,
    fold = 'auto',
    ...props
  },
  ref,
) {
  const uploader = useUploader();
  const { group } = uploader;
  // The row that takes the focus is one of this list: another may show the same uploads.
  const [focus] = useState(createFocusKeeper);
  const rowsShow = preview ?? uploader.preview;
  const shared = useMemo(() => ({ ...uploader, focus, preview: rowsShow }), [uploader, focus, rowsShow]);
  const { removed } = useNotices();
  const select = useMemo(() => {
    const uploads = inGroup(group);
    const idsOf = createSteadyList((upload: UploadSnapshot) => (isListed(upload) ? upload.id : undefined));
    return (state: UploadStoreState) => idsOf(uploads(state));
  }, [group]);
  const { stored } = useField();
  const uploadIds = useOverview(select);
  const ids = useMemo(() => [...stored.keys(), ...uploadIds], [stored, uploadIds]);
  const { filter } = useFilter();
  // A row that was to take the focus and that this chip has left out is not to take it once another brings it back.
  useLayoutEffect(() => () => focus.forget(), [focus, filter]);
  const selectShown = useMemo(() => {
    const uploads = filter === 'all' ? noUploads : inGroup(group);
    const idsOf = createSteadyList((upload: UploadSnapshot) =>
      isOfKind(filter, upload) ? upload.id : undefined,
    );
    return (state: UploadStoreState) => idsOf(uploads(state));
  }, [group, filter]);
  const shownIds = useOverview(selectShown);
  const rows = useMemo(() => {
    const whole = withRemoved(ids, removed);
    if (filter === 'all') return whole;
    const shown = new Set(filter === 'done' ? [...stored.keys(), ...shownIds] : shownIds);
    return whole.filter((row) => typeof row !== 'string' || shown.has(row));
  }, [ids, removed, filter, shownIds, stored]);
  const selectFolders = useMemo(() => {
    const uploads = groupBy === 'none' ? noUploads : inGroup(group);
    const foldersOf = createSteadyList((upload: UploadSnapshot) =>
      isListed(upload) ? (topFolderOf(upload.file.path) ?? noFolder) : undefined,
    );
    return (state: UploadStoreState) => foldersOf(uploads(state));
  }, [group, groupBy]);
  const folders = useOverview(selectFolders);
  const sections = useMemo(() => {
    const folderOfId = new Map(uploadIds.map((id, index) => [id, folders[index] || undefined]));
    return sectionsOf(rows, (row) =>
      typeof row === 'string' ? folderOfId.get(row) : groupBy === 'none' ? undefined : topFolderOf(row.path),
    );
  }, [rows, uploadIds, folders, groupBy]);
  // Beside rows that are not shown, the neighbour is not the one to change places with.
  const isReorderable = uploader.isReorderable && filter === 'all';
  const places = useMemo(
    () => (isReorderable ? rowPlacesOf(sections, stored) : noPlaces),
    [isReorderable, sections, stored],
  );
  const isGrouped = sections.some(({ folder }) => folder !== undefined);
  const isWhole = layout !== 'list' || filter !== 'all' || isReorderable || isGrouped;
  const canFold = fold === 'auto' && !isWhole && rows.length > glanceRows;
  const selectKinds = useMemo(() => {
    const uploads = canFold ? inGroup(group) : noUploads;
    const idsOf = createSteadyList((upload: UploadSnapshot) => upload.id);
    const kindsOf = createSteadyList(rowKindOf);
    // With their ids: the rows may be newer than this.
    return (state: UploadStoreState) => ({ ids: idsOf(uploads(state)), kinds: kindsOf(uploads(state)) });
  }, [group, canFold]);
  const known = useSlowOverview(selectKinds, isSameRecord, arrangeMs);
  const kindOf = useMemo(() => {
    if (!canFold) return undefined;
    const kindOfId = new Map(known.ids.map((id, index) => [id, known.kinds[index]]));
    return (row: ListRow): RowKind =>
      typeof row !== 'string' ? 'attention' : stored.has(row) ? 'done' : (kindOfId.get(row) ?? 'queued');
  }, [canFold, known, stored]);
  if (rows.length === 0) {
    return ids.length === 0 ? null : (
      <Part tag="p" slot="gantry-empty" state={null} user={{}}>
        {uploader.words.text('filter.none')}
      </Part>
    );
  }
  const state = { count: ids.length };
  const list = {
    rows,
    stored,
    draw: children,
    layout,
    state,
    attributes: { 'data-preview': rowsShow === false && 'none', 'data-reorderable': isReorderable },
    user: props,
    partRef: ref,
  };
  return (
    <UploaderContext.Provider value={shared}>
      <RowPlacesContext.Provider value={places}>
        {/* Another chip forgets, as is meant, which folders were opened by hand: they were opened in a list of other rows,
            and whether a folder begins open follows from how many rows there are now. */}
        {isGrouped ? (
          <GroupedList key={filter} {...list} sections={sections} drawGroup={drawGroup} />
        ) : (
          <FoldedList {...list} kindOf={kindOf} />
        )}
      </RowPlacesContext.Provider>
    </UploaderContext.Provider>
  );
});

const noUploads = (): readonly UploadSnapshot[] => [];
/** No folder is called so. */
const noFolder = '';
