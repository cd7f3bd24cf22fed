/** Files over something, for stories of drags. */
import { dragEvent } from '../../src/testing/index.ts';

/** Keeps a drag over `target`, as a hand that holds still does; Escape or half a second later it is over. */
export function holdFiles(target: EventTarget, files: readonly File[]): void {
  let left = 40;
  const timer = setInterval(() => {
    left -= 1;
    if (left === 0 || document.hidden) clearInterval(timer);
    else target.dispatchEvent(dragEvent('dragover', files));
  }, 100);
  target.dispatchEvent(dragEvent('dragenter', files));
}
