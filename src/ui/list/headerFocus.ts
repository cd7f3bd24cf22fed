/** Hands the focus on from the header of a folder that goes, as a row does that goes. */
import { focusableActions, rowSelector, stopSelector } from '../item/rowFocus.ts';

/**
 * For a header that is about to go: if the focus goes with it and nobody takes it, the next row or header outside its
 * folder does, else the previous, else the trigger. Call it while the header is still in the document.
 */
export function leaveHeaderFocus(header: Element, triggerId: string): void {
  const { ownerDocument } = header;
  if (!header.contains(ownerDocument.activeElement)) return;
  const root = header.closest('[data-slot="gantry-root"]');
  const group = header.closest('[data-slot="gantry-group"]');
  const stops = Array.from(header.closest('[data-grouped]')?.querySelectorAll(stopSelector) ?? []).filter(
    (stop) => stop === header || group?.contains(stop) !== true,
  );
  const index = stops.indexOf(header);
  const after = stops.slice(index + 1);
  const before = stops.slice(0, index).reverse();
  requestAnimationFrame(() => {
    if (ownerDocument.activeElement !== ownerDocument.body) return;
    // The last folder takes the list with it: what is left are rows of a list without folders, all on one side of it.
    const rows = Array.from(root?.querySelectorAll(rowSelector) ?? []);
    const stop =
      [...after, ...before].find(({ isConnected }) => isConnected) ?? rows.at(after.length > 0 ? 0 : -1);
    ((stop && placeIn(stop)) ?? ownerDocument.getElementById(triggerId))?.focus();
  });
}

/** What takes the focus: in a grid the row itself, in a list its last action; of a header what opens its folder. */
function placeIn(stop: Element): HTMLElement | undefined {
  if (stop.getAttribute('role') === 'gridcell') return stop as HTMLElement;
  return focusableActions(stop).at(stop.matches(rowSelector) ? -1 : 0);
}
