/**
 * How long an upload still takes, as a calm number. Pure: a state and a tick give the next state.
 *
 * A rate that halves its memory over a sixth of the remaining time, a second, faster one that takes over when the
 * network has really changed, a natural countdown in between, and display steps that grow only when they must.
 * A stall freezes the estimate: the row then says so in words.
 */

export interface TimeLeft {
  /** Decayed bytes and seconds of the slow rate. */
  readonly bytes: number;
  readonly seconds: number;
  readonly fastBytes: number;
  readonly fastSeconds: number;
  /** Seconds the two rates have disagreed. */
  readonly disagreeSec: number;
  /** Seconds without a byte, and the usual length of such a gap. */
  readonly quietSec: number;
  readonly gapSec: number;
  /** Seconds of real transfer so far. */
  readonly activeSec: number;
  readonly isStalled: boolean;
  /** The smoothed estimate; undefined before the first byte. */
  readonly etaSec: number | undefined;
  /** What is on screen, a display step in seconds; 0 means "a few seconds". */
  readonly shownSec: number | undefined;
  readonly sinceChangeSec: number;
  /** Seconds the estimate has exceeded what is shown. */
  readonly overSec: number;
}

export const noTimeLeft: TimeLeft = {
  bytes: 0,
  seconds: 0,
  fastBytes: 0,
  fastSeconds: 0,
  disagreeSec: 0,
  quietSec: 0,
  gapSec: 0,
  activeSec: 0,
  isStalled: false,
  etaSec: undefined,
  shownSec: undefined,
  sinceChangeSec: 0,
  overSec: 0,
};

export interface TimeLeftTick {
  /** Seconds since the last tick. */
  readonly dtSec: number;
  /** Bytes moved since then, 0 included. Bytes the server had before the session do not count. */
  readonly bytes: number;
  readonly remainingBytes: number;
}

const fastHalfLifeSec = 4;
const disagreeLimitSec = 5;
const minStallSec = 3;
const firstShownAfterSec = 2;
const firstShownAboveSec = 10;

/** One sample; four a second are enough. */
export function tickTimeLeft(before: TimeLeft, { dtSec, bytes, remainingBytes }: TimeLeftTick): TimeLeft {
  const quietSec = bytes > 0 ? 0 : before.quietSec + dtSec;
  if (quietSec > Math.max(minStallSec, 3 * before.gapSec)) return { ...before, quietSec, isStalled: true };
  const gapSec =
    bytes > 0 && before.seconds > 0 && !before.isStalled
      ? before.gapSec + (before.quietSec + dtSec - before.gapSec) / 4
      : before.gapSec;

  const halfLife = clamp((before.etaSec ?? 0) / 6, 4, 20);
  let slow = decayed(before.bytes, before.seconds, halfLife, dtSec, bytes);
  const fast = decayed(before.fastBytes, before.fastSeconds, fastHalfLifeSec, dtSec, bytes);
  const ratio = fast.bytes / fast.seconds / (slow.bytes / slow.seconds);
  let disagreeSec = ratio < 0.6 || ratio > 1.5 ? before.disagreeSec + dtSec : 0;
  if (disagreeSec >= disagreeLimitSec) {
    slow = { bytes: (fast.bytes / fast.seconds) * fastHalfLifeSec, seconds: fastHalfLifeSec };
    disagreeSec = 0;
  }

  const rate = slow.bytes / slow.seconds;
  const raw = rate > 0 ? remainingBytes / rate : undefined;
  // The first samples are only luck; smoothing would remember them.
  const last = before.activeSec < firstShownAfterSec ? undefined : before.etaSec;
  const etaSec = raw === undefined ? before.etaSec : smoothed(last, raw, dtSec);
  const moved = {
    ...before,
    bytes: slow.bytes,
    seconds: slow.seconds,
    fastBytes: fast.bytes,
    fastSeconds: fast.seconds,
    disagreeSec,
    quietSec,
    gapSec,
    activeSec: before.activeSec + dtSec,
    isStalled: false,
    etaSec,
  };
  return { ...moved, ...shown(moved, dtSec) };
}

/** After a pause or an outage: the old rate counts half, and nothing is shown until it is known again. */
export const resumedTimeLeft = (before: TimeLeft): TimeLeft => ({
  ...noTimeLeft,
  bytes: before.bytes / 2,
  seconds: before.seconds / 2,
  gapSec: before.gapSec,
});

function decayed(bytes: number, seconds: number, halfLifeSec: number, dtSec: number, moved: number) {
  const keep = 2 ** (-dtSec / halfLifeSec);
  return { bytes: bytes * keep + moved, seconds: seconds * keep + dtSec };
}

function smoothed(before: number | undefined, raw: number, dtSec: number): number {
  if (before === undefined) return raw;
  const keep = 2 ** (-dtSec / clamp(raw / 10, 2, 6));
  return raw * (1 - keep) + Math.max(before - dtSec, 0) * keep;
}

function shown(now: TimeLeft, dtSec: number): Pick<TimeLeft, 'shownSec' | 'sinceChangeSec' | 'overSec'> {
  const { etaSec, shownSec } = now;
  const sinceChangeSec = now.sinceChangeSec + dtSec;
  if (etaSec === undefined) return { shownSec, sinceChangeSec, overSec: 0 };
  const step = displayStep(etaSec);
  if (shownSec === undefined) {
    const isWorthSaying = now.activeSec >= firstShownAfterSec && etaSec > firstShownAboveSec;
    return { shownSec: isWorthSaying ? step : undefined, sinceChangeSec: 0, overSec: 0 };
  }
  if (step < shownSec && sinceChangeSec >= 1) return { shownSec: step, sinceChangeSec: 0, overSec: 0 };
  if (step <= shownSec) return { shownSec, sinceChangeSec, overSec: 0 };
  // Growing is bad news: only when it is certain.
  const overSec = etaSec > Math.max(shownSec, firstShownAboveSec) * 1.15 ? now.overSec + dtSec : 0;
  return overSec >= 2
    ? { shownSec: step, sinceChangeSec: 0, overSec: 0 }
    : { shownSec, sinceChangeSec, overSec };
}

/**
 * The step an estimate is shown as, always rounded up: 15 minutes from an hour on, 5 from ten minutes, whole minutes,
 * tens of seconds; 0 below ten seconds.
 */
export function displayStep(etaSec: number): number {
  if (etaSec < 10) return 0;
  const step = etaSec > 3600 ? 900 : etaSec > 600 ? 300 : etaSec > 60 ? 60 : 10;
  return Math.ceil(etaSec / step) * step;
}

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);
