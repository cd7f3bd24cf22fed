'use client';
/** Buttons for all uploads at once. */
import { forwardRef, useRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { useSummary } from './summaryContext.ts';
import { bulkActions, bulkLabels, type BulkAction } from './summarySentence.ts';

export const SummaryActions = forwardRef<HTMLDivElement, PartProps<'div', null>>(
  function SummaryActions(props, ref) {
    const facts = useSummary();
    const { all, words, ids, isReadOnly } = useUploader();
    const element = useRef<HTMLDivElement>(null);
    const actions = bulkActions(facts);
    if (actions.length === 0 || isReadOnly) return null;
    const press = (action: BulkAction) => {
      if (action !== 'clear' && action !== 'cancel') {
        all[action]();
        return;
      }
      // The buttons go with the rows: the sentence, or the trigger, takes the focus.
      const text = element.current?.parentElement?.querySelector<HTMLElement>(
        '[data-slot="gantry-summary-text"]',
      );
      text?.focus();
      if (action === 'clear') all.remove();
      else all.cancel();
      requestAnimationFrame(() => {
        if (text?.isConnected !== true) document.getElementById(ids.trigger)?.focus();
      });
    };
    return (
      <Part
        tag="div"
        slot="gantry-summary-actions"
        state={null}
        user={props}
        partRef={ref}
        ownRef={element}
        own={{ role: 'group', 'aria-label': words.text('summary.actions') }}
      >
        {actions.map((action, index) => (
          <Part
            key={index}
            tag="button"
            slot="gantry-summary-action"
            state={null}
            user={{}}
            own={{ type: 'button', onClick: () => press(action) }}
            attributes={{ 'data-action': action }}
          >
            {words.text(bulkLabels[action])}
          </Part>
        ))}
      </Part>
    );
  },
);
