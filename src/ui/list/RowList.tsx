'use client';
/**
 * Rows as a list. Above a hundred it becomes a grid that holds only those in view; its code is loaded then. Which rows
 * there are is decided by `List`.
 */
import { lazy, Suspense, type ComponentType } from 'react';
import { Part } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { FirstRows } from './FirstRows.tsx';
import type { LongListProps } from './Grid.tsx';
import { LayoutContext, type ListLayout } from './layoutContext.ts';
import { keyOfRow, storedOf } from './listRows.ts';
import { Row } from './Row.tsx';

/** With more, only the rows in view exist. */
export const longListRows = 100;

/** Without its code, because the network was gone, a long list shows where it begins. */
const LongList = lazy(async (): Promise<{ readonly default: ComponentType<LongListProps> }> => {
  try {
    const module = await import('./LongList.tsx');
    return { default: module.LongList };
  } catch {
    return { default: FirstRows };
  }
});

export interface RowListProps extends LongListProps {
  readonly layout: ListLayout;
}

export function RowList({ layout, ...list }: RowListProps) {
  const { words } = useUploader();
  const { rows, stored, draw, state, attributes, user, partRef } = list;
  if (rows.length > longListRows) {
    const long = { ...list, attributes: { ...attributes, 'data-layout': 'list' } };
    return (
      <Suspense fallback={<FirstRows {...long} />}>
        <LongList {...long} />
      </Suspense>
    );
  }
  return (
    <Part
      tag="ul"
      slot="gantry-list"
      state={state}
      user={user}
      partRef={partRef}
      // Safari forgets that a list without bullets is one.
      own={{ role: 'list', 'aria-label': words.text('list.label') }}
      attributes={{ ...attributes, 'data-layout': layout }}
    >
      <LayoutContext.Provider value={layout}>
        {rows.map((row) => (
          <Row key={keyOfRow(row)} row={row} stored={storedOf(stored, row)} draw={draw} />
        ))}
      </LayoutContext.Provider>
    </Part>
  );
}
