'use client';
/** Rows of which a line says how many there are, and that are shown when it is pressed. */
import { useId, useState } from 'react';
import { Part } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { Disclosure } from './Disclosure.tsx';
import { InnerRows, type InnerList } from './InnerRows.tsx';
import type { ListRow } from './listRows.ts';

interface FoldProps {
  readonly kind: 'waiting' | 'done';
  readonly rows: readonly ListRow[];
  readonly list: InnerList;
  /** Whether it is open when it appears. */
  readonly beginsOpen: boolean;
}

export function Fold({ kind, rows, list, beginsOpen }: FoldProps) {
  const { words, focus } = useUploader();
  const [isOpen, setOpen] = useState(beginsOpen);
  const id = useId();
  const [nameId, rowsId] = [`${id}name`, `${id}rows`];
  const toggle = () => {
    // A row that was to take the focus and was not there is not to take it now.
    focus.forget();
    setOpen(!isOpen);
  };
  return (
    <Part
      tag="li"
      slot="gantry-group"
      state={null}
      user={{}}
      attributes={{ 'data-fold': kind, 'data-open': isOpen }}
    >
      <Disclosure
        state={null}
        user={{}}
        isOpen={isOpen}
        toggle={toggle}
        name={words.text(`fold.${kind}`, { count: rows.length })}
        nameId={nameId}
        rowsId={rowsId}
      />
      {isOpen && <InnerRows list={list} rows={rows} id={rowsId} nameId={nameId} />}
    </Part>
  );
}
