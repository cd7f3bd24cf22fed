'use client';
/** Speaks through the document's one announcer, and says in which language: the page may be in another. */
import { useCallback } from 'react';
import type { Announce } from '../../react/announcer.ts';
import { useAnnouncer } from '../../react/useAnnouncer.ts';
import type { Words } from '../messages/words.ts';

/** @returns the same function for the same language. */
export function useSpeech({ locale, direction }: Words): Announce {
  const announce = useAnnouncer();
  return useCallback<Announce>(
    (text, options) => announce(text, { lang: locale, dir: direction, ...options }),
    [announce, locale, direction],
  );
}
