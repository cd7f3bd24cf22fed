'use client';
/** Where a long list begins, until its code is there. */
import { Grid, type LongListProps } from './Grid.tsx';
import { GridRow } from './GridRow.tsx';
import { keyOfRow, storedOf } from './listRows.ts';

/** As many as are in view, and some more to scroll to. */
const shownRows = 20;

export function FirstRows({ rows, stored, draw, ...grid }: LongListProps) {
  return (
    <Grid {...grid} rowCount={rows.length}>
      {rows.slice(0, shownRows).map((row, index) => (
        <GridRow
          key={keyOfRow(row)}
          row={row}
          stored={storedOf(stored, row)}
          index={index}
          isCurrent={index === 0}
          isEntered={false}
          draw={draw}
        />
      ))}
    </Grid>
  );
}
