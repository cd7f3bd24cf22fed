'use client';
/**
 * A list of which what needs somebody and what is under way stand first, and the rest behind a line for each of what waits
 * and what is uploaded. Short ones, and those that are not to be folded, are rows as they come.
 */
import { useMemo } from 'react';
import { Fold } from './Fold.tsx';
import { foldRows, glanceRows, stretchOf, type RowKind } from './folds.ts';
import { InnerRows, type InnerList } from './InnerRows.tsx';
import type { ListRow } from './listRows.ts';
import { RowList, type RowListProps } from './RowList.tsx';
import { useHeldRows } from './useHeldRows.ts';

interface FoldedListProps extends RowListProps {
  /** Stable; undefined where nothing is to be folded. */
  readonly kindOf: ((row: ListRow) => RowKind) | undefined;
}

export function FoldedList({ kindOf, ...list }: FoldedListProps) {
  const { rows, stored, draw, layout, attributes } = list;
  const { held, handlersFor } = useHeldRows();
  const folded = useMemo(
    () => (kindOf === undefined || rows.length <= glanceRows ? undefined : foldRows(rows, kindOf, held)),
    [kindOf, rows, held],
  );
  const preview = attributes['data-preview'];
  const inner = useMemo<InnerList>(
    () => ({ stored, draw, layout, attributes: { 'data-preview': preview } }),
    [stored, draw, layout, preview],
  );
  if (folded === undefined) return <RowList {...list} />;
  const { attention, active, next, waiting, done } = folded;
  const shown = [...attention, ...active, ...next];
  const handlers = handlersFor((id) => stretchOf(folded, id));
  if (waiting.length + done.length === 0) return <RowList {...list} rows={shown} handlers={handlers} />;
  // More than are seen at a glance scroll for themselves: the folds stay in view.
  const isScrolled = shown.length > glanceRows;
  const folds = (
    <>
      {isScrolled && (
        <li data-gantry="loose">
          <InnerRows list={inner} rows={shown} />
        </li>
      )}
      {waiting.length > 0 && (
        <Fold key="waiting" kind="waiting" rows={waiting} list={inner} beginsOpen={false} />
      )}
      {/* Where there is nothing else to see, it would be one press for nothing. */}
      {done.length > 0 && (
        <Fold key="done" kind="done" rows={done} list={inner} beginsOpen={shown.length === 0} />
      )}
    </>
  );
  return <RowList {...list} rows={isScrolled ? [] : shown} folds={folds} handlers={handlers} />;
}
