'use client';
/** The sentence. Its numbers are written once a second, without rendering. Takes the focus of buttons that go. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useTotalText } from '../progress/useTotalReadings.ts';
import { useFocusHeir } from '../root/useFocusHeir.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useSummary } from './summaryContext.ts';

export const SummaryText = forwardRef<HTMLParagraphElement, PartProps<'p', null>>(
  function SummaryText(props, ref) {
    const { words } = useUploader();
    const text = useTotalText(useSummary());
    const element = useFocusHeir();
    return (
      <Part
        tag="p"
        slot="gantry-summary-text"
        state={null}
        user={props}
        partRef={ref}
        ownRef={element}
        own={{ tabIndex: -1 }}
      >
        <bdi dir={words.direction} ref={text} />
      </Part>
    );
  },
);
