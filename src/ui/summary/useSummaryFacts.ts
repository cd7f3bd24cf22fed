'use client';
/** The facts of a group's summary. Renders for statuses, not for bytes. */
import { useMemo } from 'react';
import { inGroup } from '../../core/selectors.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { isSameRecord, useOverview } from '../root/useStoreValue.ts';
import { createSummaryFacts, type SummaryFacts } from './summarySentence.ts';

export function useSummaryFacts(): SummaryFacts {
  const { group } = useUploader();
  const select = useMemo(() => {
    const uploads = inGroup(group);
    const facts = createSummaryFacts();
    return (state: UploadStoreState) => facts(uploads(state));
  }, [group]);
  return useOverview(select, isSameRecord);
}
