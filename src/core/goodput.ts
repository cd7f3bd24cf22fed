/**
 * How many requests at once are worth it at one origin: as few as bring the bytes as fast as more would.
 *
 * On a line that is full, more at once only makes each slower, and more is lost when the line breaks; where each waits
 * for the server, twice as many bring twice as much. Nobody knows which it is, so it is tried out: half as many for a
 * moment, or twice as many, and back again when that was worse. Trials become rarer the longer nothing changes.
 *
 * Pure, one value per origin; `origins` keeps it. Counts only while somebody stands in line: otherwise the uploads, and
 * not the places, decide how much is sent.
 */
export interface Goodput {
  /** Requests at once. */
  readonly places: number;
  readonly count: Count | undefined;
  /** Present while another number of places is tried out. */
  readonly trial: Rate | undefined;
  /** The next trial is one of more places. */
  readonly isMoreNext: boolean;
  readonly restMs: number;
  readonly restedSinceMs: number;
}

/** What was delivered since it began. */
interface Count {
  readonly sinceMs: number;
  readonly bytes: number;
  readonly replies: number;
  /** Replies to requests that were sent under other circumstances; the count begins after them. */
  readonly skips: number;
}

interface Rate {
  readonly places: number;
  readonly bytesPerSecond: number;
}

/** One that is stuck must not hold up all others. */
const fewestPlaces = 2;
/** Shortest time over which a rate means something. */
const countMs = 2000;
const shortestRestMs = 15_000;
const longestRestMs = 600_000;
/** More places stay when they bring this much more. */
const worthMore = 1.2;
/** Fewer places stay when they bring this much of what more brought. */
const worthFewer = 0.9;

export const unknownGoodput = (mostPlaces: number): Goodput => ({
  places: mostPlaces,
  count: undefined,
  trial: undefined,
  isMoreNext: false,
  restMs: shortestRestMs,
  restedSinceMs: Number.NEGATIVE_INFINITY,
});

/** A request was answered, and its bytes are with the server. */
export interface Delivery {
  readonly bytes: number;
  readonly nowMs: number;
  /** Others waited for a place meanwhile. */
  readonly isLine: boolean;
  readonly mostPlaces: number;
}

export function delivered(goodput: Goodput, { bytes, nowMs, isLine, mostPlaces }: Delivery): Goodput {
  if (!isLine || mostPlaces <= fewestPlaces) return interrupted(goodput, nowMs);
  const { count, places } = goodput;
  if (count === undefined || nowMs < count.sinceMs) return countAnew(goodput, nowMs, 0);
  if (count.skips > 0) return countAnew(goodput, nowMs, count.skips - 1);
  const next = { ...count, bytes: count.bytes + bytes, replies: count.replies + 1 };
  if (next.replies < 2 * places || nowMs - count.sinceMs < countMs) return { ...goodput, count: next };
  const rate = { places, bytesPerSecond: (next.bytes * 1000) / (nowMs - count.sinceMs) };
  return goodput.trial === undefined
    ? rested(goodput, rate, nowMs, mostPlaces)
    : tried(goodput, goodput.trial, rate, nowMs, mostPlaces);
}

/** What was counted means nothing any more: a failure, or nobody waits for a place. A trial did not happen. */
export function interrupted(goodput: Goodput, nowMs: number): Goodput {
  const { count, trial } = goodput;
  if (trial !== undefined)
    return { ...goodput, places: trial.places, count: undefined, trial: undefined, restedSinceMs: nowMs };
  return count === undefined ? goodput : { ...goodput, count: undefined };
}

function rested(goodput: Goodput, rate: Rate, nowMs: number, mostPlaces: number): Goodput {
  const restedMs = nowMs - goodput.restedSinceMs;
  // A clock that was set back must not make a rest longer.
  if (restedMs >= 0 && restedMs < goodput.restMs) return countAnew(goodput, nowMs, 0);
  const isMore = goodput.isMoreNext ? rate.places < mostPlaces : rate.places === fewestPlaces;
  return tryOut(goodput, rate, nowMs, isMore ? more(rate, mostPlaces) : fewer(rate));
}

function tried(goodput: Goodput, before: Rate, rate: Rate, nowMs: number, mostPlaces: number): Goodput {
  const isMore = rate.places > before.places;
  const isKept = rate.bytesPerSecond >= before.bytesPerSecond * (isMore ? worthMore : worthFewer);
  if (!isKept) {
    const restMs = Math.min(goodput.restMs * 2, longestRestMs);
    return rest({ ...goodput, places: before.places, restMs }, nowMs, isMore, rate.places);
  }
  // What was right once may be right once more.
  const further = isMore ? more(rate, mostPlaces) : fewer(rate);
  const kept = { ...goodput, restMs: shortestRestMs };
  return further === rate.places ? rest(kept, nowMs, isMore, 0) : tryOut(kept, rate, nowMs, further);
}

const more = ({ places }: Rate, mostPlaces: number): number => Math.min(mostPlaces, places * 2);
const fewer = ({ places }: Rate): number => Math.max(fewestPlaces, Math.ceil(places / 2));

const tryOut = (goodput: Goodput, rate: Rate, nowMs: number, places: number): Goodput =>
  countAnew({ ...goodput, places, trial: rate }, nowMs, rate.places);

/** @param wasMore - the trial that ended was one of more places, so the next is of fewer. */
const rest = (goodput: Goodput, nowMs: number, wasMore: boolean, skips: number): Goodput =>
  countAnew({ ...goodput, trial: undefined, isMoreNext: !wasMore, restedSinceMs: nowMs }, nowMs, skips);

const countAnew = (goodput: Goodput, sinceMs: number, skips: number): Goodput => ({
  ...goodput,
  count: { sinceMs, bytes: 0, replies: 0, skips },
});
