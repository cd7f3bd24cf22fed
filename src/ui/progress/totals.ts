/**
 * How far uploads are together: all of one uploader, and those of each of its folders. However many ask, the list is
 * walked through once for each of its states.
 */
import { isActive } from '../../core/selectors.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
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

type Uploads = Pick<UploadStoreState, 'order' | 'byId'>;

const noTotal: Readonly<Total> = { size: 0, settled: 0, moving: 0, unsettled: 0, active: 0 };

/** @returns what answers with the total of a state of the store; it remembers those of the last one. */
export function createTotals(): (state: Uploads, of: TotalOf) => Readonly<Total> {
  let known: Uploads | undefined;
  let totals = new Map<string, Total>();
  return (state, of) => {
    if (known !== state) {
      known = state;
      totals = totalsOf(state);
    }
    return totals.get(keyOfTotal(of)) ?? noTotal;
  };
}

function totalsOf({ order, byId }: Uploads): Map<string, Total> {
  const totals = new Map<string, Total>();
  const totalFor = (of: TotalOf): Total => {
    const key = keyOfTotal(of);
    let total = totals.get(key);
    if (total === undefined) totals.set(key, (total = { ...noTotal }));
    return total;
  };
  for (const id of order) {
    const upload = byId[id];
    if (upload?.group === undefined || upload.status === 'cancelled') continue;
    const { group, loadedBytes } = upload;
    const { size, path } = upload.file;
    const isFailed = upload.status === 'failed';
    const folder = topFolderOf(path);
    for (const total of folder === undefined
      ? [totalFor({ group })]
      : [totalFor({ group }), totalFor({ group, folder })]) {
      total.size += size;
      total.settled += isFailed ? size : loadedBytes;
      total.moving += loadedBytes;
      if (isActive(upload)) total.active += 1;
      if (!isFailed && upload.status !== 'done') total.unsettled += 1;
    }
  }
  return totals;
}

/** Under which a total is kept: no folder's name has a slash in it. */
export const keyOfTotal = ({ group, folder }: TotalOf): string =>
  folder === undefined ? `${group}/` : `${group}/${folder}`;
