'use client';
/** What makes an element the progress bar of several uploads together, in bytes. Monotone while files come and go. */
import { useCallback, useRef } from 'react';
import { useUploader } from '../root/uploaderContext.ts';
import { barToneOf, type SummaryFacts } from '../summary/summarySentence.ts';
import type { TotalReading } from './progressBoard.ts';
import { useTotalReadings } from './useTotalReadings.ts';
import type { Progressbar } from './useUploadProgressbar.ts';

/** Of all uploads of the uploader, or of one folder's, whose name is then the bar's. */
export function useTotalProgressbar(
  facts: SummaryFacts,
  of?: { readonly folder: string; readonly nameId: string },
): Progressbar {
  const { words } = useUploader();
  const element = useRef<HTMLElement | null>(null);
  const tone = barToneOf(facts.state);
  const isShown = tone !== undefined;
  const write = useCallback(({ fraction }: TotalReading, sentence: string | undefined) => {
    const bar = element.current;
    if (bar === null) return;
    bar.style.setProperty('--gantry-progress', fraction.toFixed(4));
    if (sentence === undefined) return;
    bar.setAttribute('aria-valuenow', String(Math.floor(fraction * 100)));
    bar.setAttribute('aria-valuetext', sentence);
  }, []);
  useTotalReadings({ facts, folder: of?.folder, write: isShown ? write : undefined });
  const name =
    of === undefined ? { 'aria-label': words.text('summary.progress') } : { 'aria-labelledby': of.nameId };
  return {
    own: isShown ? { role: 'progressbar', ...name, 'aria-valuemin': 0, 'aria-valuemax': 100 } : null,
    attributes: { 'data-tone': tone },
    element,
  };
}
