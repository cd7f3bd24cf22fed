'use client';
/** The zone's picture: it follows the drag, and repeats what the words say. */
import { forwardRef } from 'react';
import {
  TrayAcceptIcon,
  TrayFullIcon,
  TrayIcon,
  TrayPartialIcon,
  TrayRejectIcon,
} from '../icons/zoneIcons.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useZone } from '../root/uploaderContext.ts';
import { dragOf } from './zoneWords.ts';

export const DropZoneIcon = forwardRef<HTMLSpanElement, PartProps<'span', null>>(
  function DropZoneIcon(props, ref) {
    const zone = useZone();
    return (
      <Part
        tag="span"
        slot="gantry-dropzone-icon"
        state={null}
        user={props}
        partRef={ref}
        own={{ 'aria-hidden': true }}
      >
        {pictureOf(dragOf(zone), zone.isFull)}
      </Part>
    );
  },
);

function pictureOf(drag: ReturnType<typeof dragOf>, isFull: boolean) {
  switch (drag) {
    case 'reject':
      return <TrayRejectIcon />;
    case 'partial':
      return <TrayPartialIcon />;
    case 'accept':
    case 'unknown':
      return <TrayAcceptIcon />;
    case 'page':
      return <TrayIcon />;
    case undefined:
      return isFull ? <TrayFullIcon /> : <TrayIcon />;
  }
}
