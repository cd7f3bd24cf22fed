'use client';
/** All uploads in one sentence, with what can be done to all of them. Stands before the list in the tab order. */
import { forwardRef, useMemo } from 'react';
import { inGroup } from '../../core/selectors.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { isSameRecord, useStoreValue } from '../root/useStoreValue.ts';
import { SummaryActions } from './SummaryActions.tsx';
import { SummaryContext } from './summaryContext.ts';
import { SummaryProgress } from './SummaryProgress.tsx';
import { summaryFacts, type SummaryFacts } from './summarySentence.ts';
import { SummaryText } from './SummaryText.tsx';

export interface SummaryProps extends PartProps<'div', SummaryFacts> {
  /** Fewer uploads need no summary: their rows say it all. @default 2 */
  readonly minimum?: number | undefined;
}

export const Summary = forwardRef<HTMLDivElement, SummaryProps>(function Summary(
  { minimum = 2, ...props },
  ref,
) {
  const { group } = useUploader();
  const select = useMemo(() => {
    const uploads = inGroup(group);
    return (state: UploadStoreState) => summaryFacts(uploads(state));
  }, [group]);
  const facts = useStoreValue(select, isSameRecord);
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
