'use client';
/**
 * Files from the clipboard. Text wins inside a text field: Office puts a picture beside every copied table, and nobody
 * who pastes a table into a comment wants to upload it.
 */
import { useCallback, useEffect, useRef, type RefObject } from 'react';
import { isEditable } from './isEditable.ts';

export interface PasteFilesOptions {
  readonly onFiles: (files: File[]) => void;
  /** The element within which a paste counts; with `page` also everything outside text fields and other such elements. */
  readonly within: RefObject<HTMLElement | null>;
  /** Listens in the whole document. @default false */
  readonly page?: boolean | undefined;
  readonly disabled?: boolean | undefined;
}

/** Where a paste counts, of all who listen: the nearest place is meant, whoever listens first. */
const places = new Set<RefObject<HTMLElement | null>>();

/** Subscribes while mounted. */
export function usePasteFiles({ onFiles, within, page = false, disabled = false }: PasteFilesOptions): void {
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  const handle = useCallback(
    (event: ClipboardEvent) => {
      if (event.defaultPrevented || event.clipboardData === null) return;
      const target = event.target instanceof Element ? event.target : null;
      const isIn = (place: typeof within) => place.current?.contains(target) === true;
      if (!isIn(within) && (!page || isEditable(target) || [...places].some(isIn))) return;
      const files = pastedFiles(event.clipboardData, isEditable(target));
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    },
    [page, within],
  );
  useEffect(() => {
    if (disabled) return;
    places.add(within);
    document.addEventListener('paste', handle);
    return () => {
      places.delete(within);
      document.removeEventListener('paste', handle);
    };
  }, [disabled, handle, within]);
}

/** The files of a clipboard; none when it also carries text and the target is a text field. */
function pastedFiles(data: Pick<DataTransfer, 'files' | 'types'>, intoEditable = false): File[] {
  const hasText = data.types.includes('text/plain') || data.types.includes('text/html');
  if (intoEditable && hasText) return [];
  return Array.from(data.files, (file) => (isUnnamed(file) ? named(file, new Date()) : file));
}

/** What browsers call a picture that has no name. */
const isUnnamed = (file: File): boolean => file.name === '' || file.name === 'image.png';

function named(file: File, now: Date): File {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  const extension = file.type.split('/')[1]?.split('+')[0] ?? 'bin';
  return new File([file], `Pasted image ${day} at ${time}.${extension}`, {
    type: file.type,
    lastModified: file.lastModified,
  });
}
