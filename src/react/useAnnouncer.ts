'use client';
/** Speaks through the document's one announcer. */
import { useCallback, useEffect } from 'react';
import { announcerOf, type Announce } from './announcer.ts';

/**
 * @returns a stable function that says `text`: politely, or at once with `assertive`.
 */
export function useAnnouncer(): Announce {
  useEffect(() => announcerOf(document).hold(), []);
  return useCallback<Announce>((text, options) => {
    announcerOf(document).announce(text, options);
  }, []);
}
