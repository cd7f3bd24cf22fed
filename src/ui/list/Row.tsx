'use client';
/** One row of a list, short or long. Renders again for its own upload only, at the pace of its list. */
import { memo, useContext, type ReactNode } from 'react';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { useSteadyUpload } from '../root/useStoreValue.ts';
import type { ListRow } from './listRows.ts';
import { RemovedItem } from './RemovedItem.tsx';
import { RowPaceContext } from './rowPace.ts';

export type DrawUpload = (upload: UploadSnapshot) => ReactNode;

export interface RowProps {
  readonly row: ListRow;
  /** What to show where no upload has this id. */
  readonly stored: UploadSnapshot | undefined;
  readonly draw: DrawUpload;
}

export const Row = memo(function Row({ row, stored, draw }: RowProps) {
  return typeof row === 'string' ? (
    <UploadRow id={row} stored={stored} draw={draw} />
  ) : (
    <RemovedItem row={row} />
  );
});

function UploadRow({ id, stored, draw }: Omit<RowProps, 'row'> & { readonly id: string }) {
  const pace = useContext(RowPaceContext);
  const upload = useSteadyUpload(id, pace?.subscribe) ?? stored;
  return upload === undefined ? null : <>{draw(upload)}</>;
}
