'use client';
/**
 * An uploader as a form control: its value, whether it is valid, and what a form and its person have done to it. Root
 * hands it down; `ValueInput` and `FieldError` show it to the form and to the person.
 */
import { useImperativeHandle, useMemo, useState, type FocusEvent, type Ref } from 'react';
import type { Words } from '../messages/words.ts';
import type { UploaderGroup } from '../root/uploaderContext.ts';
import type { UploadCounts } from '../root/uploadCounts.ts';
import { useIsHydrated } from '../root/useIsHydrated.ts';
import type { Field, NameFormat, ValueFormat } from './fieldContext.ts';
import { invalidSentence, type SubmitMode } from './fieldValidity.ts';
import { createSubmitHold, type SubmitState } from './submitHold.ts';
import { useFieldValue, type FieldValueCommands, type FieldValueOptions } from './useFieldValue.ts';

export interface FormFieldOptions extends FieldValueOptions {
  /** Name of the hidden inputs that `ValueInput` renders, one per file of the value. Without it, nothing is posted. */
  readonly name?: string | undefined;
  /** The form the inputs belong to, by its id, when it is not an ancestor. */
  readonly form?: string | undefined;
  /** What a hidden input holds. @default 'id' */
  readonly valueFormat?: ValueFormat | undefined;
  /** How the hidden inputs of several files are named. @default 'repeat' */
  readonly nameFormat?: NameFormat | undefined;
  /** Whether the application has something against the value. */
  readonly invalid?: boolean | undefined;
  /** Whether a form needs a file. */
  readonly required?: boolean | undefined;
  /** How many files a form needs. An optional field may also be left empty. Never stops anybody from adding. */
  readonly minFiles?: number | undefined;
  /** What a submit does while files are on their way. @default 'block' */
  readonly submitMode?: SubmitMode | undefined;
  /** Whether a form may be sent without the files that could not be uploaded. @default false */
  readonly allowFailed?: boolean | undefined;
  /**
   * What a reset of the form does. 'default': the files the field began with come back. 'clear': none are left. In both,
   * what is being uploaded is cancelled, undoably. 'keep': nothing; React resets forms after every action.
   *
   * @default 'default'
   */
  readonly resetBehavior?: 'default' | 'clear' | 'keep' | undefined;
  /** Receives the trigger: what a form focuses when something is wrong here. */
  readonly focusRef?: Ref<HTMLElement | null> | undefined;
  /** Called when the focus leaves the field, not when it moves within. */
  readonly onBlur?: ((event: FocusEvent<HTMLDivElement>) => void) | undefined;
}

interface Surroundings {
  readonly group: UploaderGroup;
  readonly counts: UploadCounts;
  readonly words: Words;
  readonly triggerId: string;
  readonly portals: ReadonlySet<Element>;
}

export interface FormField {
  readonly field: Field;
  readonly commands: FieldValueCommands;
  readonly isDirty: boolean;
  readonly isTouched: boolean;
  readonly isInvalid: boolean;
  readonly isSubmitting: boolean;
  /** For the element around the field. */
  onBlur(event: FocusEvent<HTMLDivElement>): void;
}

export function useFormField(options: FormFieldOptions, around: Surroundings): FormField {
  const { name, form, valueFormat = 'id', nameFormat = 'repeat', submitMode = 'block' } = options;
  const { required = false, minFiles, allowFailed = false, invalid = false } = options;
  const { resetBehavior = 'default', focusRef, onBlur } = options;
  const { group, counts, words, triggerId, portals } = around;
  const { refs, stored, isDirty, isCurrent, commands } = useFieldValue(group, options);
  const [isReported, setReported] = useState(false);
  const [isTouched, setTouched] = useState(false);
  const [submitState, setSubmitState] = useState<SubmitState>('idle');
  const [submit] = useState(() => createSubmitHold(setSubmitState));
  const isHydrated = useIsHydrated();
  useImperativeHandle<HTMLElement | null, HTMLElement | null>(
    focusRef,
    () => document.getElementById(triggerId),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once the page is alive another element may have that id
    [triggerId, isHydrated],
  );

  const sentence = invalidSentence(words, refs.length, counts, {
    required,
    minFiles,
    maxFiles: group.rules?.maxFiles,
    submitMode,
    allowFailed,
  });
  const { held: heldCount, unfinished: unfinishedCount } = counts;
  const awaitedCount = counts.uploading + counts.arriving + heldCount;
  const verbs = useMemo(
    () => ({
      report() {
        setReported(true);
        setTouched(true);
        setSubmitState((state) => (state === 'withheld' ? 'idle' : state));
      },
      submit,
      reset() {
        if (resetBehavior === 'keep') return;
        setReported(false);
        setTouched(false);
        commands.reset(resetBehavior);
      },
    }),
    [commands, resetBehavior, submit],
  );
  const isWithheld = submitState === 'withheld';
  const field = useMemo<Field>(
    () => ({
      ...{ refs, stored, name, form, valueFormat, nameFormat, submitMode },
      ...{
        invalidSentence: sentence,
        isReported,
        isWithheld,
        awaitedCount,
        unfinishedCount,
        heldCount,
        isCurrent,
      },
      ...verbs,
    }),
    [
      refs,
      stored,
      name,
      form,
      valueFormat,
      nameFormat,
      submitMode,
      sentence,
      isReported,
      isWithheld,
      awaitedCount,
      unfinishedCount,
      heldCount,
      isCurrent,
      verbs,
    ],
  );
  return {
    field,
    commands,
    isDirty,
    isTouched,
    isInvalid: invalid || (isReported && sentence !== ''),
    isSubmitting: submitState === 'held',
    onBlur(event) {
      const { currentTarget, relatedTarget } = event;
      // A window that loses the focus keeps it for its element.
      const isWithin = (node: Element | null) =>
        node !== null && [currentTarget, ...portals].some((place) => place.contains(node));
      if (isWithin(relatedTarget) || isWithin(currentTarget.ownerDocument.activeElement)) return;
      setTouched(true);
      onBlur?.(event);
    },
  };
}
