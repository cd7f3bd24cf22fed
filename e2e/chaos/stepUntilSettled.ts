/**
 * Waits as a person does who wants the file to arrive: comes back to what is paused, looks on while something moves, and
 * calls it a hang when nothing has changed for far longer than any wait a run can have.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosPage, SeenUpload } from './chaosPage.ts';

/** Longest `Retry-After` of a run is 18 s; the idle timeout is 3 s, and 31 s more for the largest request. */
const patienceMs = 45_000;
/** Longest run: a dozen faults, each with such a wait. */
const limitMs = 300_000;
const lookEveryMs = 40;

/** @returns false when it hangs */
export async function stepUntilSettled(
  page: ChaosPage,
  isBusy: () => boolean = () => false,
): Promise<boolean> {
  const startMs = Date.now();
  let seen = '';
  let seenMs = startMs;
  let hasBegun = false;
  for (;;) {
    const uploads = await page.uploads();
    const text = JSON.stringify(uploads);
    const nowMs = Date.now();
    if (text !== seen) [seen, seenMs] = [text, nowMs];
    if (uploads !== undefined && !isBusy()) {
      // What waits for another version of the file than the one on disk stays behind.
      const live = uploads.filter(({ needsFile }) => !needsFile);
      hasBegun ||= live.length > 0;
      // A cancelled row leaves the list when it can no longer be undone.
      if (hasBegun && live.every(isSettled)) return true;
      if (live.some(({ status }) => status === 'paused')) await page.press('resume');
    }
    if (nowMs - seenMs > patienceMs || nowMs - startMs > limitMs) return false;
    await sleep(lookEveryMs);
  }
}

const isSettled = ({ status, isUndoOpen }: SeenUpload): boolean =>
  status === 'done' || status === 'failed' || (status === 'cancelled' && !isUndoOpen);
