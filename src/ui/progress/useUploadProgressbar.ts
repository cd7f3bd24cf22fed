'use client';
/**
 * What makes an element the progress bar of one upload, whatever it looks like. Its length is written four times a
 * second to `--gantry-progress`, outside of React; what assistive technology reads changes at most once a second.
 */
import { useRef, type RefObject } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import type { ItemValue } from '../item/itemContext.ts';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import type { PartAttributes } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { progressBoardOf } from './progressBoard.ts';
import { statusSentence } from './progressWords.ts';
import { hasBar } from './shownProgress.ts';

export interface Progressbar {
  /** Null in states without a bar: render nothing. */
  readonly own: Readonly<Record<string, unknown>> | null;
  readonly attributes: PartAttributes;
  readonly element: RefObject<HTMLElement | null>;
}

export function useUploadProgressbar(item: ItemValue): Progressbar {
  const { words } = useUploader();
  const client = useUploadClient();
  const element = useRef<HTMLElement | null>(null);
  const { upload, status, tone, nameId } = item;
  const isShown = hasBar(status, upload.loadedBytes);
  useLayoutEffect(() => {
    const bar = element.current;
    if (bar === null || !isShown) return undefined;
    return progressBoardOf(client).watch(upload, (reading, isTextDue) => {
      const { fraction } = reading;
      bar.style.setProperty('--gantry-progress', (fraction ?? 0).toFixed(4));
      bar.toggleAttribute('data-indeterminate', fraction === null);
      bar.toggleAttribute('data-stalled', reading.isStalled);
      if (!isTextDue) return;
      if (fraction === null) bar.removeAttribute('aria-valuenow');
      else bar.setAttribute('aria-valuenow', String(Math.floor(fraction * 100)));
      bar.setAttribute('aria-valuetext', statusSentence(words, reading, Date.now()));
      bar.style.setProperty('--gantry-progress-pct', `"${Math.floor((fraction ?? 0) * 100)}%"`);
    });
  }, [client, isShown, upload, words]);
  return {
    own: isShown
      ? { role: 'progressbar', 'aria-labelledby': nameId, 'aria-valuemin': 0, 'aria-valuemax': 100 }
      : null,
    attributes: { 'data-tone': tone, 'data-complete': status === 'done' },
    element,
  };
}
