'use client';
/**
 * What can be seen of the file: a picture, the shape of its sound, its first lines, or the icon of its kind. Decorative:
 * the name stands beside it. The box never changes.
 */
import { forwardRef, useMemo, useRef } from 'react';
import { fileKindOf } from '../../core/fileKind.ts';
import { useThumbnail } from '../../react/useThumbnail.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { kindIcons } from '../icons/icons.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useItem, type ItemState } from './itemContext.ts';
import { SoundShape } from './SoundShape.tsx';
import { useNearness } from './useNearness.ts';

/** Twice the slot, for sharp screens. */
const pixels = 80;

export const Thumbnail = forwardRef<HTMLDivElement, PartProps<'div', ItemState>>(
  function Thumbnail(props, ref) {
    const item = useItem();
    const { file, id } = item.upload;
    const kind = fileKindOf(file);
    const client = useUploadClient();
    const slot = useRef<HTMLDivElement>(null);
    const nearness = useNearness(slot);
    // By its bytes, not by its id: a picture has no reason to follow the progress.
    const source = useMemo(() => client.sourceOf(id) ?? null, [client, id]);
    const view = useThumbnail(nearness === 'far' ? null : source, {
      width: pixels,
      height: pixels,
      fit: 'cover',
      priority: nearness === 'seen' ? 1 : 0,
    });
    const Icon = kindIcons[kind];
    const extension = extensionOf(file.name).slice(0, 4);
    return (
      <Part
        tag="div"
        slot="gantry-thumb"
        state={item}
        user={props}
        partRef={ref}
        ownRef={slot}
        own={{ 'aria-hidden': true }}
        attributes={{ 'data-kind': kind, 'data-thumb': view.status }}
      >
        {view.url !== undefined ? (
          <img src={view.url} alt="" draggable={false} />
        ) : view.peaks !== undefined ? (
          <SoundShape peaks={view.peaks} />
        ) : (
          <>
            {view.text === undefined ? <Icon /> : <span data-gantry="texture">{view.text}</span>}
            {extension !== '' && <span data-gantry="extension">{extension}</span>}
          </>
        )}
        {view.durationSeconds !== undefined && (
          <span data-gantry="duration">{clockTime(view.durationSeconds)}</span>
        )}
      </Part>
    );
  },
);

/** 'pdf' of 'report.PDF'; '' when there is none. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/** '1:05', '1:01:05' */
function clockTime(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= 3600) parts.unshift(Math.floor(whole / 3600));
  return parts.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
