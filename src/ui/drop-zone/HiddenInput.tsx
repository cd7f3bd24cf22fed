'use client';
/** The file input behind the trigger. Never seen, never focused. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useZone } from '../root/uploaderContext.ts';

export const HiddenInput = forwardRef<HTMLInputElement, PartProps<'input', null>>(
  function HiddenInput(props, ref) {
    const { ref: inputRef, ...own } = useZone().inputProps;
    return (
      <Part
        tag="input"
        slot="gantry-input"
        state={null}
        user={props}
        partRef={ref}
        ownRef={inputRef}
        own={own}
      />
    );
  },
);
