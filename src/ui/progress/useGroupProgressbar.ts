'use client';
/** What makes an element the progress bar of all uploads together, in bytes. Monotone while files come and go. */
import { useRef } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { barToneOf, summarySentence, type SummaryFacts } from '../summary/summarySentence.ts';
import { progressBoardOf } from './progressBoard.ts';
import type { Progressbar } from './useUploadProgressbar.ts';

export function useGroupProgressbar(facts: SummaryFacts): Progressbar {
  const { group, words } = useUploader();
  const client = useUploadClient();
  const element = useRef<HTMLElement | null>(null);
  const tone = barToneOf(facts.state);
  const isShown = tone !== undefined;
  useLayoutEffect(() => {
    const bar = element.current;
    if (bar === null || !isShown) return undefined;
    return progressBoardOf(client).watchGroup(group, (reading, isTextDue) => {
      bar.style.setProperty('--gantry-progress', reading.fraction.toFixed(4));
      if (!isTextDue) return;
      bar.setAttribute('aria-valuenow', String(Math.floor(reading.fraction * 100)));
      bar.setAttribute('aria-valuetext', summarySentence(words, facts, reading));
    });
  }, [client, facts, group, isShown, words]);
  return {
    own: isShown
      ? {
          role: 'progressbar',
          'aria-label': words.text('summary.progress'),
          'aria-valuemin': 0,
          'aria-valuemax': 100,
        }
      : null,
    attributes: { 'data-tone': tone },
    element,
  };
}
