'use client';
/** What stands where the rows would be, for as long as there are none. No frame, no picture: the zone invites enough. */
import { forwardRef, useMemo } from 'react';
import { inGroup } from '../../core/selectors.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { useField } from '../form/fieldContext.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useNotices, useUploader } from '../root/uploaderContext.ts';
import { useOverview } from '../root/useStoreValue.ts';
import { isListed } from './listRows.ts';

/** Renders nothing while `Uploader.List` shows a row, also one that only offers Undo. */
export const Empty = forwardRef<HTMLParagraphElement, PartProps<'p', null>>(function Empty(props, ref) {
  const { group, words } = useUploader();
  const { stored } = useField();
  const { removed } = useNotices();
  const select = useMemo(() => {
    const uploads = inGroup(group);
    return (state: UploadStoreState) => uploads(state).some(isListed);
  }, [group]);
  const hasUploads = useOverview(select);
  if (hasUploads || stored.size > 0 || removed.length > 0) return null;
  return (
    <Part tag="p" slot="gantry-empty" state={null} user={props} partRef={ref}>
      {words.text('summary.empty')}
    </Part>
  );
});
