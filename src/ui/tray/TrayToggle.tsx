'use client';
/** The heading of the tray, a button: all uploads in one sentence, in few words while the tray is small. */
import { forwardRef } from 'react';
import { ChevronIcon } from '../icons/icons.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useTotalText } from '../progress/useTotalReadings.ts';
import { useFocusHeir } from '../root/useFocusHeir.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { countSentence } from '../summary/summarySentence.ts';
import { useTray, type TrayState } from './trayContext.ts';

export const TrayToggle = forwardRef<HTMLButtonElement, PartProps<'button', TrayState>>(
  function TrayToggle(props, ref) {
    const { state, facts, bodyId, setMinimised } = useTray();
    const { words } = useUploader();
    const { minimised } = state;
    const button = useFocusHeir();
    const text = useTotalText(facts, minimised ? countSentence : undefined);
    return (
      <div role="heading" aria-level={2} data-gantry="tray-heading">
        <Part
          tag="button"
          slot="gantry-tray-toggle"
          state={state}
          user={props}
          partRef={ref}
          ownRef={button}
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
