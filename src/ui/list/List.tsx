'use client';
/**
 * The rows: files the server has had before, then uploads in the order they were added, with the undo rows of what was
 * taken away in their old places.
 */
import { forwardRef, Fragment, memo, useMemo, type ReactNode } from 'react';
import { inGroup } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { Item } from '../item/Item.tsx';
import { useField } from '../form/fieldContext.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { UploaderContext, useNotices, useUploader, type Preview } from '../root/uploaderContext.ts';
import { isSameList, useSteadyUpload, useStoreValue } from '../root/useStoreValue.ts';
import { RemovedItem } from './RemovedItem.tsx';

export interface ListState {
  readonly count: number;
}

export interface ListProps extends Omit<PartProps<'ul', ListState>, 'children'> {
  /** Draws one upload; return an `Uploader.Item`. Let it be the same function at every render. @default the styled row */
  readonly children?: ((upload: UploadSnapshot) => ReactNode) | undefined;
  /** What its rows show of their files. @default as `Uploader.Root` says */
  readonly preview?: Preview | undefined;
}

const defaultRow = (upload: UploadSnapshot): ReactNode => <Item upload={upload} />;

/** Renders nothing while the list is empty: no frame around nothing. */
export const List = forwardRef<HTMLUListElement, ListProps>(function List(
  { children = defaultRow, preview, ...props },
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
  const ids = [...stored.keys(), ...uploadIds];
  const rows = withRemoved(ids, removed);
  if (rows.length === 0) return null;
  return (
    <UploaderContext.Provider value={shared}>
      <Part
        tag="ul"
        slot="gantry-list"
        state={{ count: ids.length }}
        user={props}
        partRef={ref}
        // Safari forgets that a list without bullets is one.
        own={{ role: 'list', 'aria-label': words.text('list.label') }}
        attributes={{ 'data-layout': 'list', 'data-preview': rowsShow === false && 'none' }}
      >
        {rows.map((row) => (
          <Fragment key={typeof row === 'string' ? row : `removed ${row.id}`}>
            {typeof row === 'string' ? (
              <Row id={row} stored={stored.get(row)}>
                {children}
              </Row>
            ) : (
              <RemovedItem row={row} />
            )}
          </Fragment>
        ))}
      </Part>
    </UploaderContext.Provider>
  );
});

/** A cancelled upload stays while it can be brought back. */
const isListed = (upload: UploadSnapshot): boolean =>
  upload.status !== 'cancelled' || upload.undoUntilMs !== undefined;
const idOf = (upload: UploadSnapshot): string => upload.id;

function withRemoved<R extends { readonly index: number }>(
  ids: readonly string[],
  removed: readonly R[],
): (string | R)[] {
  const rows: (string | R)[] = [...ids];
  for (const row of [...removed].sort((a, b) => a.index - b.index)) {
    rows.splice(Math.min(row.index, rows.length), 0, row);
  }
  return rows;
}

const Row = memo(function Row({
  id,
  stored,
  children,
}: {
  readonly id: string;
  /** What to show where no upload has this id. */
  readonly stored: UploadSnapshot | undefined;
  readonly children: (upload: UploadSnapshot) => ReactNode;
}) {
  const upload = useSteadyUpload(id) ?? stored;
  return upload === undefined ? null : <>{children(upload)}</>;
});
