'use client';
/** The second line: how much room is left, how many files a folder has shown so far, or how many are still looked at. */
import { forwardRef, useMemo } from 'react';
import { mergedRef, Part, type PartProps } from '../part/Part.tsx';
import { useFocusHeir } from '../root/useFocusHeir.ts';
import { useUploader, useZone } from '../root/uploaderContext.ts';
import { useZoneWords } from './useZoneWords.ts';

/** Renders nothing while there is nothing to add. */
export const DropZoneHint = forwardRef<HTMLParagraphElement, PartProps<'p', null>>(
  function DropZoneHint(props, ref) {
    const { words } = useUploader();
    const link = useFocusHeir();
    // React 18 has no clean-ups of refs.
    const linkRef = useMemo(() => mergedRef([link]), [link]);
    const { drag, found, stopReading, checking } = useZone();
    const { hint } = useZoneWords();
    if (drag !== 'idle' || (hint === '' && props.children === undefined)) return null;
    return (
      <Part tag="p" slot="gantry-dropzone-hint" state={null} user={props} partRef={ref}>
        <bdi dir={words.direction}>{hint}</bdi>
        {found !== null && (
          <button ref={linkRef} type="button" data-gantry="link" onClick={stopReading}>
            {words.text('zone.reading.stop')}
          </button>
        )}
        {found === null && checking.isShown && (
          <button ref={linkRef} type="button" data-gantry="link" onClick={checking.stop}>
            {words.text('zone.checking.stop')}
          </button>
        )}
      </Part>
    );
  },
);
