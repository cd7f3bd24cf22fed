'use client';
/** What is under the header: what can be done to all uploads, and the list. Gone while the tray is small. */
import { forwardRef } from 'react';
import { List } from '../list/List.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { Summary } from '../summary/Summary.tsx';
import { SummaryActions } from '../summary/SummaryActions.tsx';
import { SummaryProgress } from '../summary/SummaryProgress.tsx';
import { useTray, type TrayState } from './trayContext.ts';

export const TrayBody = forwardRef<HTMLDivElement, PartProps<'div', TrayState>>(
  function TrayBody(props, ref) {
    const { state, bodyId } = useTray();
    if (state.minimised) return null;
    return (
      <Part tag="div" slot="gantry-tray-body" state={state} user={props} partRef={ref} own={{ id: bodyId }}>
        {/* The header has its sentence. */}
        <Summary minimum={1}>
          <SummaryActions />
          <SummaryProgress />
        </Summary>
        <List />
      </Part>
    );
  },
);
