'use client';
/**
 * The field as its form knows it: one hidden input per file of the value, and an unseen one that is invalid while the
 * form should not be sent. The browser's words about it appear at the trigger, and so does the focus.
 */
import { forwardRef, useRef, type CSSProperties, type SyntheticEvent } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useField, type Field } from './fieldContext.ts';
import { useFormEvents } from './useFormEvents.ts';

export const ValueInput = forwardRef<HTMLInputElement, PartProps<'input', null>>(
  function ValueInput(props, ref) {
    const { ids, isDisabled, isReadOnly } = useUploader();
    const field = useField();
    const { refs, name, form, invalidSentence } = field;
    const input = useRef<HTMLInputElement>(null);
    useFormEvents(input);
    useLayoutEffect(() => {
      input.current?.setCustomValidity(invalidSentence);
    }, [invalidSentence]);

    const handleInvalid = ({ currentTarget }: SyntheticEvent<HTMLInputElement>) => {
      moveOver(currentTarget, document.getElementById(ids.trigger));
      field.report();
    };
    return (
      <>
        {name !== undefined &&
          refs.map((one, index) => (
            <input
              key={one.id}
              type="hidden"
              name={nameOf(name, field, index)}
              value={textOf(one, field)}
              form={form}
              disabled={isDisabled}
            />
          ))}
        <Part
          tag="input"
          slot="gantry-value-input"
          state={null}
          user={props}
          partRef={ref}
          ownRef={input}
          own={{
            type: 'text',
            tabIndex: -1,
            'aria-hidden': true,
            autoComplete: 'off',
            form,
            disabled: isDisabled,
            // As everywhere in HTML: what cannot be changed is not asked for.
            readOnly: isReadOnly,
            style: unseen,
            onInvalid: handleInvalid,
            onFocus: () => document.getElementById(ids.trigger)?.focus(),
          }}
        />
      </>
    );
  },
);

/** Not `display: none`: the browser could neither focus it nor point at it. */
const unseen: CSSProperties = {
  position: 'absolute',
  inlineSize: 1,
  blockSize: 1,
  margin: 0,
  padding: 0,
  border: 0,
  opacity: 0,
  pointerEvents: 'none',
};

/** Brings the unseen input under the trigger, where the browser's words are to point. */
function moveOver(input: HTMLElement, trigger: HTMLElement | null): void {
  if (trigger === null) return;
  input.style.transform = '';
  const from = input.getBoundingClientRect();
  const to = trigger.getBoundingClientRect();
  input.style.transform = `translate(${to.left + to.width / 2 - from.left}px, ${to.bottom - 1 - from.top}px)`;
}

function nameOf(name: string, { nameFormat }: Field, index: number): string {
  if (nameFormat === 'repeat') return name;
  return nameFormat === 'brackets' ? `${name}[]` : `${name}[${index}]`;
}

function textOf(ref: Field['refs'][number], { valueFormat }: Field): string {
  if (typeof valueFormat === 'function') return valueFormat(ref);
  return valueFormat === 'id' ? ref.id : JSON.stringify(ref);
}
