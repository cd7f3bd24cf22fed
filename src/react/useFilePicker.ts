'use client';
/**
 * Opens the browser's file dialog from a button of one's own. The dialog opens synchronously inside the gesture,
 * because Safari drops it after an `await`; the input's value is cleared first, so that the same file can be picked again.
 */
import { useCallback, useRef, type ChangeEvent, type ComponentPropsWithRef } from 'react';

export interface FilePickerOptions {
  /** Called with what was picked, never with an empty list. */
  readonly onFiles: (files: File[]) => void;
  /** The dialog was closed without a choice. */
  readonly onCancel?: (() => void) | undefined;
  /** The syntax of `<input accept>`. @default everything */
  readonly accept?: string | undefined;
  /** @default true */
  readonly multiple?: boolean | undefined;
  /** Picks a whole folder. @default false */
  readonly directory?: boolean | undefined;
  /** Opens the camera instead of the library, on devices that have one. */
  readonly capture?: 'user' | 'environment' | undefined;
  readonly disabled?: boolean | undefined;
}

export type FileInputProps = ComponentPropsWithRef<'input'>;

export interface FilePicker {
  /** Call it inside a click or key handler. */
  open(): void;
  /** For a hidden `<input>`, which has to be in the document. */
  readonly inputProps: FileInputProps;
}

export function useFilePicker(options: FilePickerOptions): FilePicker {
  const { onFiles, onCancel, accept, multiple = true, directory = false, capture, disabled } = options;
  const input = useRef<HTMLInputElement>(null);
  const open = useCallback(() => {
    const element = input.current;
    if (element === null) return;
    element.value = '';
    element.click();
  }, []);
  // React 18 does not know `cancel` of inputs.
  const detach = useRef<(() => void) | undefined>(undefined);
  const ref = useCallback(
    (element: HTMLInputElement | null) => {
      detach.current?.();
      detach.current = undefined;
      input.current = element;
      if (element === null || onCancel === undefined) return;
      element.addEventListener('cancel', onCancel);
      detach.current = () => {
        element.removeEventListener('cancel', onCancel);
      };
    },
    [onCancel],
  );
  return {
    open,
    inputProps: {
      ref,
      type: 'file',
      hidden: true,
      tabIndex: -1,
      multiple: multiple || directory,
      ...(accept !== undefined && !directory && { accept }),
      ...(capture !== undefined && { capture }),
      ...(disabled !== undefined && { disabled }),
      ...(directory && { webkitdirectory: '' }),
      onChange: (event: ChangeEvent<HTMLInputElement>) => {
        const files = Array.from(event.currentTarget.files ?? []);
        if (files.length > 0) onFiles(files);
      },
    },
  };
}
