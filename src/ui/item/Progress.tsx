'use client';
/**
 * The bar. Its length is written four times a second to `--gantry-progress`, outside of React; what assistive technology
 * reads changes at most once a second. Renders nothing in statuses without a bar.
 */
import { forwardRef, useRef } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { progressBoardOf } from '../progress/progressBoard.ts';
import { statusSentence } from '../progress/progressWords.ts';
import { hasBar } from '../progress/shownProgress.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useItem, type ItemState } from './itemContext.ts';

export const Progress = forwardRef<HTMLDivElement, PartProps<'div', ItemState>>(
  function Progress(props, ref) {
    const item = useItem();
    const { words } = useUploader();
    const client = useUploadClient();
    const bar = useRef<HTMLDivElement>(null);
    const { upload, status, tone } = item;
    const isShown = hasBar(status, upload.loadedBytes);
    useLayoutEffect(() => {
      const element = bar.current;
      if (element === null || !isShown) return undefined;
      return progressBoardOf(client).watch(upload, (reading, isTextDue) => {
        const { fraction } = reading;
        element.style.setProperty('--gantry-progress', (fraction ?? 0).toFixed(4));
        element.toggleAttribute('data-indeterminate', fraction === null);
        element.toggleAttribute('data-stalled', reading.isStalled);
        if (!isTextDue) return;
        if (fraction === null) element.removeAttribute('aria-valuenow');
        else element.setAttribute('aria-valuenow', String(Math.floor(fraction * 100)));
        element.setAttribute('aria-valuetext', statusSentence(words, reading, Date.now()));
        element.style.setProperty('--gantry-progress-pct', `"${Math.floor((fraction ?? 0) * 100)}%"`);
      });
    }, [client, isShown, upload, words]);
    if (!isShown) return null;
    return (
      <Part
        tag="div"
        slot="gantry-progress"
        state={item}
        user={props}
        partRef={ref}
        ownRef={bar}
        own={{
          role: 'progressbar',
          'aria-labelledby': item.nameId,
          'aria-valuemin': 0,
          'aria-valuemax': 100,
        }}
        attributes={{ 'data-tone': tone, 'data-complete': status === 'done' }}
      >
        <span data-gantry="track">
          <span key={upload.attempt} data-gantry="indicator" />
        </span>
      </Part>
    );
  },
);
