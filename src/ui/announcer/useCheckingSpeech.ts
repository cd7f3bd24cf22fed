'use client';
/** Says once that files are looked at before they are taken, when that lasts. What becomes of them is said by others. */
import { useEffect, useRef } from 'react';
import type { Words } from '../messages/words.ts';
import type { Checking } from '../root/useChecking.ts';
import type { Speech } from './useSpeech.ts';

export function useCheckingSpeech(
  announce: Speech,
  { left, isShown }: Pick<Checking, 'left' | 'isShown'>,
  words: Words,
): void {
  const wasShown = useRef(false);
  useEffect(() => {
    if (isShown === wasShown.current) return;
    wasShown.current = isShown;
    if (isShown) announce(words.aloud.text('say.checking', { count: left }), { key: 'gantry.checking' });
  }, [announce, isShown, left, words]);
}
