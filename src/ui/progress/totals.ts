/**
 * How far uploads are together: all of one uploader, and those of each of its folders. However many ask, and however
 * often, an upload is looked at again only when it has changed or moved.
 */
import { createTally } from '../../core/listMemory.ts';
import { allUploads } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { isActive } from '../../core/uploadTotals.ts';
import { topFolderOf } from '../list/sections.ts';

/** Whose total: of an uploader by its `group`, or of one folder that was dropped on it. */
export interface TotalOf {
  readonly group: string;
  readonly folder?: string | undefined;
}

export interface Total {
  /** Bytes of all files. */
  size: number;
  /** Bytes that are done with. A failed file is settled: the total is about what is still to be done. */
  settled: number;
  /** Bytes that arrived. */
  moving: number;
  /** Uploads that are neither done nor failed. */
  unsettled: number;
  /** Uploads of which something is to come by itself. */
  active: number;
}

const noTotal: Readonly<Total> = { size: 0, settled: 0, moving: 0, unsettled: 0, active: 0 };

/** @returns what answers with the total of a state of the store; it remembers those of the last one. */
export function createTotals(): (state: UploadStoreState, of: TotalOf) => Readonly<Total> {
  const totalsOf = createTally(new Map<string, Total>(), addUpload);
  return (state, of) => totalsOf(allUploads(state)).get(keyOfTotal(of)) ?? noTotal;
}

function addUpload(totals: Map<string, Total>, upload: UploadSnapshot, times: 1 | -1): void {
  if (upload.group === undefined || upload.status === 'cancelled') return;
  const totalFor = (of: TotalOf): Total => {
    const key = keyOfTotal(of);
    let total = totals.get(key);
    if (total === undefined) totals.set(key, (total = { ...noTotal }));
    return total;
  };
  const { group, loadedBytes } = upload;
  const { size, path } = upload.file;
  const isFailed = upload.status === 'failed';
  const folder = topFolderOf(path);
  for (const total of folder === undefined
    ? [totalFor({ group })]
    : [totalFor({ group }), totalFor({ group, folder })]) {
    total.size += times * size;
    total.settled += times * (isFailed ? size : loadedBytes);
    total.moving += times * loadedBytes;
    if (isActive(upload)) total.active += times;
    if (!isFailed && upload.status !== 'done') total.unsettled += times;
  }
}

/** Under which a total is kept: no folder's name has a slash in it. */
export const keyOfTotal = ({ group, folder }: TotalOf): string =>
  folder === undefined ? `${group}/` : `${group}/${folder}`;
