'use client';
/**
 * Files by drop, paste and picker, for a surface of one's own. The surface is a convenience; the button that gets
 * `triggerProps` is the control, so the surface needs no role and no focus.
 *
 * Handles what drags get wrong: folders of more than 100 files, drags that end without an event, disabled fieldsets,
 * files dropped beside the zone, and the same file picked twice. Never judges files; that is `intake`.
 */
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ComponentPropsWithRef,
  type MouseEvent,
} from 'react';
import { watchDrags, type DragPlace, type DragZone } from './documentDrag.ts';
import { dragVerdict, type DragVerdict } from './dragVerdict.ts';
import { isWithin } from './isWithin.ts';
import { readDrop, takeOut } from './readDrop.ts';
import { useFilePicker, type FileInputProps } from './useFilePicker.ts';
import { usePasteFiles } from './usePasteFiles.ts';

/** How files came in, and what was left out of a dropped folder. */
export interface FilesDetails {
  readonly source: 'drop' | 'paste' | 'picker';
  readonly emptyFolders: readonly string[];
  readonly unreadable: readonly string[];
}

export interface DropZoneOptions {
  /** Called once per drop, paste or choice. `files` is empty only when there is something else to tell. */
  readonly onFiles: (files: File[], details: FilesDetails) => void;
  /** The syntax of `<input accept>`; colours the drag and filters the dialog. @default everything */
  readonly accept?: string | undefined;
  /** A disabled `<fieldset>` around the trigger counts as well. */
  readonly disabled?: boolean | undefined;
  /** The dialog picks a folder. Drops take folders in any case. @default false */
  readonly directory?: boolean | undefined;
  /** The dialog picks several files. @default true */
  readonly multiple?: boolean | undefined;
  /** Takes drops anywhere in the document that hit no other zone. @default false */
  readonly page?: boolean | undefined;
  /** `root`: pastes inside the surface; `page`: everywhere outside text fields and other surfaces. @default 'root' */
  readonly paste?: 'root' | 'page' | false | undefined;
}

export interface DropZoneState {
  /** `page`: files are dragged somewhere over the page. `over`: over this zone. */
  readonly drag: 'idle' | DragPlace;
  /** Null while nothing is dragged. */
  readonly verdict: DragVerdict | null;
  /** Within 96 px of the zone, or over it. */
  readonly isNear: boolean;
  /** A drop now would be this zone's: the drag is over it, or over no zone and this one takes the page. */
  readonly isDropTarget: boolean;
  /** Dragged files; null when the browser does not say. */
  readonly count: number | null;
  /** Dragged files that do not look accepted. */
  readonly unfit: number;
  /** Files found so far in the dropped folders that are being read; null when none is. */
  readonly found: number | null;
}

export interface DropZone extends DropZoneState {
  readonly rootProps: ComponentPropsWithRef<'div'>;
  readonly triggerProps: ComponentPropsWithRef<'button'>;
  readonly inputProps: FileInputProps;
  /** For an element that stands for the whole page: while it is mounted, it is as if `page` were set. */
  readonly pageProps: { readonly ref: (element: HTMLElement | null) => void };
  /** Opens the dialog; call it inside a gesture. */
  open(): void;
  /** Stops looking through dropped folders. */
  stopReading(): void;
}

const idle = {
  drag: 'idle',
  verdict: null,
  isNear: false,
  isDropTarget: false,
  count: null,
  unfit: 0,
} as const;

export function useDropZone(options: DropZoneOptions): DropZone {
  const { onFiles, accept, disabled = false, directory, multiple, page = false, paste = 'root' } = options;
  const root = useRef<HTMLDivElement | null>(null);
  const trigger = useRef<HTMLButtonElement | null>(null);
  const pageElement = useRef<HTMLElement | null>(null);
  const [state, setState] = useState<Omit<DropZoneState, 'found'>>(idle);
  const [found, setFound] = useState<number | null>(null);
  const [reads] = useState(() => new Map<AbortController, number>());
  const latest = useRef({ onFiles, accept, disabled, page });
  useEffect(() => {
    latest.current = { onFiles, accept, disabled, page };
  });

  const isDisabled = useCallback(
    () => latest.current.disabled || trigger.current?.matches(':disabled') === true,
    [],
  );
  const isFull = useCallback(() => trigger.current?.getAttribute('aria-disabled') === 'true', []);

  // Drops add, so every read comes to its end, also when the zone goes.
  const readFiles = useCallback(
    (data: DataTransfer) => {
      const taken = takeOut(data);
      const controller = new AbortController();
      const tell = () => setFound(reads.size === 0 ? null : sumOf(reads.values()));
      reads.set(controller, 0);
      if (taken.some((one) => 'folder' in one)) tell();
      const contents = readDrop(taken, {
        signal: controller.signal,
        onFound: (count) => {
          if (!reads.has(controller)) return;
          reads.set(controller, count);
          tell();
        },
      });
      const end = () => {
        if (reads.delete(controller)) tell();
      };
      contents.then(
        ({ files, emptyFolders, unreadable }) => {
          end();
          if (controller.signal.aborted) return;
          if (files.length + emptyFolders.length + unreadable.length === 0) return;
          latest.current.onFiles([...files], { source: 'drop', emptyFolders, unreadable });
        },
        (reason: unknown) => {
          end();
          if (!controller.signal.aborted) reportError(reason);
        },
      );
    },
    [reads],
  );
  const stopReading = useCallback(() => {
    for (const controller of reads.keys()) controller.abort();
    reads.clear();
    setFound(null);
  }, [reads]);

  useEffect(() => {
    const zone: DragZone = {
      element: () => root.current,
      isEnabled: () => !isDisabled(),
      isPageWide: () => latest.current.page || pageElement.current !== null,
      moved: (drag, isNear, data, isDropTarget) => {
        const opinion = dragVerdict(Array.from(data?.items ?? []), latest.current.accept);
        setState((before) => {
          const next = { drag, isNear, isDropTarget, ...opinion };
          return isSame(before, next) ? before : next;
        });
      },
      ended: () => {
        setState(idle);
      },
      dropped: readFiles,
    };
    return watchDrags(root.current?.ownerDocument ?? document, zone);
  }, [isDisabled, readFiles]);

  const focusTrigger = useCallback(() => {
    trigger.current?.focus();
  }, []);
  const picked = useCallback((files: File[]) => {
    latest.current.onFiles(files, { source: 'picker', emptyFolders: [], unreadable: [] });
  }, []);
  const picker = useFilePicker({ onFiles: picked, onCancel: focusTrigger, accept, directory, multiple });
  const { open: openPicker } = picker;
  const open = useCallback(() => {
    if (!isDisabled() && !isFull()) openPicker();
  }, [isDisabled, isFull, openPicker]);

  usePasteFiles({
    within: root,
    page: paste === 'page',
    disabled: paste === false,
    onFiles: (files) => {
      if (!isDisabled()) latest.current.onFiles(files, { source: 'paste', emptyFolders: [], unreadable: [] });
    },
  });

  const rootProps = useMemo(
    () => ({
      ref: root,
      // Convenience for the pointer: the empty area does what the button does.
      onClick: (event: MouseEvent<HTMLDivElement>) => {
        if (event.defaultPrevented || !isWithin(event)) return;
        if (isInteractive(event.target, event.currentTarget)) return;
        open();
      },
    }),
    [open],
  );
  const triggerProps = useMemo(
    () => ({
      ref: trigger,
      type: 'button' as const,
      onClick: (event: MouseEvent) => {
        if (!event.defaultPrevented) open();
      },
    }),
    [open],
  );
  const pageProps = useMemo(
    () => ({
      ref: (element: HTMLElement | null) => {
        pageElement.current = element;
      },
    }),
    [],
  );
  const { inputProps } = picker;
  return { ...state, found, rootProps, triggerProps, inputProps, pageProps, open, stopReading };
}

const sumOf = (counts: Iterable<number>): number => [...counts].reduce((sum, count) => sum + count, 0);

const isSame = (a: Omit<DropZoneState, 'found'>, b: Omit<DropZoneState, 'found'>): boolean =>
  a.drag === b.drag &&
  a.verdict === b.verdict &&
  a.isNear === b.isNear &&
  a.isDropTarget === b.isDropTarget &&
  a.count === b.count &&
  a.unfit === b.unfit;

/** Whether something inside `surface` handles the click itself. */
function isInteractive(target: EventTarget, surface: Element): boolean {
  if (!(target instanceof Element)) return false;
  const control = target.closest('button, a, input, select, textarea, label, summary, [contenteditable]');
  return control !== null && surface.contains(control);
}
