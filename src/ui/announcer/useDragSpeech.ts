'use client';
/**
 * Says once per entry that a drag is over the zone, and once that it has left: to the page, out of the window or given
 * up. For sighted people who also listen. What is read of a dropped folder is counted aloud, too.
 *
 * A drop is no leaving, and the zone's state tells the two not apart: both end its drag. Therefore drops are listened for
 * on the window, where one is seen before anybody else can stop it.
 */
import { useEffect, useRef } from 'react';
import type { DropZoneState } from '../../react/useDropZone.ts';
import { acceptWords } from '../messages/acceptWords.ts';
import type { Words } from '../messages/words.ts';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import type { Speech } from './useSpeech.ts';

/** A folder is spoken of after this long, then this often. */
const firstFoundMs = 2000;
const nextFoundMs = 15_000;

/** One for each zone of the page that a drag is over: all are known before any of them speaks. */
const zonesUnder = new Set<object>();

export function useDragSpeech(
  announce: Speech,
  zone: DropZoneState,
  accept: string | undefined,
  words: Words,
): void {
  const { drag, verdict, count, unfit, found } = zone;
  const isOver = drag === 'over';
  const wasOver = useRef(false);
  const isDropped = useRef(false);
  useEffect(() => {
    const note = () => (isDropped.current = true);
    window.addEventListener('drop', note, true);
    return () => window.removeEventListener('drop', note, true);
  }, []);
  useLayoutEffect(() => {
    if (!isOver) return undefined;
    const under = {};
    zonesUnder.add(under);
    return () => void zonesUnder.delete(under);
  }, [isOver]);
  useEffect(() => {
    if (isOver === wasOver.current) return;
    wasOver.current = isOver;
    if (isOver) isDropped.current = false;
    if (isOver) announce(overText(words, { verdict, count, unfit }, accept), { assertive: true });
    // Out of the window, or given up, it has left, too; where it went on to another zone, that one speaks.
    else if (!isDropped.current && zonesUnder.size === 0) {
      announce(words.text('say.zone.left'), { assertive: true });
    }
  }, [accept, announce, count, isOver, unfit, verdict, words]);

  const spokenAt = useRef(0);
  useEffect(() => {
    if (found === null) {
      spokenAt.current = 0;
      return;
    }
    const now = Date.now();
    if (spokenAt.current === 0) spokenAt.current = now - nextFoundMs + firstFoundMs;
    if (now - spokenAt.current < nextFoundMs) return;
    spokenAt.current = now;
    announce(words.text('say.reading', { count: found }), { key: 'gantry.reading' });
  }, [announce, found, words]);
}

function overText(
  words: Words,
  { verdict, count, unfit }: Pick<DropZoneState, 'verdict' | 'count' | 'unfit'>,
  accept: string | undefined,
): string {
  const types = acceptWords(words, accept);
  if (verdict === 'reject') return words.text('say.zone.reject', { types });
  if (verdict === 'partial' && count !== null) return words.text('say.zone.partial', { unfit, count, types });
  return count === null ? words.text('say.zone') : words.text('say.zone.count', { count });
}
