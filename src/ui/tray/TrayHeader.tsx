'use client';
/** How far it is, the heading that opens and shuts the tray, and the button that takes it away. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { ProgressRing } from '../progress/ProgressRing.tsx';
import { useTray, type TrayState } from './trayContext.ts';
import { TrayClose } from './TrayClose.tsx';
import { TrayToggle } from './TrayToggle.tsx';

export const TrayHeader = forwardRef<HTMLDivElement, PartProps<'div', TrayState>>(
  function TrayHeader(props, ref) {
    const { state } = useTray();
    return (
      <Part tag="div" slot="gantry-tray-header" state={state} user={props} partRef={ref}>
        {/* Beside the button, not in it: what is in a button is no progress bar for assistive technology. */}
        <ProgressRing />
        <TrayToggle />
        <TrayClose />
      </Part>
    );
  },
);
