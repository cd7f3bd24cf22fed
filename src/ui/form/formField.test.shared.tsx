/** A form with one upload field over fixed uploads, and what a test wants to know of it. */
import { act, render, screen } from '@testing-library/react';
import { StrictMode, useState, type ReactNode } from 'react';
import type { UploadedRef } from '../../core/uploadedRef.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { FixedUploader, type FixedUploaderProps } from '../fixtures/FixedUploader.tsx';
import { fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader, type ValueDetails } from '../index.ts';

export const refs = (...ids: readonly string[]): UploadedRef[] =>
  ids.map((id) => ({ id, name: `${id}.pdf`, size: 48_000_000, type: 'application/pdf' }));

export interface Told {
  readonly ids: readonly string[];
  readonly reason: ValueDetails['reason'];
}

type FieldProps = Partial<Omit<FixedUploaderProps, 'client' | 'children'>>;

interface Options extends FieldProps {
  readonly uploads?: readonly UploadSnapshot[];
  /** Keeps the value outside, as an application does that controls it. */
  readonly isControlled?: boolean;
  /** What such an application makes of the value it is told. @default the same */
  readonly keep?: (value: readonly UploadedRef[]) => readonly UploadedRef[];
  /** Of the client. @default 10000 */
  readonly undoWindowMs?: number;
  readonly children?: ReactNode;
}

/** Renders `<form aria-label="Form">` with a field named `files` in StrictMode. */
export function showField({
  uploads = [],
  isControlled = false,
  keep = (value) => value,
  undoWindowMs,
  children,
  ...props
}: Options = {}) {
  const { client, writer, pressed } = fixedUploads(uploads, undoWindowMs);
  const told: Told[] = [];
  const details: ValueDetails[] = [];
  let setValue: (value: readonly UploadedRef[]) => void = () => {};

  function Field() {
    const [value, set] = useState(props.value ?? []);
    setValue = set;
    return (
      <FixedUploader
        client={client}
        name="files"
        {...props}
        {...(isControlled && { value })}
        onValueChange={(next, detail) => {
          told.push({ ids: next.map(({ id }) => id), reason: detail.reason });
          details.push(detail);
          set(keep(next));
          props.onValueChange?.(next, detail);
        }}
      >
        <Uploader.Label>Files</Uploader.Label>
        <Uploader.Description />
        <Uploader.DropZone />
        <Uploader.HiddenInput />
        <Uploader.ValueInput />
        <Uploader.List />
        {children}
      </FixedUploader>
    );
  }
  render(
    <StrictMode>
      <form aria-label="Form" id="form">
        <Field />
      </form>
    </StrictMode>,
  );
  return {
    client,
    writer,
    pressed,
    told,
    details,
    setValue: (value: readonly UploadedRef[]) => act(() => setValue(value)),
  };
}

export const form = (): HTMLFormElement => screen.getByRole<HTMLFormElement>('form', { name: 'Form' });
export const posted = (name = 'files'): FormDataEntryValue[] => new FormData(form()).getAll(name);
export const rowNames = (): (string | undefined)[] =>
  Array.from(
    document.querySelectorAll('[data-slot="gantry-item"]'),
    (row) => row.querySelector('[data-slot="gantry-name"]')?.getAttribute('title') ?? row.textContent,
  );
