'use client';
/**
 * The zone of a field for one file. Once the file is there the zone shows it, large, with Replace beside it, in place of
 * an empty box above a list of one.
 */
import type { MouseEvent } from 'react';
import { DropMessage } from '../drop-zone/DropMessage.tsx';
import { DropZone } from '../drop-zone/DropZone.tsx';
import { DropZoneHint } from '../drop-zone/DropZoneHint.tsx';
import { DropZoneIcon } from '../drop-zone/DropZoneIcon.tsx';
import { DropZoneTitle } from '../drop-zone/DropZoneTitle.tsx';
import { Trigger } from '../drop-zone/Trigger.tsx';
import { useReplaced } from '../drop-zone/useReplaced.ts';
import { List } from '../list/List.tsx';
import { preventUploaderHandler } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';

export function SingleFileZone() {
  const { words } = useUploader();
  const isFilled = useReplaced() !== undefined;
  // The trigger stays the same element, and with it the focus, whatever comes and goes before it.
  return (
    <DropZone onClick={leaveRowsAlone}>
      {!isFilled && <DropZoneIcon />}
      <List layout="hero" groupBy="none" />
      {!isFilled && <DropZoneTitle />}
      <Trigger>{isFilled ? words.text('trigger.replace') : undefined}</Trigger>
      <DropZoneHint />
      <DropMessage />
    </DropZone>
  );
}

/** Who marks a name to copy it asks for no file dialog. */
function leaveRowsAlone(event: MouseEvent<HTMLElement>): void {
  if (event.target instanceof Element && event.target.closest('[data-slot="gantry-item"]') !== null)
    preventUploaderHandler(event);
}
