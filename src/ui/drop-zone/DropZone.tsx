'use client';
/**
 * The surface files can be dropped on. Not focusable and without a role: the button inside is the control, the surface
 * is a convenience, also for clicks.
 */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader, useZone } from '../root/uploaderContext.ts';
import { DropMessage } from './DropMessage.tsx';
import { DropZoneHint } from './DropZoneHint.tsx';
import { DropZoneIcon } from './DropZoneIcon.tsx';
import { DropZoneTitle } from './DropZoneTitle.tsx';
import { Trigger } from './Trigger.tsx';
import { dragOf } from './zoneWords.ts';

/** What `className` and `style` of DropZone may depend on. */
export interface DropZonePartState {
  readonly drag: ReturnType<typeof dragOf>;
  readonly isNear: boolean;
  readonly full: boolean;
  readonly disabled: boolean;
}

export const DropZone = forwardRef<HTMLDivElement, PartProps<'div', DropZonePartState>>(
  function DropZone(props, ref) {
    const { isDisabled, isReadOnly } = useUploader();
    const zone = useZone();
    const disabled = isDisabled || isReadOnly;
    const drag = disabled ? undefined : dragOf(zone);
    const { ref: zoneRef, ...own } = zone.rootProps;
    return (
      <Part
        tag="div"
        slot="gantry-dropzone"
        state={{ drag, isNear: zone.isNear, full: zone.isFull, disabled }}
        user={props}
        partRef={ref}
        ownRef={zoneRef}
        own={own}
        attributes={{
          'data-drag': drag,
          'data-near': drag !== undefined && zone.isNear,
          'data-full': zone.isFull,
          'data-disabled': disabled,
          'data-reading': zone.found !== null,
          'data-checking': zone.checking.isShown,
        }}
      >
        <DropZoneIcon />
        <DropZoneTitle />
        <Trigger />
        <DropZoneHint />
        <DropMessage />
      </Part>
    );
  },
);
