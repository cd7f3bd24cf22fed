'use client';
/**
 * The trigger before the page has come to life, or where it never does: the browser's own file input, whose files the
 * form posts. It looks like the trigger and takes its place to the pixel; its own words stand below, out of the flow.
 * What was chosen in time is uploaded as if the trigger had been there.
 */
import { forwardRef, useEffect, useRef } from 'react';
import { useField } from '../form/fieldContext.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader, useZone } from '../root/uploaderContext.ts';

export const NativeTrigger = forwardRef<HTMLInputElement, PartProps<'input', null>>(function NativeTrigger(
  { children, ...props },
  ref,
) {
  const { ids, isDisabled, isReadOnly, isRequired, descriptionIds, addFiles } = useUploader();
  const { name, form, refs } = useField();
  const { accept, multiple, ...picker } = useZone().inputProps;
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const element = input.current;
    const files = Array.from(element?.files ?? []);
    if (element === null || files.length === 0) return;
    element.value = '';
    addFiles(files);
  }, [addFiles]);
  // The trigger that replaces it has the same id.
  useLayoutEffect(() => {
    const element = input.current;
    return () => {
      if (element !== element?.ownerDocument.activeElement) return;
      queueMicrotask(() => document.getElementById(ids.trigger)?.focus());
    };
  }, [ids.trigger]);

  const textId = `${ids.trigger}text`;
  return (
    <>
      <Part
        tag="label"
        slot="gantry-native-trigger"
        state={null}
        user={{}}
        own={{ id: textId, htmlFor: ids.trigger }}
      >
        {children}
      </Part>
      <Part
        tag="input"
        slot="gantry-native-input"
        state={null}
        user={props}
        partRef={ref}
        ownRef={input}
        own={{
          type: 'file',
          id: ids.trigger,
          name,
          form,
          accept,
          multiple,
          ...('webkitdirectory' in picker && { webkitdirectory: '' }),
          disabled: isDisabled || isReadOnly,
          required: isRequired && refs.length === 0,
          'aria-labelledby': `${ids.label} ${textId}`,
          'aria-describedby': descriptionIds,
        }}
      />
    </>
  );
});
