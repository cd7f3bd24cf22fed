'use client';
/** All uploads in one sentence, with what can be done to all of them. Stands before the list in the tab order. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { SummaryActions } from './SummaryActions.tsx';
import { SummaryContext } from './summaryContext.ts';
import { SummaryProgress } from './SummaryProgress.tsx';
import type { SummaryFacts } from './summarySentence.ts';
import { SummaryText } from './SummaryText.tsx';
import { useSummaryFacts } from './useSummaryFacts.ts';

export interface SummaryProps extends PartProps<'div', SummaryFacts> {
  /** Fewer uploads need no summary: their rows say it all. @default 2 */
  readonly minimum?: number | undefined;
}

export const Summary = forwardRef<HTMLDivElement, SummaryProps>(function Summary(
  { minimum = 2, ...props },
  ref,
) {
  const facts = useSummaryFacts();
  if (facts.count < minimum) return null;
  return (
    <SummaryContext.Provider value={facts}>
      <Part
        tag="div"
        slot="gantry-summary"
        state={facts}
        user={props}
        partRef={ref}
        attributes={{ 'data-state': facts.state }}
      >
        <SummaryText />
        <SummaryActions />
        <SummaryProgress />
      </Part>
    </SummaryContext.Provider>
  );
});
