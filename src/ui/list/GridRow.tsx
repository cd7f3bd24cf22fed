'use client';
/** One row of a long list. Stays as it is while others scroll by. */
import { memo, useMemo } from 'react';
import { GridPlaceContext } from './gridPlace.ts';
import { Row, type RowProps } from './Row.tsx';

interface GridRowProps extends RowProps {
  readonly index: number;
  /** From the first row's top. @default where the row before it ends */
  readonly topPx?: number;
  readonly isCurrent: boolean;
  readonly isEntered: boolean;
}

export const GridRow = memo(function GridRow({
  row,
  stored,
  index,
  topPx,
  isCurrent,
  isEntered,
  draw,
}: GridRowProps) {
  const place = useMemo(() => ({ isCurrent, isEntered }), [isCurrent, isEntered]);
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      data-gantry="row"
      style={topPx === undefined ? undefined : { position: 'absolute', transform: `translateY(${topPx}px)` }}
    >
      <GridPlaceContext.Provider value={place}>
        <Row row={row} stored={stored} draw={draw} />
      </GridPlaceContext.Provider>
    </div>
  );
});
