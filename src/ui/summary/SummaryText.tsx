'use client';
/** The sentence. Its numbers are written once a second, without rendering. Takes the focus after "Clear". */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useTotalText } from '../progress/useTotalReadings.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useSummary } from './summaryContext.ts';

export const SummaryText = forwardRef<HTMLParagraphElement, PartProps<'p', null>>(
  function SummaryText(props, ref) {
    const { words } = useUploader();
    const text = useTotalText(useSummary());
    return (
      <Part tag="p" slot="gantry-summary-text" state={null} user={props} partRef={ref} own={{ tabIndex: -1 }}>
        <bdi dir={words.direction} ref={text} />
      </Part>
    );
  },
);
