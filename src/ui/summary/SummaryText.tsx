'use client';
/** The sentence. Its numbers are written once a second, without rendering. Takes the focus after "Clear". */
import { forwardRef, useRef } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { progressBoardOf } from '../progress/progressBoard.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useSummary } from './summaryContext.ts';
import { summarySentence } from './summarySentence.ts';

export const SummaryText = forwardRef<HTMLParagraphElement, PartProps<'p', null>>(
  function SummaryText(props, ref) {
    const facts = useSummary();
    const { group, words } = useUploader();
    const client = useUploadClient();
    const text = useRef<HTMLElement>(null);
    useLayoutEffect(() => {
      const element = text.current;
      if (element === null) return undefined;
      return progressBoardOf(client).watchTotal({ group }, (reading, isTextDue) => {
        if (!isTextDue) return;
        const sentence = summarySentence(words, facts, reading);
        if (element.textContent !== sentence) element.textContent = sentence;
      });
    }, [client, facts, group, words]);
    return (
      <Part tag="p" slot="gantry-summary-text" state={null} user={props} partRef={ref} own={{ tabIndex: -1 }}>
        <bdi dir={words.direction} ref={text} />
      </Part>
    );
  },
);
