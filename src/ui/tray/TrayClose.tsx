'use client';
/** Makes the tray small while something is under way, and takes it away when nothing is. Never cancels. */
import { forwardRef } from 'react';
import { CloseIcon } from '../icons/icons.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { useTray, type TrayState } from './trayContext.ts';

/** Renders nothing where there is nothing left to make small. */
export const TrayClose = forwardRef<HTMLButtonElement, PartProps<'button', TrayState>>(
  function TrayClose(props, ref) {
    const { state, setMinimised, close } = useTray();
    const { words } = useUploader();
    if (state.minimised && !state.canClose) return null;
    return (
      <Part
        tag="button"
        slot="gantry-tray-close"
        state={state}
        user={props}
        partRef={ref}
        own={{
          type: 'button',
          onClick: () => {
            if (state.canClose) close();
            else setMinimised(true);
          },
          'aria-label': words.text(state.canClose ? 'tray.close' : 'tray.minimise'),
        }}
      >
        <CloseIcon />
      </Part>
    );
  },
);
