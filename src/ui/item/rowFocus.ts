/** Moves the focus between the rows of one list, by what is on screen. */

const rowSelector = '[data-slot="gantry-item"]';
const actionSelector = '[data-slot="gantry-action"]:not(:disabled)';

/** The action buttons of a row, in order. */
export const focusableActions = (row: Element): readonly HTMLElement[] =>
  Array.from(row.querySelectorAll<HTMLElement>(actionSelector));

const rowsOf = (row: Element): readonly Element[] =>
  Array.from(row.closest('[data-slot="gantry-list"]')?.querySelectorAll(rowSelector) ?? []);

/** From an action to the one in the same place of the next or previous row. @returns whether it moved */
export function moveBetweenRows(row: Element, step: 1 | -1): boolean {
  const rows = rowsOf(row);
  const actions = focusableActions(row);
  const fromEnd = actions.findIndex((action) => action === row.ownerDocument.activeElement) - actions.length;
  const next = rows[rows.indexOf(row) + step];
  if (next === undefined || fromEnd < -actions.length) return false;
  const targets = focusableActions(next);
  const target = targets.at(fromEnd) ?? targets[0];
  target?.focus();
  return target !== undefined;
}

/** Leaves a row for the next one, else the previous, else the trigger. */
export function focusNeighbour(row: Element, triggerId: string): void {
  (neighbourAction(row) ?? row.ownerDocument.getElementById(triggerId))?.focus();
}

/**
 * For a row that is about to go: if the focus goes with it and nobody takes it, the neighbour does. Call it while the
 * row is still in the document.
 */
export function leaveFocusNear(row: Element, triggerId: string): void {
  const { ownerDocument } = row;
  if (!row.contains(ownerDocument.activeElement)) return;
  const neighbour = neighbourAction(row);
  requestAnimationFrame(() => {
    if (ownerDocument.activeElement !== ownerDocument.body) return;
    (neighbour?.isConnected === true ? neighbour : ownerDocument.getElementById(triggerId))?.focus();
  });
}

function neighbourAction(row: Element): HTMLElement | undefined {
  const rows = rowsOf(row);
  const index = rows.indexOf(row);
  const neighbour = rows[index + 1] ?? rows[index - 1];
  if (neighbour === undefined) return undefined;
  // In a grid the row itself takes the focus.
  return isCell(neighbour) ? neighbour : focusableActions(neighbour).at(-1);
}

const isCell = (row: Element): row is HTMLElement => row.getAttribute('role') === 'gridcell';
