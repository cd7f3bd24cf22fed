'use client';
/** What the zone says about a drag. For eyes: the announcer says it for ears. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader, useZone } from '../root/uploaderContext.ts';
import { useZoneWords } from './useZoneWords.ts';
import { dragOf } from './zoneWords.ts';

/** Renders nothing while nothing is dragged. */
export const DropMessage = forwardRef<HTMLParagraphElement, PartProps<'p', null>>(
  function DropMessage(props, ref) {
    const { words } = useUploader();
    const drag = dragOf(useZone());
    const { title, hint } = useZoneWords();
    if (drag === undefined) return null;
    return (
      <Part
        tag="p"
        slot="gantry-drop-message"
        state={null}
        user={props}
        partRef={ref}
        own={{ 'aria-hidden': true }}
        attributes={{ 'data-drag': drag }}
      >
        <strong>
          <bdi dir={words.direction}>{title}</bdi>
        </strong>
        {hint !== '' && (
          <span>
            <bdi dir={words.direction}>{hint}</bdi>
          </span>
        )}
      </Part>
    );
  },
);
