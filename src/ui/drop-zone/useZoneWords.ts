'use client';
/** The zone's words of the moment. */
import { useMemo } from 'react';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { inGroup } from '../../core/selectors.ts';
import { useUploader, useZone } from '../root/uploaderContext.ts';
import { useStoreValue } from '../root/useStoreValue.ts';
import { zoneWords, type ZoneWords } from './zoneWords.ts';

export function useZoneWords(): ZoneWords {
  const { words, rules, group } = useUploader();
  const zone = useZone();
  const isSingle = rules.maxFiles === 1;
  const selectReplaced = useMemo(
    () => (state: UploadStoreState) =>
      isSingle ? inGroup(group)(state).find((upload) => upload.status !== 'cancelled')?.file.name : undefined,
    [group, isSingle],
  );
  const replaces = useStoreValue(selectReplaced);
  const { isFull, checking } = zone;
  const shown = checking.isShown ? checking.left : 0;
  return zoneWords(words, { zone, rules, isFull, checking: shown, replaces });
}
