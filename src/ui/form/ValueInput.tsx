'use client';
/** What a form posts: one hidden input per file of the value, in its order. Put it inside the form, or name the form. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { useField, type Field } from './fieldContext.ts';

export const ValueInput = forwardRef<HTMLInputElement, PartProps<'input', null>>(
  function ValueInput(props, ref) {
    const { isDisabled } = useUploader();
    const field = useField();
    const { refs, name, form } = field;
    if (name === undefined) return null;
    return refs.map((one, index) => (
      <Part
        key={one.id}
        tag="input"
        slot="gantry-value"
        state={null}
        user={props}
        partRef={index === 0 ? ref : undefined}
        own={{
          type: 'hidden',
          name: nameOf(name, field, index),
          value: textOf(one, field),
          form,
          disabled: isDisabled,
        }}
      />
    ));
  },
);

function nameOf(name: string, { nameFormat }: Field, index: number): string {
  if (nameFormat === 'repeat') return name;
  return nameFormat === 'brackets' ? `${name}[]` : `${name}[${index}]`;
}

function textOf(ref: Field['refs'][number], { valueFormat }: Field): string {
  if (typeof valueFormat === 'function') return valueFormat(ref);
  return valueFormat === 'id' ? ref.id : JSON.stringify(ref);
}
