'use client';
/**
 * What can be seen of the file: a picture, the shape of its sound, its first lines, or the icon of its kind. Decorative:
 * the name stands beside it. The box never changes, also when the server's picture takes the place of the browser's.
 */
import { forwardRef, useRef } from 'react';
import { fileKindOf } from '../../core/fileKind.ts';
import type { FindPicture } from '../../react/findPicture.ts';
import { useThumbnail } from '../../react/useThumbnail.ts';
import { kindIcons } from '../icons/icons.tsx';
import { useLayout, type ListLayout } from '../list/layoutContext.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader, type Preview } from '../root/uploaderContext.ts';
import { useItem, type ItemState } from './itemContext.ts';
import { SoundShape } from './SoundShape.tsx';
import { useNearness } from './useNearness.ts';

export interface ThumbnailProps extends PartProps<'div', ItemState> {
  /** @default as `Uploader.List` or `Uploader.Root` says */
  readonly preview?: Preview | undefined;
  /** Where the server keeps the picture it makes of the file. @default as `Uploader.Root` says */
  readonly findPicture?: FindPicture | undefined;
}

/** Twice the slot: sharp on most screens, and still when the page is enlarged. */
const pixels = { list: 80, grid: 288, inline: 96, hero: 224 } as const satisfies Record<ListLayout, number>;
/** For screens with more than two pixels in one of CSS. */
const fineness = (): number => (globalThis.devicePixelRatio > 2 ? 1.5 : 1);
/** Nobody reads what was never drawn. */
const blurredPixels = 8;

export const Thumbnail = forwardRef<HTMLDivElement, ThumbnailProps>(function Thumbnail(props, ref) {
  const uploader = useUploader();
  const { preview = uploader.preview, findPicture = uploader.findPicture, ...rest } = props;
  const item = useItem();
  const { file, id } = item.upload;
  const kind = fileKindOf(file);
  const slot = useRef<HTMLDivElement>(null);
  const nearness = useNearness(slot);
  const isBlurred = preview === 'blur';
  const isOpened = (preview === 'picture' || isBlurred) && nearness !== 'far';
  const layout = useLayout();
  const side = isBlurred ? blurredPixels : pixels[layout] * fineness();
  const view = useThumbnail(isOpened ? id : null, {
    width: side,
    height: side,
    fit: 'cover',
    priority: nearness === 'seen' ? 1 : 0,
    // The server's may be of any size, and shows what is not to be seen.
    ...(findPicture !== undefined && !isBlurred && { source: 'server', findPicture }),
  });
  if (preview === false) return null;
  const Icon = kindIcons[kind];
  const extension = extensionOf(file.name).slice(0, 4);
  return (
    <Part
      tag="div"
      slot="gantry-thumb"
      state={item}
      user={rest}
      partRef={ref}
      ownRef={slot}
      own={{ 'aria-hidden': true }}
      attributes={{
        'data-kind': kind,
        'data-thumb': view.status,
        'data-preview': preview !== 'picture' && preview,
      }}
    >
      {view.url !== undefined ? (
        <>
          {[view.previousUrl, view.url].map(
            (url) =>
              url !== undefined && (
                <img
                  key={url}
                  src={url}
                  alt=""
                  draggable={false}
                  data-gantry={url === view.previousUrl ? 'previous' : undefined}
                />
              ),
          )}
        </>
      ) : view.peaks !== undefined ? (
        <SoundShape peaks={view.peaks} />
      ) : (
        <>
          {view.text === undefined || isBlurred ? <Icon /> : <span data-gantry="texture">{view.text}</span>}
          {extension !== '' && <span data-gantry="extension">{extension}</span>}
        </>
      )}
      {view.durationSeconds !== undefined && (
        <span data-gantry="duration">{clockTime(view.durationSeconds)}</span>
      )}
    </Part>
  );
});

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
