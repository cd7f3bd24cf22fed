/**
 * Numbers for the screen, outside of React: one clock for all rows, four readings a second while something moves.
 *
 * Keeps per upload what the snapshot does not: how far the bar was, how long it still takes, since when it finishes.
 * Bars listen at every reading, texts once a second.
 */
import { displayStatusOf, type DisplayStatus } from '../../core/selectors.ts';
import type { UploadClient } from '../../core/uploadClient.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { isActive } from '../../core/uploadTotals.ts';
import { noShownProgress, noTotalProgress, shownProgress, totalProgress } from './shownProgress.ts';
import { noTimeLeft, resumedTimeLeft, tickTimeLeft } from './timeLeft.ts';
import { createTotals, keyOfTotal, type TotalOf } from './totals.ts';

export interface Reading {
  readonly upload: UploadSnapshot;
  readonly status: DisplayStatus;
  /** 0 to 1; null is indeterminate. */
  readonly fraction: number | null;
  /** A display step in seconds, 0 for "a few"; undefined while there is no honest answer. */
  readonly timeLeftSec: number | undefined;
  readonly isStalled: boolean;
  readonly finishingSec: number;
}

export interface TotalReading {
  readonly fraction: number;
  readonly timeLeftSec: number | undefined;
}

/** `isTextDue`: a second has passed, or this is the first reading. */
export type ReadingListener<T> = (reading: T, isTextDue: boolean) => void;

export interface ProgressBoard {
  /** Calls at once, then while the upload moves, as the store knows it or else as given. Ends with the returned function. */
  watch(upload: UploadSnapshot, listener: ReadingListener<Reading>): () => void;
  /** Likewise, of all uploads of an uploader, or those of one of its folders. */
  watchTotal(of: TotalOf, listener: ReadingListener<TotalReading>): TotalWatch;
}

export interface TotalWatch {
  /** Something is to be said anew: at once where nothing moves, else with the next text. */
  lookAgain(): void;
  end(): void;
}

const readingMs = 250;
const textEvery = 4;

const boards = new WeakMap<UploadClient, ProgressBoard>();

/** The board of a client, made when first asked for. */
export function progressBoardOf(client: UploadClient): ProgressBoard {
  let board = boards.get(client);
  if (board === undefined) {
    board = createProgressBoard(client);
    boards.set(client, board);
  }
  return board;
}

interface Track {
  shown: typeof noShownProgress;
  time: typeof noTimeLeft;
  lastBytes: number;
  lastStatus: DisplayStatus;
  finishingSinceMs: number;
}

/** How far a total is, for whoever watches it next. */
interface TotalTrack {
  readonly of: TotalOf;
  readonly shown: typeof noTotalProgress;
  readonly time: typeof noTimeLeft;
  readonly lastBytes: number | undefined;
}

const newTotal: Omit<TotalTrack, 'of'> = { shown: noTotalProgress, time: noTimeLeft, lastBytes: undefined };

interface Watcher {
  isActive(): boolean;
  tick(dtSec: number, isTextDue: boolean): void;
}

function createProgressBoard(client: UploadClient): ProgressBoard {
  const { store } = client;
  const watchers = new Set<Watcher>();
  const tracks = new Map<string, Track>();
  const totalTracks = new Map<string, TotalTrack>();
  const totalOf = createTotals();
  let timer: ReturnType<typeof setInterval> | undefined;
  let unsubscribe: (() => void) | undefined;
  let ticks = 0;
  let lastMs = 0;

  function tick(): void {
    const now = Date.now();
    const dtSec = Math.max(0.001, (now - lastMs) / 1000);
    lastMs = now;
    ticks += 1;
    const { byId } = store.getState();
    for (const [id, track] of tracks) {
      const upload = byId[id];
      if (upload === undefined) tracks.delete(id);
      else advance(track, upload, dtSec);
    }
    // Nobody may watch a folder whose header is scrolled out of sight.
    for (const [key, { of }] of totalTracks)
      if (totalOf(store.getState(), of).unsettled === 0) totalTracks.delete(key);
    for (const watcher of watchers) watcher.tick(dtSec, ticks % textEvery === 0);
    if (![...watchers].some((watcher) => watcher.isActive())) stop();
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  function run(): void {
    if (timer !== undefined || ![...watchers].some((watcher) => watcher.isActive())) return;
    lastMs = Date.now();
    timer = setInterval(tick, readingMs);
  }

  function add(watcher: Watcher): () => void {
    watchers.add(watcher);
    unsubscribe ??= store.subscribe(run);
    run();
    return () => {
      watchers.delete(watcher);
      if (watchers.size > 0) return;
      stop();
      unsubscribe?.();
      unsubscribe = undefined;
    };
  }

  function trackOf(upload: UploadSnapshot): Track {
    let track = tracks.get(upload.id);
    if (track === undefined) {
      track = {
        shown: noShownProgress,
        time: noTimeLeft,
        lastBytes: upload.loadedBytes,
        lastStatus: displayStatusOf(upload),
        finishingSinceMs: 0,
      };
      tracks.set(upload.id, track);
    }
    return track;
  }

  function read(upload: UploadSnapshot): Reading {
    const track = trackOf(upload);
    const status = displayStatusOf(upload);
    if (status === 'finishing' && track.finishingSinceMs === 0) track.finishingSinceMs = Date.now();
    if (status !== 'finishing') track.finishingSinceMs = 0;
    const finishingSec = track.finishingSinceMs === 0 ? 0 : (Date.now() - track.finishingSinceMs) / 1000;
    track.shown = shownProgress(track.shown, {
      status,
      finishingSec,
      loadedBytes: upload.loadedBytes,
      size: upload.file.size,
      attempt: upload.attempt,
    });
    return {
      upload,
      status,
      isStalled:
        status === 'uploading' &&
        ((upload.status === 'running' && upload.isStalled === true) || track.time.isStalled),
      fraction: track.shown.fraction,
      timeLeftSec: status === 'uploading' && !track.time.isStalled ? track.time.shownSec : undefined,
      finishingSec,
    };
  }

  function advance(track: Track, upload: UploadSnapshot, dtSec: number): void {
    const status = displayStatusOf(upload);
    if (status === 'uploading') {
      const { size } = upload.file;
      const bytes = Math.max(0, upload.loadedBytes - track.lastBytes);
      if (track.lastStatus !== 'uploading' && track.time.seconds > 0)
        track.time = resumedTimeLeft(track.time);
      // Nothing is said about a connection that has not begun to move.
      if (bytes > 0 || track.time.seconds > 0) {
        track.time = tickTimeLeft(track.time, { dtSec, bytes, remainingBytes: size - upload.loadedBytes });
      }
    }
    track.lastBytes = upload.loadedBytes;
    track.lastStatus = status;
  }

  return {
    watch(given, listener) {
      const { id } = given;
      const notify = (isTextDue: boolean) => {
        listener(read(store.getState().byId[id] ?? given), isTextDue);
      };
      notify(true);
      return add({
        isActive: () => {
          const upload = store.getState().byId[id];
          if (upload === undefined) return false;
          // What another page does moves too, now and then.
          return isActive(upload) || displayStatusOf(upload) === 'elsewhere';
        },
        tick: (_dtSec, isTextDue) => {
          notify(isTextDue);
        },
      });
    },

    watchTotal(of, listener) {
      const key = keyOfTotal(of);
      let { shown, time, lastBytes } = totalTracks.get(key) ?? newTotal;
      const total = () => totalOf(store.getState(), of);
      const notify = (isTextDue: boolean) => {
        const { settled, size, unsettled } = total();
        shown = totalProgress(shown, settled, size);
        // What comes after everything is settled is another total.
        if (unsettled > 0) totalTracks.set(key, { of, shown, time, lastBytes });
        else totalTracks.delete(key);
        const fraction = unsettled > 0 ? Math.min(shown.fraction, 0.99) : 1;
        listener({ fraction, timeLeftSec: time.isStalled ? undefined : time.shownSec }, isTextDue);
      };
      notify(true);
      const leave = add({
        isActive: () => total().active > 0,
        tick: (dtSec, isTextDue) => {
          const { moving, settled, size } = total();
          const bytes = Math.max(0, moving - (lastBytes ?? moving));
          lastBytes = moving;
          if (bytes > 0 || time.seconds > 0) {
            time = tickTimeLeft(time, { dtSec, bytes, remainingBytes: Math.max(0, size - settled) });
          }
          notify(isTextDue);
        },
      });
      return {
        lookAgain() {
          if (total().active === 0) notify(true);
        },
        end() {
          leave();
          // Nor is what comes after everything was taken away the same.
          if (total().size === 0) totalTracks.delete(key);
        },
      };
    },
  };
}
