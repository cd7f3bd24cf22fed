'use client';
/** The heading of the tray, a button: all uploads in one sentence, in few words while the tray is small. */
import { forwardRef, useRef } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { ChevronIcon } from '../icons/icons.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { progressBoardOf } from '../progress/progressBoard.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { countSentence, summarySentence } from '../summary/summarySentence.ts';
import { useTray, type TrayState } from './trayContext.ts';

export const TrayToggle = forwardRef<HTMLButtonElement, PartProps<'button', TrayState>>(
  function TrayToggle(props, ref) {
    const { state, facts, bodyId, setMinimised } = useTray();
    const { group, words } = useUploader();
    const client = useUploadClient();
    const text = useRef<HTMLElement>(null);
    const { minimised } = state;
    useLayoutEffect(() => {
      const element = text.current;
      if (element === null) return undefined;
      return progressBoardOf(client).watchTotal({ group }, (reading, isTextDue) => {
        if (!isTextDue) return;
        const sentence = minimised ? countSentence(words, facts) : summarySentence(words, facts, reading);
        if (element.textContent !== sentence) element.textContent = sentence;
      });
    }, [client, facts, group, minimised, words]);
    return (
      <div role="heading" aria-level={2} data-gantry="tray-heading">
        <Part
          tag="button"
          slot="gantry-tray-toggle"
          state={state}
          user={props}
          partRef={ref}
          own={{
            type: 'button',
            onClick: () => setMinimised(!minimised),
            'aria-expanded': !minimised,
            'aria-controls': minimised ? undefined : bodyId,
          }}
        >
          <bdi dir={words.direction} ref={text} />
          <ChevronIcon />
        </Part>
      </div>
    );
  },
);
