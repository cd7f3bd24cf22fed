/**
 * Every part, its element and the attributes it may carry: the styling contract. A test renders the parts in every
 * state and holds this table and the DOM equal.
 */

interface PartRow {
  /** Default element. */
  readonly element: string;
  /** Default ARIA role, where it is not the element's own. */
  readonly role?: string;
  /** Element and role in a long list, which is a grid. @default the same */
  readonly inGrid?: { readonly element: string; readonly role: string };
  /** State attributes besides `data-slot`. */
  readonly attributes: readonly string[];
}

const itemAttributes = [
  'data-status',
  'data-tone',
  'data-indeterminate',
  'data-stalled',
  'data-attention',
  'data-removable',
  'data-undo',
] as const;

export const partTable = {
  'gantry-root': {
    element: 'div',
    role: 'group',
    attributes: [
      'data-empty',
      'data-busy',
      'data-disabled',
      'data-readonly',
      'data-invalid',
      'data-required',
      'data-full',
      'data-offline',
      'data-dirty',
      'data-touched',
      'data-submitting',
    ],
  },
  'gantry-label': { element: 'label', attributes: ['data-invalid', 'data-required', 'data-disabled'] },
  'gantry-description': { element: 'p', attributes: [] },
  'gantry-dropzone': {
    element: 'div',
    attributes: ['data-drag', 'data-near', 'data-disabled', 'data-full', 'data-reading', 'data-checking'],
  },
  'gantry-dropzone-icon': { element: 'span', attributes: [] },
  'gantry-dropzone-title': { element: 'p', attributes: [] },
  'gantry-dropzone-hint': { element: 'p', attributes: [] },
  'gantry-page-drop': { element: 'div', attributes: ['data-drag'] },
  'gantry-trigger': { element: 'button', attributes: ['data-disabled', 'data-full'] },
  'gantry-native-trigger': { element: 'label', attributes: [] },
  'gantry-native-input': { element: 'input', attributes: [] },
  'gantry-drop-message': { element: 'p', attributes: ['data-drag'] },
  'gantry-input': { element: 'input', attributes: [] },
  'gantry-value-input': { element: 'input', attributes: [] },
  'gantry-field-error': { element: 'p', attributes: [] },
  'gantry-message': { element: 'div', role: 'group', attributes: ['data-tone'] },
  'gantry-summary': { element: 'div', attributes: ['data-state'] },
  'gantry-summary-text': { element: 'p', attributes: [] },
  'gantry-summary-progress': {
    element: 'div',
    role: 'progressbar',
    attributes: ['data-tone'],
  },
  'gantry-summary-actions': { element: 'div', role: 'group', attributes: [] },
  'gantry-summary-action': { element: 'button', attributes: ['data-action'] },
  'gantry-tray': {
    element: 'div',
    role: 'region',
    attributes: ['data-minimised', 'data-side', 'data-state'],
  },
  'gantry-tray-header': { element: 'div', attributes: [] },
  'gantry-tray-toggle': { element: 'button', attributes: [] },
  'gantry-tray-close': { element: 'button', attributes: [] },
  'gantry-tray-body': { element: 'div', attributes: [] },
  'gantry-list': {
    element: 'ul',
    role: 'list',
    inGrid: { element: 'div', role: 'grid' },
    attributes: ['data-layout', 'data-virtual', 'data-preview', 'data-grouped', 'data-reorderable'],
  },
  'gantry-filters': { element: 'div', role: 'group', attributes: [] },
  'gantry-filter': { element: 'button', attributes: ['data-filter'] },
  'gantry-filter-action': { element: 'button', attributes: ['data-action'] },
  'gantry-empty': { element: 'p', attributes: [] },
  'gantry-group': { element: 'li', attributes: ['data-state', 'data-open', 'data-fold'] },
  'gantry-group-header': { element: 'div', attributes: [] },
  'gantry-group-toggle': { element: 'button', attributes: [] },
  'gantry-group-text': { element: 'span', attributes: [] },
  'gantry-group-progress': { element: 'div', role: 'progressbar', attributes: ['data-tone'] },
  'gantry-item': {
    element: 'li',
    inGrid: { element: 'div', role: 'gridcell' },
    attributes: itemAttributes,
  },
  'gantry-thumb': { element: 'div', attributes: ['data-kind', 'data-thumb', 'data-preview'] },
  'gantry-name': { element: 'span', attributes: [] },
  'gantry-meta': { element: 'span', attributes: [] },
  'gantry-status': { element: 'span', attributes: [] },
  'gantry-progress': {
    element: 'div',
    role: 'progressbar',
    attributes: ['data-indeterminate', 'data-complete', 'data-stalled', 'data-tone'],
  },
  'gantry-progress-ring': {
    element: 'span',
    role: 'progressbar',
    attributes: ['data-indeterminate', 'data-complete', 'data-stalled', 'data-tone'],
  },
  'gantry-item-message': { element: 'p', attributes: ['data-tone', 'data-error'] },
  'gantry-actions': { element: 'div', role: 'group', attributes: [] },
  'gantry-action': { element: 'button', attributes: ['data-action'] },
} as const satisfies Readonly<Record<`gantry-${string}`, PartRow>>;

export type PartSlot = keyof typeof partTable;
