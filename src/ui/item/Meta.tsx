'use client';
/** Facts about the file: its size. Not in the default row, whose status says it already. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { useItem, type ItemState } from './itemContext.ts';

export const Meta = forwardRef<HTMLSpanElement, PartProps<'span', ItemState>>(function Meta(props, ref) {
  const item = useItem();
  const { words } = useUploader();
  return (
    <Part tag="span" slot="gantry-meta" state={item} user={props} partRef={ref}>
      {words.bytes(item.upload.file.size)}
    </Part>
  );
});
