'use client';
/** What makes an element the progress bar of several uploads together, in bytes. Monotone while files come and go. */
import { useRef } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { barToneOf, summarySentence, type SummaryFacts } from '../summary/summarySentence.ts';
import { progressBoardOf } from './progressBoard.ts';
import type { Progressbar } from './useUploadProgressbar.ts';

/** Of all uploads of the uploader, or of one folder's, whose name is then the bar's. */
export function useTotalProgressbar(
  facts: SummaryFacts,
  of?: { readonly folder: string; readonly nameId: string },
): Progressbar {
  const { group, words } = useUploader();
  const client = useUploadClient();
  const element = useRef<HTMLElement | null>(null);
  const tone = barToneOf(facts.state);
  const isShown = tone !== undefined;
  const folder = of?.folder;
  useLayoutEffect(() => {
    const bar = element.current;
    if (bar === null || !isShown) return undefined;
    return progressBoardOf(client).watchTotal({ group, folder }, (reading, isTextDue) => {
      bar.style.setProperty('--gantry-progress', reading.fraction.toFixed(4));
      if (!isTextDue) return;
      bar.setAttribute('aria-valuenow', String(Math.floor(reading.fraction * 100)));
      bar.setAttribute('aria-valuetext', summarySentence(words, facts, reading));
    });
  }, [client, facts, folder, group, isShown, words]);
  const name =
    of === undefined ? { 'aria-label': words.text('summary.progress') } : { 'aria-labelledby': of.nameId };
  return {
    own: isShown ? { role: 'progressbar', ...name, 'aria-valuemin': 0, 'aria-valuemax': 100 } : null,
    attributes: { 'data-tone': tone },
    element,
  };
}
