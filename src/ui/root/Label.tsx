'use client';
/** Names the uploader and its trigger. A click moves the focus to the trigger and opens nothing. */
import { forwardRef, type MouseEvent } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from './uploaderContext.ts';

export interface LabelState {
  readonly disabled: boolean;
  readonly invalid: boolean;
  readonly required: boolean;
}

export const Label = forwardRef<HTMLLabelElement, PartProps<'label', LabelState>>(function Label(props, ref) {
  const { ids, words, isDisabled, isInvalid, isRequired } = useUploader();
  const focusTrigger = (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById(ids.trigger)?.focus();
  };
  return (
    <Part
      tag="label"
      slot="gantry-label"
      state={{ disabled: isDisabled, invalid: isInvalid, required: isRequired }}
      user={props}
      partRef={ref}
      own={{ id: ids.label, htmlFor: ids.trigger, onClick: focusTrigger }}
      attributes={{ 'data-disabled': isDisabled, 'data-invalid': isInvalid, 'data-required': isRequired }}
    >
      {words.text('root.label')}
    </Part>
  );
});
