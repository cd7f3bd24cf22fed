/**
 * Remembers where the focus should go once a row has changed under it. A button that disappears with the focus would
 * otherwise leave a keyboard at the top of the page.
 */

import type { RowAction } from '../item/rowActions.ts';

/** The row itself, an action of it, or whichever action comes last. */
export type FocusTarget = 'row' | 'action' | RowAction;

export interface FocusKeeper {
  /** The row shall take the focus at its next chance. */
  request(id: string, target: FocusTarget): void;
  /** The row that shall take it. */
  waiting(): string | undefined;
  /** The request for a row, once. */
  take(id: string): FocusTarget | undefined;
  /** Nobody shall take it. */
  forget(): void;
}

export function createFocusKeeper(): FocusKeeper {
  let request: { readonly id: string; readonly target: FocusTarget } | undefined;
  return {
    request(id, target) {
      request = { id, target };
    },
    waiting: () => request?.id,
    take(id) {
      if (request?.id !== id) return undefined;
      const { target } = request;
      request = undefined;
      return target;
    },
    forget() {
      request = undefined;
    },
  };
}
