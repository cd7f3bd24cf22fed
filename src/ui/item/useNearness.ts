'use client';
/**
 * How near an element is to what people see: work for one that is far can wait. One observer watches all of them, however
 * long the list is.
 */
import { useEffect, useState, type RefObject } from 'react';

/** `seen`: in view when it came near. `near`: within a screen of it. Where nobody can tell, everything is seen. */
export type Nearness = 'far' | 'near' | 'seen';

type Told = (nearness: Nearness) => void;

const canObserve = typeof IntersectionObserver !== 'undefined';
const watched = new Map<Element, Told>();
let observer: IntersectionObserver | undefined;

export function useNearness(target: RefObject<Element | null>): Nearness {
  const [nearness, setNearness] = useState<Nearness>(canObserve ? 'far' : 'seen');
  useEffect(() => {
    const element = target.current;
    if (element === null || !canObserve) return undefined;
    return watch(element, setNearness);
  }, [target]);
  return nearness;
}

function watch(element: Element, tell: Told): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) watched.get(entry.target)?.(nearnessOf(entry));
    },
    // The second one is for lists that scroll by themselves; not every engine knows it.
    { rootMargin: '100%', scrollMargin: '100%' },
  );
  watched.set(element, tell);
  observer.observe(element);
  return () => {
    watched.delete(element);
    observer?.unobserve(element);
  };
}

function nearnessOf({
  isIntersecting,
  boundingClientRect: { top, bottom },
}: IntersectionObserverEntry): Nearness {
  if (!isIntersecting) return 'far';
  return bottom > 0 && top < window.innerHeight ? 'seen' : 'near';
}
