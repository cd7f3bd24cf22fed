'use client';
/**
 * Why the field was refused: the server's words where there are some, else what stopped a submit. The trigger is described
 * by it; words that come from elsewhere are spoken, too.
 */
import { forwardRef, useEffect, useRef } from 'react';
import { useAnnouncer } from '../../react/useAnnouncer.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { useField } from './fieldContext.ts';

/** One sentence, several, or those of a whole form by the names of its fields. */
export type FieldErrors =
  string | readonly string[] | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface FieldErrorState {
  /** The sentences that are shown. */
  readonly errors: readonly string[];
}

export interface FieldErrorProps extends PartProps<'p', FieldErrorState> {
  /** What the server or the application has against the value. */
  readonly errors?: FieldErrors | undefined;
}

/** Renders nothing while there is nothing to say. */
export const FieldError = forwardRef<HTMLParagraphElement, FieldErrorProps>(function FieldError(
  { errors, ...props },
  ref,
) {
  const { ids, words } = useUploader();
  const { name, submit, isReported, isWithheld, invalidSentence } = useField();
  const announce = useAnnouncer();
  const given = sentencesOf(errors, name);
  const spoken = given.join(' ');
  const said = useRef({ spoken: '', attempts: 0 });
  useEffect(() => {
    const now = { spoken, attempts: submit.attempts };
    // Refused again in the same words is news; the same refusal drawn again is none.
    const isNews = spoken !== said.current.spoken || now.attempts !== said.current.attempts;
    if (spoken !== '' && isNews) announce(spoken, { key: 'gantry.field-error' });
    said.current = now;
  }, [announce, errors, spoken, submit]);
  // Mounted anew, it has said nothing yet.
  useEffect(
    () => () => {
      said.current = { spoken: '', attempts: 0 };
    },
    [],
  );
  const reported = isReported && invalidSentence !== '' ? [invalidSentence] : [];
  const own = isWithheld ? [words.text('submit.withheld')] : reported;
  const shown = given.length > 0 ? given : own;
  if (shown.length === 0) return null;
  return (
    <Part
      tag="p"
      slot="gantry-field-error"
      state={{ errors: shown }}
      user={props}
      partRef={ref}
      own={{ id: ids.error }}
    >
      <bdi dir={words.direction}>{shown.join(' ')}</bdi>
    </Part>
  );
});

export function sentencesOf(errors: FieldErrors | undefined, name: string | undefined): readonly string[] {
  if (errors === undefined || errors === '') return [];
  if (typeof errors === 'string') return [errors];
  if (isList(errors)) return errors;
  return name === undefined ? [] : sentencesOf(errors[name], undefined);
}

const isList = (errors: FieldErrors): errors is readonly string[] => Array.isArray(errors);
