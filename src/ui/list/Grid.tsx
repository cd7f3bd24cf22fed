'use client';
/** A long list's element: a grid, because only grids may say how many rows they have besides those that exist. */
import type { ReactNode, Ref } from 'react';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { Part, type PartAttributes, type PartOwnProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import type { ListRow } from './listRows.ts';
import type { DrawUpload } from './Row.tsx';

/** What `className` and `style` of a list may depend on. */
export interface ListState {
  /** Uploads in the list. */
  readonly count: number;
}

interface ListElement {
  readonly state: ListState;
  readonly attributes: PartAttributes;
  /** The caller's props of the list. */
  readonly user: PartOwnProps<ListState>;
  readonly partRef: Ref<HTMLElement>;
}

/** A list that is too long for all of its rows to exist. */
export interface LongListProps extends ListElement {
  readonly rows: readonly ListRow[];
  /** Files of before, which are no uploads, by the id of their row. */
  readonly stored: ReadonlyMap<string, UploadSnapshot>;
  readonly draw: DrawUpload;
}

interface GridProps extends ListElement {
  readonly rowCount: number;
  readonly ownRef?: Ref<HTMLElement>;
  readonly own?: Readonly<Record<string, unknown>>;
  /** Height of all rows together in pixels. @default that of the children */
  readonly heightPx?: number;
  readonly children: ReactNode;
}

export function Grid({
  rowCount,
  state,
  attributes,
  user,
  partRef,
  ownRef,
  own,
  heightPx,
  children,
}: GridProps) {
  const { words } = useUploader();
  return (
    <Part
      tag="div"
      slot="gantry-list"
      state={state}
      user={user}
      partRef={partRef}
      ownRef={ownRef}
      own={{ role: 'grid', 'aria-label': words.text('list.label'), 'aria-rowcount': rowCount, ...own }}
      attributes={{ ...attributes, 'data-virtual': true }}
    >
      <div role="rowgroup" data-gantry="rows" style={{ blockSize: heightPx }}>
        {children}
      </div>
    </Part>
  );
}
