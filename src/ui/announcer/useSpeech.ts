'use client';
/** Speaks through the document's one announcer, and says in which language: the page may be in another. */
import { useCallback } from 'react';
import type { AnnounceOptions } from '../../react/announcer.ts';
import { useAnnouncer } from '../../react/useAnnouncer.ts';
import type { Words } from '../messages/words.ts';

/** What an uploader says aloud. 'polite': everything worth knowing. 'quiet': errors, and that something is complete. */
export type Politeness = 'polite' | 'quiet';

interface SpeechOptions extends AnnounceOptions {
  /** An error, or that something is complete. @default false */
  readonly isEssential?: boolean | undefined;
}

export type Speech = (text: string, options?: SpeechOptions) => void;

/** @returns the same function for the same language and politeness. */
export function useSpeech({ locale, direction }: Words, politeness: Politeness): Speech {
  const announce = useAnnouncer();
  return useCallback<Speech>(
    (text, { isEssential = false, ...options } = {}) => {
      if (politeness === 'quiet' && !isEssential) return;
      announce(text, { lang: locale, dir: direction, ...options });
    },
    [announce, locale, direction, politeness],
  );
}
