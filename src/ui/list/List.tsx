'use client';
/**
 * The rows: files the server has had before, then uploads in the order they were added, with the undo rows of what was
 * taken away in their old places. Above a hundred rows it becomes a grid that holds only those in view; its code is
 * loaded then.
 */
import { forwardRef, lazy, Suspense, useMemo, type ComponentType } from 'react';
import { inGroup } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { Item } from '../item/Item.tsx';
import { useField } from '../form/fieldContext.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { UploaderContext, useNotices, useUploader, type Preview } from '../root/uploaderContext.ts';
import { isSameList, useStoreValue } from '../root/useStoreValue.ts';
import { FirstRows } from './FirstRows.tsx';
import type { ListState, LongListProps } from './Grid.tsx';
import { LayoutContext, type ListLayout } from './layoutContext.ts';
import { isListed, keyOfRow, storedOf, withRemoved } from './listRows.ts';
import { Row, type DrawUpload } from './Row.tsx';

export interface ListProps extends Omit<PartProps<'ul', ListState>, 'children'> {
  /** Draws one upload; return an `Uploader.Item`. Let it be the same function at every render. @default the styled row */
  readonly children?: DrawUpload | undefined;
  /** What its rows show of their files. @default as `Uploader.Root` says */
  readonly preview?: Preview | undefined;
  /** Rows, tiles for pictures, or chips above a text field; above a hundred files all are rows. @default 'list' */
  readonly layout?: ListLayout | undefined;
}

/** With more, only the rows in view exist. */
const longListRows = 100;

/** Without its code, because the network was gone, a long list shows where it begins. */
const LongList = lazy(async (): Promise<{ readonly default: ComponentType<LongListProps> }> => {
  try {
    const module = await import('./LongList.tsx');
    return { default: module.LongList };
  } catch {
    return { default: FirstRows };
  }
});

const defaultRow = (upload: UploadSnapshot) => <Item upload={upload} />;

/** Renders nothing while the list is empty: no frame around nothing. */
export const List = forwardRef<HTMLElement, ListProps>(function List(
  { children = defaultRow, preview, layout = 'list', ...props },
  ref,
) {
  const uploader = useUploader();
  const { group, words } = uploader;
  const rowsShow = preview ?? uploader.preview;
  const shared = useMemo(() => ({ ...uploader, preview: rowsShow }), [uploader, rowsShow]);
  const { removed } = useNotices();
  const select = useMemo(() => {
    const uploads = inGroup(group);
    return (state: UploadStoreState) => uploads(state).filter(isListed).map(idOf);
  }, [group]);
  const { stored } = useField();
  const uploadIds = useStoreValue(select, isSameList);
  const ids = useMemo(() => [...stored.keys(), ...uploadIds], [stored, uploadIds]);
  const rows = useMemo(() => withRemoved(ids, removed), [ids, removed]);
  if (rows.length === 0) return null;
  const state = { count: ids.length };
  const isLong = rows.length > longListRows;
  const attributes = {
    'data-layout': isLong ? 'list' : layout,
    'data-preview': rowsShow === false && 'none',
  };
  if (isLong) {
    const long = { rows, stored, draw: children, state, attributes, user: props, partRef: ref };
    return (
      <UploaderContext.Provider value={shared}>
        <Suspense fallback={<FirstRows {...long} />}>
          <LongList {...long} />
        </Suspense>
      </UploaderContext.Provider>
    );
  }
  return (
    <UploaderContext.Provider value={shared}>
      <Part
        tag="ul"
        slot="gantry-list"
        state={state}
        user={props}
        partRef={ref}
        // Safari forgets that a list without bullets is one.
        own={{ role: 'list', 'aria-label': words.text('list.label') }}
        attributes={attributes}
      >
        <LayoutContext.Provider value={layout}>
          {rows.map((row) => (
            <Row key={keyOfRow(row)} row={row} stored={storedOf(stored, row)} draw={children} />
          ))}
        </LayoutContext.Provider>
      </Part>
    </UploaderContext.Provider>
  );
});

const idOf = (upload: UploadSnapshot): string => upload.id;
