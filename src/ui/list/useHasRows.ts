'use client';
import { useMemo } from 'react';
import { inGroup } from '../../core/selectors.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { useNotices, useUploader } from '../root/uploaderContext.ts';
import { useOverview } from '../root/useStoreValue.ts';
import { isListed } from './listRows.ts';

/** Whether uploads have rows, also some that only offer Undo. */
export function useHasRows(): boolean {
  const { group } = useUploader();
  const { removed } = useNotices();
  const select = useMemo(() => {
    const uploads = inGroup(group);
    return (state: UploadStoreState) => uploads(state).some(isListed);
  }, [group]);
  return useOverview(select) || removed.length > 0;
}
