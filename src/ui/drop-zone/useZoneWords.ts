'use client';
/** The zone's words of the moment. */
import { useMemo } from 'react';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { inGroup } from '../../core/selectors.ts';
import { useUploader, useZone } from '../root/uploaderContext.ts';
import { useOverview } from '../root/useStoreValue.ts';
import { zoneWords, type ZoneWords } from './zoneWords.ts';

/** @param shown - the zone as it is to be spoken of. @default as it is */
export function useZoneWords(shown?: ReturnType<typeof useZone>): ZoneWords {
  const { words, rules, group } = useUploader();
  const own = useZone();
  const zone = shown ?? own;
  const isSingle = rules.maxFiles === 1;
  const selectReplaced = useMemo(
    () => (state: UploadStoreState) =>
      isSingle ? inGroup(group)(state).find((upload) => upload.status !== 'cancelled')?.file.name : undefined,
    [group, isSingle],
  );
  const replaces = useOverview(selectReplaced);
  const { isFull, checking } = zone;
  const left = checking.isShown ? checking.left : 0;
  return zoneWords(words, { zone, rules, isFull, checking: left, replaces });
}
