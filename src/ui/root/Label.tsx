'use client';
/**
 * Names the uploader and its trigger, and says whether a file is needed. A click moves the focus to the trigger and
 * opens nothing.
 */
import { forwardRef, type MouseEvent } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from './uploaderContext.ts';

export interface LabelState {
  readonly disabled: boolean;
  readonly invalid: boolean;
  readonly required: boolean;
}

export const Label = forwardRef<HTMLLabelElement, PartProps<'label', LabelState>>(function Label(
  { children, ...props },
  ref,
) {
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
      {children ?? words.text('root.label')}
      {/* Hidden from the name; the trigger is described by it. */}
      {isRequired && (
        <span id={ids.required} hidden>
          {words.text('root.required')}
        </span>
      )}
    </Part>
  );
});
