'use client';
/**
 * A list of which only the rows in view exist, all of one height but those that say why they failed. Decides which these
 * are and where the focus is; what a row shows belongs to `Item`.
 *
 * One tab stop: the current row. Arrows, Home, End and the page keys move it, Enter goes to its buttons and Escape back.
 * The current row exists wherever the list is scrolled to, so the focus is never lost; moving it is up to `Item`, too.
 */
import {
  defaultRangeExtractor,
  measureElement,
  useVirtualizer,
  type Range,
  type VirtualizerOptions,
} from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
} from 'react';
import { answersKeys } from '../../react/isEditable.ts';
import { focusableActions, focusedRowId } from '../item/rowFocus.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { Grid, type LongListProps } from './Grid.tsx';
import { GridRow } from './GridRow.tsx';
import { idOfRow, keyOfRow, storedOf, type ListRow } from './listRows.ts';

/** Until the first row was measured. */
const assumedRowPx = 56;
/** Rows beyond those in view, on either side. */
const overscan = 8;

type Measure = NonNullable<VirtualizerOptions<HTMLElement, Element>['measureElement']>;

interface Current {
  readonly key: string;
  /** Where it was last; its neighbour takes over when it goes. */
  readonly index: number;
  readonly isEntered: boolean;
}

/** Where the focus goes when the row is there: to the row, or to its action at this place from the end. */
type FocusWish = 'row' | { readonly fromEnd: number };

export function LongList({ rows, stored, draw, ...grid }: LongListProps) {
  // The virtualizer is one object that changes inside; memoizing what it answers would freeze the list.
  'use no memo';
  const { focus } = useUploader();
  const scroller = useRef<HTMLElement>(null);
  const wish = useRef<FocusWish | undefined>(undefined);
  const [current, setCurrent] = useState<Current>({ key: '', index: 0, isEntered: false });
  const currentIndex = indexOfKey(rows, current);

  const rowPx = useRowHeight(scroller);
  // eslint-disable-next-line react-hooks/incompatible-library -- see 'use no memo'
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: useCallback((index: number) => keyOfRow(rows[index] ?? ''), [rows]),
    rangeExtractor: useCallback(
      (range: Range) => withIndex(defaultRangeExtractor(range), currentIndex),
      [currentIndex],
    ),
    overscan,
    // Of a row that is not laid out, as in a hidden tab, nothing is known: thought to be flat, all of them would fit.
    measureElement: useCallback<Measure>(
      (row, entry, instance) =>
        measureElement(row, entry, instance) ||
        (instance.itemSizeCache.get(instance.options.getItemKey(instance.indexFromElement(row))) ?? rowPx),
      [rowPx],
    ),
  });
  useEffect(() => {
    virtualizer.measure();
    // It compares with what it worked out last: that has to be the estimate again.
    virtualizer.getTotalSize();
    for (const row of scroller.current?.querySelectorAll('[role="row"]') ?? [])
      virtualizer.measureElement(row);
  }, [virtualizer, rowPx]);

  // A row of the list that became this one had the focus; here it may be out of view. And the other way round.
  useLayoutEffect(() => {
    const list = scroller.current;
    const goOn = () => {
      const id = list?.contains(document.activeElement) === true ? focusedRowId(document) : undefined;
      if (id !== undefined) focus.request(id, 'row');
    };
    const index = rows.findIndex((row) => idOfRow(row) === focus.waiting());
    const row = rows[index];
    if (row !== undefined) {
      setCurrent({ key: keyOfRow(row), index, isEntered: true });
      virtualizer.scrollToIndex(index);
    }
    return goOn;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only where the list begins
  }, []);

  useLayoutEffect(() => {
    const wanted = wish.current;
    if (wanted === undefined || scroller.current === null) return;
    const cell = cellAt(scroller.current, currentIndex);
    if (cell === undefined) return;
    wish.current = undefined;
    const actions = focusableActions(cell);
    const target = wanted === 'row' ? cell : (actions.at(wanted.fromEnd) ?? actions[0] ?? cell);
    target.focus({ preventScroll: true });
  });

  // A row that was moved is about to take the focus where it stands now.
  useLayoutEffect(() => {
    const row = rows[currentIndex];
    if (row !== undefined && focus.waiting() === idOfRow(row)) virtualizer.scrollToIndex(currentIndex);
  });

  const goTo = (index: number, to: FocusWish): void => {
    const row = rows[index];
    if (row === undefined) return;
    wish.current = to;
    setCurrent({ key: keyOfRow(row), index, isEntered: to !== 'row' });
    virtualizer.scrollToIndex(index);
  };

  const handleKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.defaultPrevented || event.altKey || event.metaKey || answersKeys(event.target)) return;
    const cell = cellAt(event.currentTarget, currentIndex);
    if (cell?.contains(event.target as Node) !== true) return;
    const actions = focusableActions(cell);
    const place = actions.indexOf(event.target as HTMLElement);
    const isOnRow = event.target === cell;
    const step = stepOf(event.key, {
      pageRows: Math.max(1, Math.floor(event.currentTarget.clientHeight / rowPx) - 1),
      count: rows.length,
    });
    if (step !== undefined) {
      event.preventDefault();
      const index = Math.min(Math.max(currentIndex + step, 0), rows.length - 1);
      goTo(index, place < 0 ? 'row' : { fromEnd: place - actions.length });
    } else if (isOnRow && event.key === 'Enter' && actions[0] !== undefined) {
      event.preventDefault();
      actions[0].focus();
    } else if (!isOnRow && event.key === 'Escape') {
      event.preventDefault();
      cell.focus();
    }
  };
  const handleFocus = ({ target, currentTarget }: FocusEvent<HTMLElement>) => {
    const index = Number(target.closest('[role="row"]')?.getAttribute('aria-rowindex')) - 1;
    const row = rows[index];
    if (row === undefined) return;
    const isEntered = target !== cellAt(currentTarget, index);
    setCurrent({ key: keyOfRow(row), index, isEntered });
  };

  return (
    <Grid
      {...grid}
      rowCount={rows.length}
      ownRef={scroller}
      heightPx={virtualizer.getTotalSize()}
      own={{ onKeyDown: handleKeyDown, onFocus: handleFocus }}
    >
      {virtualizer.getVirtualItems().map(({ key, index, start }) => {
        const row = rows[index];
        const isCurrent = index === currentIndex;
        return row === undefined ? null : (
          <GridRow
            key={String(key)}
            row={row}
            stored={storedOf(stored, row)}
            index={index}
            topPx={start}
            measure={virtualizer.measureElement}
            isCurrent={isCurrent}
            isEntered={isCurrent && current.isEntered}
            draw={draw}
          />
        );
      })}
    </Grid>
  );
}

/** Most rows are of one height, which follows fonts, density and width: the lowest has it. */
function useRowHeight(scroller: React.RefObject<HTMLElement | null>): number {
  const [rowPx, setRowPx] = useState(assumedRowPx);
  useLayoutEffect(() => {
    const list = scroller.current;
    if (list === null) return undefined;
    const measure = () => {
      const rows = Array.from(list.querySelectorAll('[role="row"]'));
      const heightPx = Math.min(...rows.map((row) => row.getBoundingClientRect().height));
      if (heightPx > 0 && heightPx < Infinity) setRowPx(heightPx);
    };
    measure();
    if (typeof ResizeObserver === 'undefined') return undefined;
    // Of a constant height itself, it says when the width or the font is another.
    const observer = new ResizeObserver(measure);
    observer.observe(list);
    return () => observer.disconnect();
  }, [scroller]);
  return rowPx;
}

function indexOfKey(rows: readonly ListRow[], { key, index }: Current): number {
  const there = rows[index];
  if (there !== undefined && keyOfRow(there) === key) return index;
  const found = rows.findIndex((row) => keyOfRow(row) === key);
  return found >= 0 ? found : Math.min(index, rows.length - 1);
}

const withIndex = (indexes: readonly number[], index: number): number[] =>
  indexes.includes(index) ? [...indexes] : [...indexes, index].sort((a, b) => a - b);

const cellAt = (grid: Element, index: number): HTMLElement | undefined =>
  grid.querySelector<HTMLElement>(`[aria-rowindex="${index + 1}"] > [role="gridcell"]`) ?? undefined;

/** How many rows a key goes, undefined for one that goes nowhere. Home and End go as far as there is. */
function stepOf(
  key: string,
  { pageRows, count }: { readonly pageRows: number; readonly count: number },
): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return 1;
    case 'ArrowUp':
      return -1;
    case 'PageDown':
      return pageRows;
    case 'PageUp':
      return -pageRows;
    case 'Home':
      return -count;
    case 'End':
      return count;
    default:
      return undefined;
  }
}
