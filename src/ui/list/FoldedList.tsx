'use client';
/**
 * A list of which what needs somebody and what is under way stand first, and the rest behind a line for each of what waits
 * and what is uploaded. One that is not to be folded is rows as they come.
 */
import { useMemo } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { mergedRef } from '../part/Part.tsx';
import { Fold } from './Fold.tsx';
import { foldRows, glanceRows, stretchOf, type FoldedRows, type RowKind } from './folds.ts';
import { InnerRows, type InnerList } from './InnerRows.tsx';
import type { ListRow } from './listRows.ts';
import { RowList, type RowListProps } from './RowList.tsx';
import { createRowPace, RowPaceContext } from './rowPace.ts';
import { useHeldRows } from './useHeldRows.ts';

interface FoldedListProps extends RowListProps {
  /** Stable; undefined where the list is not to be folded, or too short for it. */
  readonly kindOf: ((row: ListRow) => RowKind) | undefined;
}

export function FoldedList({ kindOf, ...list }: FoldedListProps) {
  const { rows, stored, draw, layout, attributes, partRef } = list;
  const { held, handlersFor } = useHeldRows();
  const { store } = useUploadClient();
  const pace = useMemo(() => createRowPace(store), [store]);
  const ref = useMemo(() => mergedRef([partRef, pace.listRef]), [partRef, pace]);
  const folded = useMemo(
    () => (kindOf === undefined ? undefined : foldRows(rows, kindOf, held)),
    [kindOf, rows, held],
  );
  const preview = attributes['data-preview'];
  const inner = useMemo<InnerList>(
    () => ({ stored, draw, layout, attributes: { 'data-preview': preview } }),
    [stored, draw, layout, preview],
  );
  return (
    <RowPaceContext.Provider value={folded === undefined ? undefined : pace}>
      {folded === undefined ? (
        <RowList {...list} partRef={ref} />
      ) : (
        <RowList
          {...list}
          {...linesOf(folded, inner)}
          partRef={ref}
          handlers={handlersFor((id) => stretchOf(folded, id))}
        />
      )}
    </RowPaceContext.Provider>
  );
}

/** What stands in the list, one under the other. */
function linesOf(folded: FoldedRows, list: InnerList): Pick<RowListProps, 'rows' | 'folds'> {
  const rows = [...folded.attention, ...folded.active, ...folded.next];
  const kinds = (['waiting', 'done'] as const).filter((kind) => folded[kind].length > 0);
  if (kinds.length === 0) return { rows };
  // More than are seen at a glance scroll for themselves: the folds stay in view.
  const isScrolled = rows.length > glanceRows;
  return {
    rows: isScrolled ? [] : rows,
    folds: (
      <>
        {isScrolled && (
          <li data-gantry="loose">
            <InnerRows list={list} rows={rows} />
          </li>
        )}
        {kinds.map((kind) => (
          // Where there is nothing else to see, one that is closed would be a press for nothing.
          <Fold key={kind} kind={kind} rows={folded[kind]} list={list} beginsOpen={rows.length === 0} />
        ))}
      </>
    ),
  };
}
