'use client';
/** The file's name, cut in the middle when it must be, so that the extension stays. Read out whole. */
import { forwardRef } from 'react';
import { Part, type PartProps } from '../part/Part.tsx';
import { useItem, type ItemState } from './itemContext.ts';
import { splitName } from './splitName.ts';

export const Name = forwardRef<HTMLSpanElement, PartProps<'span', ItemState>>(function Name(props, ref) {
  const item = useItem();
  const { name } = item.upload.file;
  const { head, tail } = splitName(name);
  return (
    <Part
      tag="span"
      slot="gantry-name"
      state={item}
      user={props}
      partRef={ref}
      own={{ id: item.nameId, tabIndex: -1, title: name }}
    >
      {/* The name keeps its own direction, whatever the page's is. */}
      <bdi dir="auto" data-gantry="name">
        <span data-gantry="name-head" aria-hidden={tail === '' ? undefined : true}>
          {head}
        </span>
        {tail !== '' && (
          <span data-gantry="name-tail" aria-hidden="true">
            {tail}
          </span>
        )}
      </bdi>
      {tail !== '' && <span data-gantry="hidden">{name}</span>}
    </Part>
  );
});
