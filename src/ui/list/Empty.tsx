'use client';
/** What stands where the rows would be, for as long as there are none. No frame, no picture: the zone invites enough. */
import { forwardRef } from 'react';
import { useField } from '../form/fieldContext.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { useHasRows } from './useHasRows.ts';

/** Renders nothing while `Uploader.List` shows a row, also one that only offers Undo. */
export const Empty = forwardRef<HTMLParagraphElement, PartProps<'p', null>>(function Empty(props, ref) {
  const { words } = useUploader();
  const { stored } = useField();
  const hasRows = useHasRows();
  if (hasRows || stored.size > 0) return null;
  return (
    <Part tag="p" slot="gantry-empty" state={null} user={props} partRef={ref}>
      {words.text('summary.empty')}
    </Part>
  );
});
