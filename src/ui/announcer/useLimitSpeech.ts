'use client';
/** Says once that no more files fit, after what was added. */
import { useEffect, useRef } from 'react';
import type { Words } from '../messages/words.ts';
import { addedBatchMs } from './uploadSpeech.ts';
import type { Speech } from './useSpeech.ts';

export function useLimitSpeech(announce: Speech, isFull: boolean, maxFiles: number, words: Words): void {
  const wasFull = useRef(isFull);
  useEffect(() => {
    if (isFull === wasFull.current) return;
    wasFull.current = isFull;
    const text = isFull ? words.text('say.limit', { count: maxFiles }) : '';
    announce(text, { key: 'gantry.limit', delayMs: addedBatchMs });
  }, [announce, isFull, maxFiles, words]);
}
