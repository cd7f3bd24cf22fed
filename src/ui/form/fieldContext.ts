'use client';
/** What the parts of a form field share: its value, how it is posted, and what is wrong with it. */
import { createContext, useContext } from 'react';
import type { UploadedRef } from '../../core/uploadedRef.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { SubmitMode } from './fieldValidity.ts';
import type { SubmitHold } from './submitHold.ts';

/** What one hidden input holds: the id, the whole ref as JSON, or what a function makes of it. */
export type ValueFormat = 'id' | 'json' | ((ref: UploadedRef) => string);

/** How inputs of several files are named: 'photos' each, 'photos[]' each, or 'photos[0]', 'photos[1]'. */
export type NameFormat = 'repeat' | 'brackets' | 'index';

export interface Field {
  /** The value of now: files of before and finished uploads, in order. */
  readonly refs: readonly UploadedRef[];
  /** Files of the value that no upload of this list stands for, as rows, by the row's id. */
  readonly stored: ReadonlyMap<string, UploadSnapshot>;
  readonly name: string | undefined;
  readonly form: string | undefined;
  readonly valueFormat: ValueFormat;
  readonly nameFormat: NameFormat;
  readonly submitMode: SubmitMode;
  /** Why the form may not be sent as the field stands; '' when it may. */
  readonly invalidSentence: string;
  /** Whether a submit was refused for it. */
  readonly isReported: boolean;
  /** Whether a submit was given up, because what it waited for was taken away; until the next one. */
  readonly isWithheld: boolean;
  /** How many uploads a submit would wait for. */
  readonly awaitedCount: number;
  /** How many are paused or without their file: one that is not checked would go without them. */
  readonly unfinishedCount: number;
  /** How many of those awaited wait for `start`. */
  readonly heldCount: number;
  /** Whether everything that has finished has reached the value. */
  readonly isCurrent: boolean;
  /** A submit was refused. */
  report(): void;
  /** The submit that waits, if one does. */
  readonly submit: SubmitHold;
  /** The form was reset. */
  reset(): void;
}

export const FieldContext = createContext<Field | null>(null);

/** @throws Error outside `Uploader.Root`. */
export function useField(): Field {
  const field = useContext(FieldContext);
  if (field === null)
    throw new Error('This part was rendered outside of an uploader. Put it inside Uploader.Root.');
  return field;
}
