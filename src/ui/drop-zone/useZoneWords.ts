'use client';
/** The zone's words of the moment. */
import { useUploader, useZone } from '../root/uploaderContext.ts';
import { useReplaced } from './useReplaced.ts';
import { zoneWords, type ZoneWords } from './zoneWords.ts';

/** @param shown - the zone as it is to be spoken of. @default as it is */
export function useZoneWords(shown?: ReturnType<typeof useZone>): ZoneWords {
  const { words, rules } = useUploader();
  const own = useZone();
  const zone = shown ?? own;
  const replaces = useReplaced();
  const { isFull, checking } = zone;
  const left = checking.isShown ? checking.left : 0;
  return zoneWords(words, { zone, rules, isFull, checking: left, replaces });
}
