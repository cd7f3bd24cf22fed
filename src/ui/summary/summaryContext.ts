'use client';
/** The facts the parts of a summary share. */
import { createContext, useContext } from 'react';
import type { SummaryFacts } from './summarySentence.ts';

export const SummaryContext = createContext<SummaryFacts | null>(null);

/** @throws Error outside `Uploader.Summary`. */
export function useSummary(): SummaryFacts {
  const facts = useContext(SummaryContext);
  if (facts === null)
    throw new Error('This part was rendered outside of a summary. Put it inside Uploader.Summary.');
  return facts;
}
