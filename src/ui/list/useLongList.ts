'use client';
/** The component of long lists, whose code is loaded when the first of them is there. */
import { useEffect, useSyncExternalStore, type ComponentType } from 'react';
import type { LongListProps } from './Grid.tsx';
import { createLazyCode } from './lazyCode.ts';

const code = createLazyCode(async () => {
  const { LongList } = await import('./LongList.tsx');
  return { LongList: LongList as ComponentType<LongListProps> };
});

/** Between two attempts. */
const retryMs = 15_000;

export interface LongListCode {
  readonly LongList: ComponentType<LongListProps> | undefined;
  /** It could not be loaded, and is tried again from time to time. */
  readonly isMissing: boolean;
}

export function useLongList(isNeeded: boolean): LongListCode {
  const loaded = useSyncExternalStore(code.subscribe, code.get, nothing);
  const isMissing = loaded === 'failed';
  useEffect(() => {
    if (!isNeeded) return undefined;
    code.request();
    if (!isMissing) return undefined;
    const timer = setInterval(code.request, retryMs);
    addEventListener('online', code.request);
    return () => {
      clearInterval(timer);
      removeEventListener('online', code.request);
    };
  }, [isNeeded, isMissing]);
  return { LongList: typeof loaded === 'object' ? loaded.LongList : undefined, isMissing };
}

const nothing = () => undefined;
