/** What is measured while a library takes files and uploads them. Runs in the page. */
import type { Candidate } from './candidate.ts';

/** Needs `--js-flags=--expose-gc` and `--enable-precise-memory-info`. */
declare const gc: () => void;
declare global {
  interface Performance {
    readonly memory: { readonly usedJSHeapSize: number };
  }
}

export type Figures = Readonly<Record<string, number>>;

/** Adds `count` files that do not start, and waits until all are taken and the first row is painted. */
export async function measureAdding(candidate: Candidate, count: number): Promise<Figures> {
  const files = Array.from({ length: count }, (_, index) => new File(['x'], `photo-${index}.jpg`));
  const add = candidate.offer(files);
  await atRest();
  const heapBefore = heapBytes();
  await atRest();
  const tasks = longTasks();
  const startMs = performance.now();
  let takenMs: number | undefined;
  let rowsMs: number | undefined;
  add();
  while (takenMs === undefined || rowsMs === undefined) {
    await nextPaint();
    const nowMs = performance.now() - startMs;
    if (candidate.taken() >= count) takenMs ??= nowMs;
    if (document.querySelector(candidate.rows) !== null) rowsMs ??= nowMs;
  }
  await atRest();
  return {
    'first rows ms': Math.round(rowsMs),
    'all taken ms': Math.round(takenMs),
    ...tasks.end(),
    'rows in document': document.querySelectorAll(candidate.rows).length,
    'elements in document': document.querySelectorAll('*').length,
    'heap MB': Math.round((heapBytes() - heapBefore) / 1e5) / 10,
  };
}

/**
 * Adds `listed` files of 10 KiB that start at once, waits until all are taken, and looks at the frames in which `count`
 * more arrive.
 */
export async function measureUploading(
  candidate: Candidate,
  count: number,
  listed: number,
): Promise<Figures> {
  const bytes = new Uint8Array(10_240);
  const files = Array.from({ length: listed }, (_, index) => new File([bytes], `photo-${index}.jpg`));
  const add = candidate.offer(files);
  await atRest();
  add();
  // A list that is no longer than what is to arrive is looked at from the beginning.
  while (listed > count && candidate.taken() < listed) await nextPaint();
  const tasks = longTasks();
  const doneBefore = candidate.done();
  const gaps: number[] = [];
  const startMs = performance.now();
  let beforeMs = startMs;
  while (candidate.done() - doneBefore < Math.min(count, listed - doneBefore)) {
    await new Promise(requestAnimationFrame);
    const nowMs = performance.now();
    gaps.push(nowMs - beforeMs);
    beforeMs = nowMs;
  }
  const totalMs = beforeMs - startMs;
  gaps.sort((a, b) => a - b);
  return {
    arrived: candidate.done() - doneBefore,
    'total ms': Math.round(totalMs),
    'frames/s': tenths((gaps.length / totalMs) * 1000),
    'median frame gap ms': tenths(gaps[gaps.length >> 1] ?? NaN),
    'worst frame gap ms': tenths(gaps.at(-1) ?? NaN),
    ...tasks.end(),
    'rows in document': document.querySelectorAll(candidate.rows).length,
  };
}

/** Marks in the page's timeline, for whoever traces it. */
export const began = 'gantry:began';
export const ended = 'gantry:ended';

function longTasks() {
  performance.mark(began);
  const durations: number[] = [];
  const take = (entries: PerformanceEntryList): void => {
    durations.push(...entries.map(({ duration }) => Math.round(duration)));
  };
  const observer = new PerformanceObserver((list) => {
    take(list.getEntries());
  });
  observer.observe({ type: 'longtask' });
  return {
    end() {
      performance.mark(ended);
      take(observer.takeRecords());
      observer.disconnect();
      return { 'longest task ms': Math.max(0, ...durations), 'tasks over 50 ms': durations.length };
    },
  };
}

function heapBytes(): number {
  gc();
  return performance.memory.usedJSHeapSize;
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

const nextPaint = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });

/** Half a second of frames: effects have run, and what the measuring itself cost is over. */
async function atRest(): Promise<void> {
  for (let frame = 0; frame < 30; frame += 1) await nextPaint();
}
