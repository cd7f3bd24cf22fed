/** Moves the focus between the rows of one list, by what is on screen; the edges of its folders are none for it. */
import type { KeyboardEvent } from 'react';

/** Not those that only fade yet. */
export const rowSelector = '[data-slot="gantry-item"]:not([inert], [inert] *)';
/** Rows, and headers of folders. */
export const stopSelector =
  ':is([data-slot="gantry-item"], [data-slot="gantry-group-header"]):not([inert], [inert] *)';
const actionSelector = ':is([data-slot="gantry-action"], [data-slot="gantry-group-toggle"]):not(:disabled)';

/** The action buttons of a row, or of the header of a folder, in order. */
export const focusableActions = (row: Element): readonly HTMLElement[] =>
  Array.from(row.querySelectorAll<HTMLElement>(actionSelector));

const listOf = (row: Element): Element | null =>
  row.closest('[data-grouped]') ?? row.closest('[data-slot="gantry-list"]');

const rowsOf = (row: Element): readonly Element[] =>
  Array.from(listOf(row)?.querySelectorAll(rowSelector) ?? []);

/** What the arrows go along: rows and headers of folders. A grid has arrows of its own; it is one stop, its current row. */
const stopsOf = (row: Element): readonly Element[] =>
  Array.from(listOf(row)?.querySelectorAll(stopSelector) ?? []).filter(
    (stop) => !isCell(stop) || stop.tabIndex === 0,
  );

const ids = new WeakMap<Element, string>();

/** Says whose row an element is: another element may become the row of the same upload. */
export const nameRow = (row: Element, id: string): void => void ids.set(row, id);

/** Whose row it is in; undefined for what is in none. */
export const rowIdOf = (inside: Element): string | undefined => {
  const row = inside.closest(rowSelector);
  return row === null ? undefined : ids.get(row);
};

/** Whose row has the focus itself, undefined for an element inside of one. */
export const focusedRowId = ({ activeElement }: Document): string | undefined =>
  activeElement === null ? undefined : ids.get(activeElement);

/**
 * For the keys pressed in a row of a list, or in the header of a folder: the arrows go from an action to the one in the
 * same place of the next or previous that has any.
 */
export function moveByArrow(event: KeyboardEvent<HTMLElement>): void {
  const { key, currentTarget: row } = event;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return;
  const actions = focusableActions(row);
  const fromEnd = actions.findIndex((action) => action === row.ownerDocument.activeElement) - actions.length;
  if (fromEnd < -actions.length) return;
  const stops = stopsOf(row);
  const index = stops.indexOf(row);
  const others = key === 'ArrowDown' ? stops.slice(index + 1) : stops.slice(0, index).reverse();
  for (const stop of others) {
    const targets = isCell(stop) ? [stop] : focusableActions(stop);
    const target = targets.at(fromEnd) ?? targets[0];
    if (target === undefined) continue;
    event.preventDefault();
    target.focus();
    return;
  }
}

/** Leaves a row for the next one, else the previous, else the trigger. */
export function focusNeighbour(row: Element, triggerId: string): void {
  const neighbour = neighbourOf(row);
  ((neighbour && placeIn(neighbour)) ?? row.ownerDocument.getElementById(triggerId))?.focus();
}

/**
 * For a row that is about to go: if the focus goes with it and nobody takes it, the row of the same upload does where it
 * stands now, else the neighbour, also when the whole list becomes another. Call it while the row is still in the document.
 */
export function leaveFocusNear(row: Element, triggerId: string): void {
  const { ownerDocument } = row;
  if (!row.contains(ownerDocument.activeElement)) return;
  const root = row.closest('[data-slot="gantry-root"]');
  const neighbour = neighbourOf(row);
  requestAnimationFrame(() => {
    if (ownerDocument.activeElement !== ownerDocument.body) return;
    const rows = Array.from(root?.querySelectorAll(rowSelector) ?? []);
    const rowOf = (other: Element | undefined) =>
      other && rows.find((one) => one === other || ids.get(one) === ids.get(other));
    const next = rowOf(row) ?? rowOf(neighbour);
    ((next && placeIn(next)) ?? ownerDocument.getElementById(triggerId))?.focus();
  });
}

function neighbourOf(row: Element): Element | undefined {
  const rows = rowsOf(row);
  const index = rows.indexOf(row);
  return rows[index + 1] ?? rows[index - 1];
}

/** What takes the focus in a row: in a grid the row itself, in a list its last action. */
const placeIn = (row: Element): HTMLElement | undefined => (isCell(row) ? row : focusableActions(row).at(-1));

const isCell = (row: Element): row is HTMLElement => row.getAttribute('role') === 'gridcell';
