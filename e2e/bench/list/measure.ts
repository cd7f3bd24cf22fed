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
  await nextPaint();
  const heapBefore = heapBytes();
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
  for (let frame = 0; frame < 30; frame += 1) await nextPaint();
  return {
    'first rows ms': Math.round(rowsMs),
    'all taken ms': Math.round(takenMs),
    ...tasks.end(),
    rows: document.querySelectorAll(candidate.rows).length,
    elements: document.querySelectorAll('*').length,
    'heap MB': Math.round((heapBytes() - heapBefore) / 1e5) / 10,
  };
}

/** Adds `count` files of 10 KiB that start at once, and counts frames until all have arrived, for two minutes at most. */
export async function measureUploading(candidate: Candidate, count: number): Promise<Figures> {
  const bytes = new Uint8Array(10_240);
  const files = Array.from({ length: count }, (_, index) => new File([bytes], `photo-${index}.jpg`));
  const add = candidate.offer(files);
  const tasks = longTasks();
  const startMs = performance.now();
  add();
  let frames = 0;
  while (candidate.done() < count && performance.now() - startMs < 120_000) {
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  const totalMs = performance.now() - startMs;
  return {
    done: candidate.done(),
    'total ms': Math.round(totalMs),
    'frames/s': Math.round((frames / totalMs) * 10_000) / 10,
    ...tasks.end(),
  };
}

function longTasks() {
  const durations: number[] = [];
  const observer = new PerformanceObserver((list) => {
    durations.push(...list.getEntries().map(({ duration }) => Math.round(duration)));
  });
  observer.observe({ type: 'longtask' });
  return {
    end() {
      observer.disconnect();
      return { 'longest task ms': Math.max(0, ...durations), 'tasks over 50 ms': durations.length };
    },
  };
}

function heapBytes(): number {
  gc();
  return performance.memory.usedJSHeapSize;
}

const nextPaint = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
