'use client';
/**
 * The control: a real button that opens the file dialog. Its name is the label and its own text, so that people who
 * speak to their computer can say what they read.
 */
import { forwardRef, useId, useMemo, useRef, type MouseEvent } from 'react';
import { useSpeech } from '../announcer/useSpeech.ts';
import { mergedRef, Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader, useZone } from '../root/uploaderContext.ts';
import { useIsHydrated } from '../root/useIsHydrated.ts';
import { NativeTrigger } from './NativeTrigger.tsx';

export interface TriggerState {
  readonly disabled: boolean;
  readonly full: boolean;
}

export const Trigger = forwardRef<HTMLButtonElement, PartProps<'button', TriggerState>>(function Trigger(
  { children, ...props },
  ref,
) {
  const { words, ids, rules, isDisabled, isReadOnly, isProgressive, descriptionIds, nameTrigger } =
    useUploader();
  const isHydrated = useIsHydrated();
  const { triggerProps, inputProps, isFull } = useZone();
  const announce = useSpeech(words, 'polite');
  const textId = useId();
  const disabled = isDisabled || isReadOnly;
  const { ref: triggerRef, onClick } = triggerProps;
  const element = useRef<HTMLElement>(null);
  const ownRef = useMemo(() => mergedRef([triggerRef, element]), [triggerRef]);
  useLayoutEffect(() => {
    const shownId = element.current?.id ?? '';
    if (shownId !== '' && shownId !== ids.trigger) nameTrigger(shownId);
  });
  const handleClick = (event: MouseEvent<HTMLButtonElement>) => {
    if (isFull) announce(words.text('say.limit', { count: rules.maxFiles ?? 0 }));
    else onClick?.(event);
  };
  const key =
    'webkitdirectory' in inputProps
      ? 'trigger.folder'
      : rules.maxFiles === 1
        ? 'trigger.file'
        : 'trigger.files';
  const text = children ?? words.text(key);
  if (isProgressive && !isHydrated) return <NativeTrigger>{text}</NativeTrigger>;
  return (
    <Part
      tag="button"
      slot="gantry-trigger"
      state={{ disabled, full: isFull }}
      user={props}
      partRef={ref}
      ownRef={ownRef}
      own={{
        type: 'button',
        id: ids.trigger,
        disabled,
        onClick: handleClick,
        'aria-labelledby': `${ids.label} ${textId}`,
        'aria-describedby': descriptionIds,
        ...(isFull && { 'aria-disabled': true }),
      }}
      attributes={{ 'data-disabled': disabled, 'data-full': isFull }}
    >
      <span id={textId}>{text}</span>
    </Part>
  );
});
