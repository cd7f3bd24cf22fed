'use client';
/** How near an element is to what people see: work for one that is far can wait. */
import { useEffect, useState, type RefObject } from 'react';

/** `seen`: in view when it came near. `near`: within a screen of it. Where nobody can tell, everything is seen. */
export type Nearness = 'far' | 'near' | 'seen';

const canObserve = typeof IntersectionObserver !== 'undefined';

export function useNearness(target: RefObject<Element | null>): Nearness {
  const [nearness, setNearness] = useState<Nearness>(canObserve ? 'far' : 'seen');
  useEffect(() => {
    const element = target.current;
    if (element === null || !canObserve) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1);
        if (last === undefined) return;
        setNearness(last.isIntersecting ? (isInWindow(last.boundingClientRect) ? 'seen' : 'near') : 'far');
      },
      // The second one is for lists that scroll by themselves; not every engine knows it.
      { rootMargin: '100%', scrollMargin: '100%' },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [target]);
  return nearness;
}

const isInWindow = ({ top, bottom }: DOMRectReadOnly): boolean => bottom > 0 && top < window.innerHeight;
