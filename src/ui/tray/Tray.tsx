'use client';
/**
 * A floating region at the corner of the page with all uploads of one uploader, for applications that go on meanwhile. It
 * comes with the first upload, never hides what is under way, and makes itself small some time after everything is done.
 *
 * A portal, because a container of the application may trap what is fixed. F6 leads in and back out.
 */
import {
  forwardRef,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type ForwardedRef,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { createPortal } from 'react-dom';
import { useHasRows } from '../list/useHasRows.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useIsHydrated } from '../root/useIsHydrated.ts';
import type { SummaryFacts } from '../summary/summarySentence.ts';
import { useSummaryFacts } from '../summary/useSummaryFacts.ts';
import { TrayBody } from './TrayBody.tsx';
import { TrayContext, type TrayState, type TrayValue } from './trayContext.ts';
import { TrayHeader } from './TrayHeader.tsx';

export interface TrayProps extends PartProps<'div', TrayState> {
  /** Whether only the header is to be seen. @default the tray's own affair */
  readonly minimised?: boolean | undefined;
  /** @default false */
  readonly defaultMinimised?: boolean | undefined;
  readonly onMinimisedChange?: ((minimised: boolean) => void) | undefined;
  /** Which corner, in the direction of the language. @default 'end' */
  readonly side?: 'start' | 'end' | undefined;
  /** Where it is put. @default the body of the document */
  readonly container?: Element | undefined;
}

/** How long a tray with nothing left to do stays open, while nobody is at it. */
const restMs = 5000;

/**
 * Renders nothing while there are no uploads, or after it was closed and until the next one. Once there, it stays as long
 * as anything that was taken away can be brought back.
 */
export const Tray = forwardRef<HTMLDivElement, TrayProps>(function Tray(props, ref) {
  const facts = useSummaryFacts();
  const hasRows = useHasRows();
  const [wasThere, setWasThere] = useState(false);
  const isThere = facts.count > 0 || (wasThere && hasRows);
  if (isThere !== wasThere) setWasThere(isThere);
  const isHydrated = useIsHydrated();
  const [closedAt, setClosedAt] = useState<number>();
  const isIdle = facts.active === 0;
  // Another upload than those that were there brings it back.
  if (closedAt !== undefined && (!isIdle || facts.count > closedAt)) setClosedAt(undefined);
  const close = useCallback(() => setClosedAt(facts.count), [facts.count]);
  if (!isThere || closedAt !== undefined || !isHydrated) return null;
  return <Region {...props} facts={facts} close={close} trayRef={ref} />;
});

interface RegionProps extends TrayProps {
  readonly facts: SummaryFacts;
  readonly close: () => void;
  readonly trayRef: ForwardedRef<HTMLDivElement>;
}

function Region({
  minimised: given,
  defaultMinimised = false,
  onMinimisedChange,
  side = 'end',
  container,
  facts,
  close,
  trayRef,
  ...props
}: RegionProps) {
  const { words, ids, portals } = useUploader();
  const element = useRef<HTMLElement>(null);
  const bodyId = useId();
  const [own, setOwn] = useState(defaultMinimised);
  const minimised = given ?? own;
  // A handler written in place is another at every render, which must not begin the rest anew.
  const tell = useRef(onMinimisedChange);
  useEffect(() => {
    tell.current = onMinimisedChange;
  });
  const setMinimised = useCallback((next: boolean) => {
    // What goes out of sight leaves its focus to the button that brings it back.
    if (next && element.current?.contains(document.activeElement) === true) toggleOf(element)?.focus();
    setOwn(next);
    tell.current?.(next);
  }, []);
  const canClose = facts.active === 0;
  useRest(element, facts.state === 'done' && !minimised, setMinimised);
  useFocusKey(element);
  useLayoutEffect(() => {
    const tray = element.current;
    if (tray === null) return undefined;
    portals.add(tray);
    return () => void portals.delete(tray);
  }, [portals]);
  const value = useMemo<TrayValue>(
    () => ({
      state: { minimised, canClose },
      facts,
      bodyId,
      setMinimised,
      close() {
        close();
        document.getElementById(ids.trigger)?.focus();
      },
    }),
    [bodyId, canClose, close, facts, ids.trigger, minimised, setMinimised],
  );
  const handleKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || minimised) return;
    event.preventDefault();
    setMinimised(true);
  };
  return createPortal(
    <TrayContext.Provider value={value}>
      <Part
        tag="div"
        slot="gantry-tray"
        state={value.state}
        user={props}
        partRef={trayRef}
        ownRef={element}
        own={{
          role: 'region',
          'aria-label': words.text('tray.label'),
          lang: words.locale,
          dir: words.direction,
          onKeyDown: handleKeyDown,
        }}
        attributes={{ 'data-minimised': minimised, 'data-side': side, 'data-state': facts.state }}
      >
        <TrayHeader />
        <TrayBody />
      </Part>
    </TrayContext.Provider>,
    container ?? document.body,
  );
}

const toggleOf = (tray: RefObject<HTMLElement | null>): HTMLElement | null | undefined =>
  tray.current?.querySelector<HTMLElement>('[data-slot="gantry-tray-toggle"]');

/** Makes the tray small after a while in which nobody was at it. */
function useRest(
  tray: RefObject<HTMLElement | null>,
  isResting: boolean,
  setMinimised: (minimised: boolean) => void,
): void {
  useEffect(() => {
    if (!isResting) return undefined;
    const timer = setInterval(() => {
      const { current } = tray;
      if (current?.matches(':hover') === false && !current.contains(document.activeElement))
        setMinimised(true);
    }, restMs);
    return () => clearInterval(timer);
  }, [isResting, setMinimised, tray]);
}

/** F6 leads into the tray, and from there back to where the focus was. */
function useFocusKey(tray: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let before: Element | null = null;
    const handle = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'F6' || event.defaultPrevented) return;
      const { activeElement } = document;
      event.preventDefault();
      if (tray.current?.contains(activeElement) === true) {
        if (before instanceof HTMLElement && before.isConnected) before.focus();
        else if (activeElement instanceof HTMLElement) activeElement.blur();
        return;
      }
      before = activeElement;
      toggleOf(tray)?.focus();
    };
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  }, [tray]);
}
