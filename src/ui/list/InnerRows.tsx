'use client';
/** Rows inside of a list: those of a folder, of a fold, or of neither. Renders for other rows, not for a new array of the same. */
import { memo } from 'react';
import { isSameList } from '../../core/listMemory.ts';
import type { PartProps } from '../part/Part.tsx';
import type { ListState } from './Grid.tsx';
import { RowList, type RowListProps } from './RowList.tsx';

/** What the lists inside of one list have in common. */
export type InnerList = Pick<RowListProps, 'stored' | 'draw' | 'layout' | 'attributes'>;

interface InnerRowsProps {
  readonly list: InnerList;
  readonly rows: RowListProps['rows'];
  readonly id?: string;
  /** Id of its name's element. @default the name of every list */
  readonly nameId?: string;
}

export const InnerRows = memo(
  function InnerRows({ list, rows, id, nameId }: InnerRowsProps) {
    const user: PartProps<'ul', ListState> = { id, 'aria-labelledby': nameId };
    return <RowList {...list} rows={rows} state={{ count: rows.length }} user={user} partRef={null} />;
  },
  (before, after) => before.list === after.list && isSameList(before.rows, after.rows),
);
