'use client';
/** A small picture of the file, or the icon of its kind. Decorative: the name stands beside it. The box never changes. */
import { forwardRef, useMemo } from 'react';
import { fileKindOf } from '../../core/fileKind.ts';
import { useThumbnail } from '../../react/useThumbnail.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { kindIcons } from '../icons/icons.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useItem, type ItemState } from './itemContext.ts';

/** Twice the slot, for sharp screens. */
const pixels = 80;

export const Thumbnail = forwardRef<HTMLDivElement, PartProps<'div', ItemState>>(
  function Thumbnail(props, ref) {
    const item = useItem();
    const { file, id } = item.upload;
    const kind = fileKindOf(file);
    const client = useUploadClient();
    // By its bytes, not by its id: a picture has no reason to follow the progress.
    const source = useMemo(() => client.sourceOf(id) ?? null, [client, id]);
    const { status, url } = useThumbnail(kind === 'image' ? source : null, {
      width: pixels,
      height: pixels,
      fit: 'cover',
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
        own={{ 'aria-hidden': true }}
        attributes={{ 'data-kind': kind, 'data-thumb': status }}
      >
        {status === 'ready' && url !== undefined ? (
          <img src={url} alt="" draggable={false} />
        ) : (
          <>
            <Icon />
            {extension !== '' && <span data-gantry="extension">{extension}</span>}
          </>
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
