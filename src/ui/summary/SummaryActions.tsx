'use client';
/** Buttons for all uploads at once. */
import { forwardRef, type MouseEvent } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useFocusHeir } from '../root/useFocusHeir.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useSummary } from './summaryContext.ts';
import { bulkActions, bulkLabels, type BulkAction } from './summarySentence.ts';

export const SummaryActions = forwardRef<HTMLDivElement, PartProps<'div', null>>(
  function SummaryActions(props, ref) {
    const facts = useSummary();
    const { all, words, isReadOnly } = useUploader();
    const button = useFocusHeir(sentenceOf);
    const actions = bulkActions(facts);
    if (actions.length === 0 || isReadOnly) return null;
    const press = (action: BulkAction, { currentTarget }: MouseEvent) => {
      // The buttons go with the rows.
      if (takesAway(action)) sentenceOf(currentTarget)?.focus();
      if (action === 'clear') all.remove();
      else all[action]();
    };
    return (
      <Part
        tag="div"
        slot="gantry-summary-actions"
        state={null}
        user={props}
        partRef={ref}
        own={{ role: 'group', 'aria-label': words.text('summary.actions') }}
      >
        {actions.map((action) => (
          <Part
            // What holds and moves on is one button, which keeps the focus; it never becomes one that takes away.
            key={takesAway(action) ? action : 'primary'}
            tag="button"
            slot="gantry-summary-action"
            state={null}
            user={{}}
            ownRef={button}
            own={{ type: 'button', onClick: (event: MouseEvent) => press(action, event) }}
            attributes={{ 'data-action': action }}
          >
            {words.text(bulkLabels[action])}
          </Part>
        ))}
      </Part>
    );
  },
);

const takesAway = (action: BulkAction): action is 'cancel' | 'clear' =>
  action === 'cancel' || action === 'clear';

/** What says how all stand: the text of the summary, or the heading of the tray that has it there. */
const sentenceOf = (button: Element): HTMLElement | null | undefined =>
  button
    .closest('[data-slot="gantry-summary"]')
    ?.querySelector<HTMLElement>('[data-slot="gantry-summary-text"]') ??
  button.closest('[data-slot="gantry-tray"]')?.querySelector<HTMLElement>('[data-slot="gantry-tray-toggle"]');
