/**
 * How uploads stand, outside of the page's own surface: the tab's title and icon, the app's badge, a notification.
 *
 * Everything is put back when it has been seen. Never asks for a permission.
 */
import type { UploadStore } from '../../core/uploadStore.ts';
import type { UploadTotals } from '../../core/uploadTotals.ts';
import { overviewOf } from '../../react/overview.ts';
import type { Words } from '../messages/words.ts';
import { shownIcon } from './faviconRing.ts';

export interface DocumentProgressOptions {
  /** Where the title shows progress: in a hidden tab, always, or never. @default 'hidden' */
  readonly title?: 'hidden' | 'always' | false | undefined;
  /** Counts what is on its way on the icon of an installed app. @default false */
  readonly badge?: boolean | undefined;
  /** Draws a ring in place of the tab's icon, in eight steps. Some browsers ignore it. @default false */
  readonly favicon?: boolean | undefined;
  /** Notifies when everything has ended in a hidden tab, if the person has allowed it before. @default 'if-granted' */
  readonly notify?: 'if-granted' | false | undefined;
}

/** Titles that change more often are read out again and again. */
const titleEveryMs = 2000;

/** @returns ends it and puts everything back. */
export function showDocumentProgress(
  page: Document,
  store: UploadStore,
  words: Words,
  { title = 'hidden', badge = false, favicon = false, notify = 'if-granted' }: DocumentProgressOptions,
): () => void {
  const titleOf = ownedTitle(page);
  const icon = favicon ? shownIcon(page) : undefined;
  /** The totals before the uploads that are counted now. */
  let before: UploadTotals | undefined;
  let wroteAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isResultShown = false;

  const isTitleShown = () => title === 'always' || (title === 'hidden' && page.hidden);

  function follow(): void {
    const { totals } = store.getState();
    if (totals.active > 0) {
      before ??= totals;
      isResultShown = false;
      setBadge(badge ? totals.active : undefined);
      icon?.show(fractionOf(totals));
      writeProgress(totals);
      return;
    }
    if (before === undefined) return;
    const first = before;
    before = undefined;
    end(totals, first);
  }

  function writeProgress(totals: UploadTotals): void {
    if (!isTitleShown()) return;
    const waitMs = wroteAtMs + titleEveryMs - Date.now();
    if (waitMs > 0) {
      timer ??= setTimeout(() => {
        timer = undefined;
        follow();
      }, waitMs);
      return;
    }
    wroteAtMs = Date.now();
    const percent = words.percent(fractionOf(totals));
    titleOf.write((original) => words.text('title.progress', { percent, title: original }));
  }

  function end(totals: UploadTotals, first: UploadTotals): void {
    clearTimeout(timer);
    timer = undefined;
    wroteAtMs = 0;
    setBadge(badge ? 0 : undefined);
    icon?.restore();
    const done = Math.max(0, totals.done - first.done);
    const failed = Math.max(0, totals.failed - first.failed);
    if (!page.hidden || done + failed === 0) {
      titleOf.restore();
      return;
    }
    if (title !== false) {
      isResultShown = true;
      titleOf.write((original) =>
        failed > 0
          ? words.text('title.failed', { count: failed, title: original })
          : words.text('title.done', { count: done, title: original }),
      );
    }
    if (notify === 'if-granted' && 'Notification' in globalThis && Notification.permission === 'granted') {
      const sentence =
        failed > 0
          ? words.text('summary.partial', { done, failed })
          : words.text('summary.done', { count: done });
      try {
        new Notification(sentence, { tag: 'gantry', lang: words.locale });
      } catch {
        // Chrome on Android lets only service workers make one; the title says the same.
      }
    }
  }

  function handleVisibility(): void {
    if (page.hidden) {
      follow();
      return;
    }
    if (isResultShown || !isTitleShown()) titleOf.restore();
    isResultShown = false;
    wroteAtMs = 0;
    follow();
  }

  follow();
  const unsubscribe = overviewOf(store).subscribe(follow);
  page.addEventListener('visibilitychange', handleVisibility);
  return () => {
    unsubscribe();
    page.removeEventListener('visibilitychange', handleVisibility);
    clearTimeout(timer);
    titleOf.restore();
    icon?.restore();
    if (before !== undefined) setBadge(badge ? 0 : undefined);
  };
}

const fractionOf = ({ loadedBytes, size }: UploadTotals): number => (size === 0 ? 0 : loadedBytes / size);

/** A title that others may change in the meantime: theirs is then the one to go back to. */
function ownedTitle(page: Document) {
  let written: { readonly text: string; readonly original: string } | undefined;
  const originalOf = () => (written?.text === page.title ? written.original : page.title);
  return {
    write(textOf: (original: string) => string): void {
      const original = originalOf();
      page.title = textOf(original);
      written = { text: page.title, original };
    },
    restore(): void {
      if (written !== undefined) page.title = originalOf();
      written = undefined;
    },
  };
}

/** @param count - 0 clears the badge, undefined leaves it alone. */
function setBadge(count: number | undefined): void {
  if (count === undefined || !('setAppBadge' in navigator)) return;
  const set = count === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(count);
  set.catch(() => undefined); // Only installed apps have one, and not on every platform.
}
