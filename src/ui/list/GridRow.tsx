'use client';
/** One row of a long list. Stays as it is while others scroll by. */
import { memo, useMemo } from 'react';
import { GridPlaceContext } from './gridPlace.ts';
import { Row, type RowProps } from './Row.tsx';

interface GridRowProps extends RowProps {
  readonly index: number;
  /** From the first row's top. */
  readonly topPx: number;
  /** Told of the element, whose height counts. */
  readonly measure: (row: HTMLElement | null) => void;
  readonly isCurrent: boolean;
  readonly isEntered: boolean;
}

export const GridRow = memo(function GridRow({
  row,
  stored,
  index,
  topPx,
  measure,
  isCurrent,
  isEntered,
  draw,
}: GridRowProps) {
  const place = useMemo(() => ({ isCurrent, isEntered }), [isCurrent, isEntered]);
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      ref={measure}
      data-index={index}
      data-gantry="row"
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <GridPlaceContext.Provider value={place}>
        <Row row={row} stored={stored} draw={draw} />
      </GridPlaceContext.Provider>
    </div>
  );
});
