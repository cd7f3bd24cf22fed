'use client';
/**
 * The zone's line while it is at rest. Hidden by the stylesheet where nothing can be dragged, and while something is
 * dragged, when DropMessage speaks.
 */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader, useZone } from '../root/uploaderContext.ts';
import { useZoneWords } from './useZoneWords.ts';

export const DropZoneTitle = forwardRef<HTMLParagraphElement, PartProps<'p', null>>(
  function DropZoneTitle(props, ref) {
    const { words } = useUploader();
    const { drag } = useZone();
    const { title } = useZoneWords();
    if (drag !== 'idle') return null;
    return (
      <Part tag="p" slot="gantry-dropzone-title" state={null} user={props} partRef={ref}>
        <bdi dir={words.direction}>{title}</bdi>
      </Part>
    );
  },
);
