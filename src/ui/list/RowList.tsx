'use client';
/**
 * Rows as a list. Above a hundred it becomes a grid that holds only those in view; its code is loaded then, and until it
 * is there, or where it never comes, the list shows where it begins. Which rows there are is decided by `List`.
 */
import { useState, type ReactNode } from 'react';
import { useUploader } from '../root/uploaderContext.ts';
import type { LongListProps } from './Grid.tsx';
import { LayoutContext, type ListLayout } from './layoutContext.ts';
import { ListElement } from './ListElement.tsx';
import { keyOfRow, storedOf } from './listRows.ts';
import { glanceRows } from './folds.ts';
import { Row } from './Row.tsx';
import { useLongList } from './useLongList.ts';

/** With more, only the rows in view exist. */
export const longListRows = 100;

export interface RowListProps extends LongListProps {
  readonly layout: ListLayout;
  /** Stands below the rows: items of the list that have rows of their own. */
  readonly folds?: ReactNode;
  /** Handlers of the list; a grid has its own. */
  readonly handlers?: Readonly<Record<string, unknown>>;
}

export function RowList({ layout, folds, handlers, ...list }: RowListProps) {
  const { words } = useUploader();
  const { rows, stored, draw, state, attributes, user, partRef } = list;
  const isLong = rows.length > longListRows;
  const { LongList, isMissing } = useLongList(isLong);
  // Rows that were there stay, and with them the focus, while the code comes.
  const [countBefore, setCountBefore] = useState(0);
  if (!isLong && countBefore !== rows.length) setCountBefore(rows.length);
  if (isLong && LongList !== undefined)
    return <LongList {...list} attributes={{ ...attributes, 'data-layout': 'list' }} />;
  // As many as are in view, and some more to scroll to.
  const shownCount = isMissing ? longListRows : Math.max(glanceRows, countBefore);
  const shown = isLong ? rows.slice(0, shownCount) : rows;
  const layoutNow = isLong ? 'list' : layout;
  return (
    <ListElement
      rows={shown}
      state={state}
      user={user}
      partRef={partRef}
      handlers={handlers}
      attributes={{ ...attributes, 'data-layout': layoutNow, 'data-grouped': Boolean(folds) }}
    >
      <LayoutContext.Provider value={layoutNow}>
        {shown.map((row) => (
          <Row key={keyOfRow(row)} row={row} stored={storedOf(stored, row)} draw={draw} />
        ))}
      </LayoutContext.Provider>
      {isMissing && shown.length < rows.length && (
        <li data-gantry="more">{words.text('message.more', { count: rows.length - shown.length })}</li>
      )}
      {folds}
    </ListElement>
  );
}
