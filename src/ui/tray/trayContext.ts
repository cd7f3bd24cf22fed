'use client';
/** What the parts of a tray share. */
import { createContext, useContext } from 'react';
import type { SummaryFacts } from '../summary/summarySentence.ts';

/** What `className` and `style` of a tray's parts may depend on. */
export interface TrayState {
  /** Only its header is to be seen. */
  readonly minimised: boolean;
  /** Nothing is under way, so that closing takes nothing out of sight that somebody waits for. */
  readonly canClose: boolean;
}

export interface TrayValue {
  readonly state: TrayState;
  readonly facts: SummaryFacts;
  readonly bodyId: string;
  setMinimised(minimised: boolean): void;
  close(): void;
}

export const TrayContext = createContext<TrayValue | null>(null);

/** @throws Error outside `Uploader.Tray`. */
export function useTray(): TrayValue {
  const tray = useContext(TrayContext);
  if (tray === null)
    throw new Error('This part was rendered outside of a tray. Put it inside Uploader.Tray.');
  return tray;
}
