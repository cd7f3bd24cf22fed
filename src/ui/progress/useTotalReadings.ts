'use client';
/**
 * How far several uploads are together, read outside of React. What is said of it follows once a second, as long as it
 * changes by itself, and at once when what is going on changes.
 */
import { useCallback, useRef, type RefObject } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { summarySentence, type SummaryFacts } from '../summary/summarySentence.ts';
import { progressBoardOf, type TotalReading, type TotalWatch } from './progressBoard.ts';

type Say = typeof summarySentence;

interface TotalReadings {
  /** Of the uploads of the uploader, or of those of one folder. */
  readonly facts: SummaryFacts;
  readonly folder?: string | undefined;
  /** Stable. @default the sentence of the summary */
  readonly say?: Say | undefined;
  /** Stable; the sentence is undefined while the one before stays. Undefined: nothing is read. */
  readonly write: ((reading: TotalReading, sentence: string | undefined) => void) | undefined;
}

export function useTotalReadings({ facts, folder, say = summarySentence, write }: TotalReadings): void {
  const { group, words } = useUploader();
  const client = useUploadClient();
  const latest = useRef(facts);
  const watch = useRef<TotalWatch | undefined>(undefined);
  useLayoutEffect(() => {
    latest.current = facts;
    watch.current?.lookAgain();
  }, [facts]);
  const { state } = facts;
  useLayoutEffect(() => {
    if (write === undefined) return undefined;
    const begun = progressBoardOf(client).watchTotal({ group, folder }, (reading, isTextDue) => {
      write(reading, isTextDue ? say(words, { ...latest.current, state }, reading) : undefined);
    });
    watch.current = begun;
    return () => {
      watch.current = undefined;
      begun.end();
    };
  }, [client, folder, group, say, state, words, write]);
}

/** For the element whose text says it, and nothing else. */
export function useTotalText(facts: SummaryFacts, say?: Say): RefObject<HTMLElement | null> {
  const text = useRef<HTMLElement>(null);
  const write = useCallback((_: TotalReading, sentence: string | undefined) => {
    const element = text.current;
    if (element === null || sentence === undefined || element.textContent === sentence) return;
    element.textContent = sentence;
  }, []);
  useTotalReadings({ facts, say, write });
  return text;
}
