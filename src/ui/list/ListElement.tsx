'use client';
/** The element of a list whose rows all exist; when they change, they are seen on their way. */
import { useRef, type ReactNode } from 'react';
import { Part } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import type { LongListProps } from './Grid.tsx';
import { RowMotion } from './RowMotion.ts';

interface ListElementProps extends Pick<LongListProps, 'rows' | 'state' | 'attributes' | 'user' | 'partRef'> {
  readonly handlers?: Readonly<Record<string, unknown>> | undefined;
  readonly children: ReactNode;
}

export function ListElement({ rows, handlers, children, ...element }: ListElementProps) {
  const { words } = useUploader();
  const list = useRef<HTMLElement>(null);
  return (
    <>
      <Part
        tag="ul"
        slot="gantry-list"
        ownRef={list}
        // Safari forgets that a list without bullets is one.
        own={{ role: 'list', 'aria-label': words.text('list.label'), ...handlers }}
        {...element}
      >
        {children}
      </Part>
      {/* One file alone has no others to make room for. */}
      {element.attributes['data-layout'] !== 'hero' && <RowMotion list={list} rows={rows} />}
    </>
  );
}
