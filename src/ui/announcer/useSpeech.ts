'use client';
/** Speaks through the document's one announcer, and says in which language: the page may be in another. */
import { useCallback } from 'react';
import { announcerOf, type AnnounceOptions } from '../../react/announcer.ts';
import { useAnnouncer } from '../../react/useAnnouncer.ts';
import type { Words } from '../messages/words.ts';

/** What an uploader says aloud. 'polite': everything worth knowing. 'quiet': errors, and that something is complete. */
export type Politeness = 'polite' | 'quiet';

interface SpeechOptions extends AnnounceOptions {
  /** An error, or that something is complete. @default false */
  readonly isEssential?: boolean | undefined;
  /** So for all uploaders of the page, and said once by whichever finds out first. Has a key. @default false */
  readonly isFact?: boolean | undefined;
}

export type Speech = (text: string, options?: SpeechOptions) => void;

/**
 * @param group - whose messages replace each other. @default those of the whole page
 * @returns the same function for the same language, politeness and group.
 */
export function useSpeech({ locale, direction }: Words, politeness: Politeness, group?: string): Speech {
  const announce = useAnnouncer();
  return useCallback<Speech>(
    (text, { isEssential = false, isFact = false, key, ...options } = {}) => {
      if (politeness === 'quiet' && !isEssential) return;
      const spoken = { lang: locale, dir: direction, ...options };
      if (key === undefined) announce(text, spoken);
      else if (isFact) announcerOf(document).announceFact(key, text, spoken);
      else announce(text, { ...spoken, key: group === undefined ? key : `${key}.${group}` });
    },
    [announce, locale, direction, politeness, group],
  );
}
