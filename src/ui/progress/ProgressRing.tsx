'use client';
/**
 * Progress as a ring of 20 px that begins at 12 o'clock: of the row it stands in, or, outside of a row, of all uploads
 * together. The same readings as the bars; drawing it renders nothing.
 */
import { forwardRef, useContext, type ForwardedRef } from 'react';
import { ItemContext, type ItemValue } from '../item/itemContext.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useSummaryFacts } from '../summary/useSummaryFacts.ts';
import { useTotalProgressbar } from './useTotalProgressbar.ts';
import { useUploadProgressbar, type Progressbar } from './useUploadProgressbar.ts';

export type ProgressRingProps = PartProps<'span', null>;

/** Renders nothing where a bar would not be shown either. */
export const ProgressRing = forwardRef<HTMLSpanElement, ProgressRingProps>(function ProgressRing(props, ref) {
  const item = useContext(ItemContext);
  return item === null ? (
    <GroupRing ring={props} ringRef={ref} />
  ) : (
    <UploadRing ring={props} ringRef={ref} item={item} />
  );
});

interface RingProps {
  readonly ring: ProgressRingProps;
  readonly ringRef: ForwardedRef<HTMLSpanElement>;
}

function UploadRing({ item, ...rest }: RingProps & { readonly item: ItemValue }) {
  return <Ring {...rest} progressbar={useUploadProgressbar(item)} attempt={item.upload.attempt} />;
}

function GroupRing(props: RingProps) {
  return <Ring {...props} progressbar={useTotalProgressbar(useSummaryFacts())} attempt={0} />;
}

/** @param attempt - a new one is another arc: it may begin below the old one, and nothing slides back. */
function Ring({
  ring,
  ringRef,
  progressbar: { own, attributes, element },
  attempt,
}: RingProps & { readonly progressbar: Progressbar; readonly attempt: number }) {
  if (own === null) return null;
  return (
    <Part
      tag="span"
      slot="gantry-progress-ring"
      state={null}
      user={ring}
      partRef={ringRef}
      ownRef={element}
      own={own}
      attributes={attributes}
    >
      <svg viewBox="0 0 20 20" width="20" height="20" fill="none" aria-hidden="true" focusable="false">
        <circle cx="10" cy="10" r="8.75" />
        <circle
          key={attempt}
          data-gantry="ring"
          cx="10"
          cy="10"
          r="8.75"
          pathLength="1"
          transform="rotate(-90 10 10)"
        />
      </svg>
    </Part>
  );
}
