'use client';
/** The bar of all uploads together, in bytes. Monotone while files come and go. */
import { forwardRef, useRef } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { progressBoardOf } from '../progress/progressBoard.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useSummary } from './summaryContext.ts';
import { barToneOf, summarySentence } from './summarySentence.ts';

/** Renders nothing once everything is settled. */
export const SummaryProgress = forwardRef<HTMLDivElement, PartProps<'div', null>>(
  function SummaryProgress(props, ref) {
    const facts = useSummary();
    const { group, words } = useUploader();
    const client = useUploadClient();
    const bar = useRef<HTMLDivElement>(null);
    const tone = barToneOf(facts.state);
    const isShown = tone !== undefined;
    useLayoutEffect(() => {
      const element = bar.current;
      if (element === null || !isShown) return undefined;
      return progressBoardOf(client).watchGroup(group, (reading, isTextDue) => {
        element.style.setProperty('--gantry-progress', reading.fraction.toFixed(4));
        if (!isTextDue) return;
        element.setAttribute('aria-valuenow', String(Math.floor(reading.fraction * 100)));
        element.setAttribute('aria-valuetext', summarySentence(words, facts, reading));
      });
    }, [client, facts, group, isShown, words]);
    if (!isShown) return null;
    return (
      <Part
        tag="div"
        slot="gantry-summary-progress"
        state={null}
        user={props}
        partRef={ref}
        ownRef={bar}
        own={{
          role: 'progressbar',
          'aria-label': words.text('summary.progress'),
          'aria-valuemin': 0,
          'aria-valuemax': 100,
        }}
        attributes={{ 'data-tone': tone }}
      >
        <span data-gantry="track">
          <span data-gantry="indicator" />
        </span>
      </Part>
    );
  },
);
