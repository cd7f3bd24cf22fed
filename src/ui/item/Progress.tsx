'use client';
/** The bar of a row. Renders nothing in statuses without one. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploadProgressbar } from '../progress/useUploadProgressbar.ts';
import { useItem, type ItemState } from './itemContext.ts';

export const Progress = forwardRef<HTMLDivElement, PartProps<'div', ItemState>>(
  function Progress(props, ref) {
    const item = useItem();
    const { own, attributes, element } = useUploadProgressbar(item);
    if (own === null) return null;
    return (
      <Part
        tag="div"
        slot="gantry-progress"
        state={item}
        user={props}
        partRef={ref}
        ownRef={element}
        own={own}
        attributes={attributes}
      >
        <span data-gantry="track">
          <span key={item.upload.attempt} data-gantry="indicator" />
        </span>
      </Part>
    );
  },
);
