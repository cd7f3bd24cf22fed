import { afterEach, describe, expect, it, vi } from 'vitest';
import { behindFrames } from './behindFrames.ts';

/** Work of the page, in a task of its own at the usual priority. */
function afterMessage(work: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => {
    port1.close();
    work();
  };
  port1.postMessage(null);
}

/** In which order the wait and three tasks that the page has begun since come to their end. */
async function orderWithThreeTasks(): Promise<readonly string[]> {
  const order: string[] = [];
  const waited = behindFrames().then(() => order.push('behind'));
  const tasks = [1, 2, 3].map(
    (number) =>
      new Promise<void>((resolve) => {
        afterMessage(() => {
          order.push(`task ${number}`);
          resolve();
        });
      }),
  );
  await Promise.all([waited, ...tasks]);
  return order;
}

describe('behindFrames', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('lets the page do first what it has to do', async () => {
    expect(await orderWithThreeTasks()).toEqual(['task 1', 'task 2', 'task 3', 'behind']);
  });

  it('waits for nothing in a page that nobody sees', async () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    expect(await orderWithThreeTasks()).toEqual(['behind', 'task 1', 'task 2', 'task 3']);
  });

  it('goes on in a page that is never at rest', async () => {
    let isOver = false;
    const neverRest = () => {
      if (!isOver) afterMessage(neverRest);
    };
    neverRest();
    await behindFrames();
    isOver = true;
  });
});
