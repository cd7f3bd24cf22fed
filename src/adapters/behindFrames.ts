/**
 * Lets the page be drawn, and hear its user, before it works on.
 *
 * To hand a request to the network keeps the page's thread busy for one or two milliseconds. With hundreds of small
 * files such tasks stand in line before every frame; behind it they take no longer, and the frame is in time.
 */

/** A page that is never at rest has to send, too. */
const longestWaitMs = 500;

/** At once where nobody sees the page, and where the browser knows no priorities. */
export function behindFrames(): Promise<void> {
  if (document.hidden || !('scheduler' in globalThis)) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, longestWaitMs);
    const goOn = () => {
      clearTimeout(timer);
      resolve();
    };
    void scheduler.postTask(goOn, { priority: 'background' });
  });
}
