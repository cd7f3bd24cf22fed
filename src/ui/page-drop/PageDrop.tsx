'use client';
/**
 * A layer over the page while files are dragged that would be this uploader's, wherever they are dropped. A zone under
 * the pointer is the more specific place: over it, this uploader's or another's, the layer is gone.
 *
 * A picture only: it takes no pointer, no focus and no event, so the drag reaches what lies below.
 */
import { forwardRef, useCallback, useRef, type ForwardedRef, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { DropZoneIcon } from '../drop-zone/DropZoneIcon.tsx';
import { useZoneWords } from '../drop-zone/useZoneWords.ts';
import { dragOf } from '../drop-zone/zoneWords.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { DropZoneContext, useUploader, useZone } from '../root/uploaderContext.ts';
import { useIsHydrated } from '../root/useIsHydrated.ts';

/** What `className` and `style` of PageDrop may depend on. */
export interface PageDropState {
  /** Undefined while the layer is closed. */
  readonly drag: ReturnType<typeof dragOf>;
}

export interface PageDropProps extends PartProps<'div', PageDropState> {
  /** Where the layer is put. @default the body of the document */
  readonly container?: Element | undefined;
  /** Says whose files they will be; give it where a page has several uploaders. @default nothing */
  readonly label?: ReactNode;
}

/**
 * Takes drops anywhere on the page that hit no zone, and says so. Of several on one page the one that was mounted last
 * takes them, and only that one is seen. Renders nothing while nothing can be added.
 */
export const PageDrop = forwardRef<HTMLDivElement, PageDropProps>(function PageDrop(props, ref) {
  const { isDisabled, isReadOnly } = useUploader();
  const isHydrated = useIsHydrated();
  if (isDisabled || isReadOnly || !isHydrated) return null;
  return <Layer {...props} layerRef={ref} />;
});

function Layer({
  container,
  label,
  children,
  layerRef,
  ...props
}: PageDropProps & { readonly layerRef: ForwardedRef<HTMLDivElement> }) {
  const { words } = useUploader();
  const zone = useZone();
  const element = useRef<HTMLElement>(null);
  const { ref: pageRef } = zone.pageProps;
  const attach = useCallback(
    (layer: HTMLElement | null) => {
      element.current = layer;
      pageRef(layer);
    },
    [pageRef],
  );
  const isOpen = zone.drag === 'page' && zone.isDropTarget;
  // Over the page the verdict is already known: what it takes there, it takes anywhere.
  const over = { ...zone, drag: 'over', checking: { ...zone.checking, isShown: false } } as const;
  const drag = isOpen ? dragOf(over) : undefined;
  const { title, hint } = useZoneWords(over);
  useLayoutEffect(() => {
    // React 18 knows no such attribute.
    element.current?.toggleAttribute('inert', !isOpen);
  }, [isOpen]);
  return createPortal(
    <Part
      tag="div"
      slot="gantry-page-drop"
      state={{ drag }}
      user={props}
      partRef={layerRef}
      ownRef={attach}
      own={{ 'aria-hidden': true, lang: words.locale, dir: words.direction }}
      attributes={{ 'data-drag': drag }}
    >
      {isOpen &&
        (children ?? (
          <div data-gantry="page-card">
            <DropZoneContext.Provider value={over}>
              <DropZoneIcon />
            </DropZoneContext.Provider>
            <strong>{title}</strong>
            {label !== undefined && <span>{label}</span>}
            {hint !== '' && <span>{hint}</span>}
          </div>
        ))}
    </Part>,
    container ?? document.body,
  );
}
