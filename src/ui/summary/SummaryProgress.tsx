'use client';
/** The bar of all uploads together. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useTotalProgressbar } from '../progress/useTotalProgressbar.ts';
import { useSummary } from './summaryContext.ts';

/** Renders nothing once everything is settled. */
export const SummaryProgress = forwardRef<HTMLDivElement, PartProps<'div', null>>(
  function SummaryProgress(props, ref) {
    const { own, attributes, element } = useTotalProgressbar(useSummary());
    if (own === null) return null;
    return (
      <Part
        tag="div"
        slot="gantry-summary-progress"
        state={null}
        user={props}
        partRef={ref}
        ownRef={element}
        own={own}
        attributes={attributes}
      >
        <span data-gantry="track">
          <span data-gantry="indicator" />
        </span>
      </Part>
    );
  },
);
