import { describe, expect, it } from 'vitest';
import { delivered, interrupted, unknownGoodput, type Goodput } from './goodput.ts';

const mostPlaces = 6;

interface Line {
  /** How long one request takes when `atOnce` are under way, in milliseconds. */
  readonly requestMs: (atOnce: number) => number;
  readonly bytes?: number;
  /** Requests that would be under way at once if there were places for all. @default more than there are places */
  readonly wanted?: number;
}

/** Runs requests over a line for a time; which numbers of places were in force, and for how long. */
function carry(line: Line, forMs: number, from: Goodput = unknownGoodput(mostPlaces), startMs = 0) {
  const { wanted = 100, bytes = 100_000 } = line;
  let goodput = from;
  let nowMs = startMs;
  const underWay: number[] = [];
  const spentMs = new Map<number, number>();
  const order: number[] = [];
  while (nowMs - startMs < forMs) {
    const atOnce = Math.min(goodput.places, wanted);
    while (underWay.length < atOnce) underWay.push(nowMs + line.requestMs(atOnce));
    underWay.sort((a, b) => a - b);
    const endMs = underWay.shift() ?? nowMs;
    spentMs.set(goodput.places, (spentMs.get(goodput.places) ?? 0) + endMs - nowMs);
    nowMs = endMs;
    goodput = delivered(goodput, { bytes, nowMs, isLine: wanted > goodput.places, mostPlaces });
    if (order.at(-1) !== goodput.places) order.push(goodput.places);
  }
  const total = [...spentMs.values()].reduce((sum, ms) => sum + ms, 0);
  return { goodput, nowMs, order, share: (places: number) => (spentMs.get(places) ?? 0) / total };
}

/** All share the line, so each takes longer: 1 MB/s, however many. */
const full: Line = { requestMs: (atOnce) => atOnce * 100 };
/** Each waits for the server, and nobody for another. */
const waiting: Line = { requestMs: () => 300 };

describe('requests at once', () => {
  it('are as many as allowed, and stay so where each waits for the server', () => {
    const { order, share } = carry(waiting, 600_000);
    expect(order.slice(0, 3)).toEqual([6, 3, 6]);
    expect(share(6)).toBeGreaterThan(0.95);
  });

  it('become few on a line that is full, and are tried again more and more rarely', () => {
    const { order, share } = carry(full, 3_600_000);
    expect(order.slice(0, 6)).toEqual([6, 3, 2, 4, 2, 4]);
    expect(share(2)).toBeGreaterThan(0.95);
  });

  it('become as many as allowed again within two minutes when the line changes', () => {
    const narrow = carry(full, 60_000);
    expect(narrow.goodput.places).toBe(2);
    const wide = carry(waiting, 120_000, narrow.goodput, narrow.nowMs);
    expect(wide.order).toEqual(expect.arrayContaining([4, 6]));
    expect(wide.goodput.places).toBe(6);
  });

  it('are not tried out while nobody waits for a place', () => {
    expect(carry({ ...full, wanted: 4 }, 600_000).order).toEqual([6]);
  });

  it('are not fewer than two, also where one is as fast', () => {
    const { order } = carry({ requestMs: (atOnce) => atOnce ** 2 * 50 }, 600_000);
    expect(Math.min(...order)).toBe(2);
  });

  it('are what they were before, when a trial is interrupted, and the next one comes after a rest', () => {
    let inTrial = carry(full, 3000).goodput;
    for (let at = 3000; inTrial.trial === undefined; at += 600)
      inTrial = delivered(inTrial, { bytes: 100_000, nowMs: at, isLine: true, mostPlaces });
    expect(inTrial.places).toBe(3);
    const after = interrupted(inTrial, 10_000);
    expect(after).toMatchObject({ places: 6, trial: undefined, restedSinceMs: 10_000 });
    const soon = carry(full, 14_000, after, 10_000);
    expect(soon.order).toEqual([6]);
    expect(carry(full, 30_000, after, 10_000).order).toContain(3);
  });

  it('are not tried out where two is all there may be', () => {
    const goodput = unknownGoodput(2);
    for (let nowMs = 0; nowMs < 60_000; nowMs += 500)
      expect(delivered(goodput, { bytes: 1, nowMs, isLine: true, mostPlaces: 2 })).toBe(goodput);
  });

  it('are tried out also when the clock was set back by a year', () => {
    const rested = carry(waiting, 30_000).goodput;
    expect(rested.restMs).toBeGreaterThan(15_000);
    expect(carry(waiting, 30_000, rested, -31_536_000_000).order).toContain(3);
  });
});

describe('a count', () => {
  /** What follows from replies of `bytes` each, at these times, while others stand in line. */
  const after = (times: readonly number[], goodput: Goodput, bytes = 100) =>
    times.reduce((so, nowMs) => delivered(so, { bytes, nowMs, isLine: true, mostPlaces }), goodput);
  const times = (count: number, fromMs: number, stepMs: number) =>
    Array.from({ length: count }, (_, index) => fromMs + (index + 1) * stepMs);
  const begun = after([0], unknownGoodput(mostPlaces));

  it('ends after two replies for each place and two seconds, whichever comes last', () => {
    expect(begun).toMatchObject({ places: 6, count: { sinceMs: 0, bytes: 0, replies: 0, skips: 0 } });
    expect(after(times(11, 0, 500), begun)).toMatchObject({ places: 6, count: { replies: 11, bytes: 1100 } });
    expect(after(times(12, 0, 500), begun)).toMatchObject({
      places: 3,
      trial: { places: 6, bytesPerSecond: 200 },
      count: { sinceMs: 6000, replies: 0, skips: 6 },
    });
    expect(after(times(19, 0, 100), begun).trial).toBeUndefined();
    expect(after(times(20, 0, 100), begun).trial).toEqual({ places: 6, bytesPerSecond: 1000 });
  });

  it('begins after the replies to what was sent under other circumstances', () => {
    const trial = after(times(12, 0, 500), begun);
    const late = after(times(6, 6000, 10), trial);
    expect(late.count).toEqual({ sinceMs: 6060, bytes: 0, replies: 0, skips: 0 });
    expect(after([6500], late).count).toEqual({ sinceMs: 6060, bytes: 100, replies: 1, skips: 0 });
  });

  it('begins anew when the clock was set back', () => {
    expect(after([1000, 500], begun).count).toMatchObject({ replies: 2 });
    expect(after([-1], begun).count).toEqual({ sinceMs: -1, bytes: 0, replies: 0, skips: 0 });
  });

  const counted = { sinceMs: 0, bytes: 0, replies: 0, skips: 0 };
  const tried = (places: number, from: number, bytes: number) =>
    after(
      times(2 * places, 0, 2000 / (2 * places)),
      {
        ...unknownGoodput(mostPlaces),
        places,
        count: counted,
        trial: { places: from, bytesPerSecond: 1000 },
      },
      bytes,
    );

  it.each([
    [
      'fewer bring nine tenths: they stay, and fewer still are tried',
      3,
      6,
      300,
      { places: 2, isMoreNext: false },
    ],
    ['fewer bring less: as before, and more are tried next', 3, 6, 299, { places: 6, isMoreNext: true }],
    [
      'the fewest bring as much: they stay, and more are tried next',
      2,
      3,
      500,
      { places: 2, isMoreNext: true },
    ],
    [
      'more bring a fifth more: they stay, and more still are tried',
      4,
      2,
      300,
      { places: 6, isMoreNext: false },
    ],
    [
      'more bring less than that: as before, and fewer are tried next',
      4,
      2,
      299,
      { places: 2, isMoreNext: false },
    ],
    [
      'as many as allowed bring more: they stay, and fewer are tried next',
      6,
      3,
      200,
      { places: 6, isMoreNext: false },
    ],
  ])('tells that %s', (_name, places, from, bytes, expected) => {
    expect(tried(places, from, bytes)).toMatchObject(expected);
  });

  it('rests for 15 s after a trial that was kept, and twice as long after each that was not, ten minutes at most', () => {
    expect(tried(2, 3, 500)).toMatchObject({ restMs: 15_000, restedSinceMs: 2000 });
    expect(tried(3, 6, 1)).toMatchObject({ restMs: 30_000, restedSinceMs: 2000, count: { skips: 3 } });
    const often = { ...unknownGoodput(mostPlaces), restMs: 400_000, places: 3, count: counted };
    const trial = { places: 6, bytesPerSecond: 1e9 };
    expect(after(times(6, 0, 500), { ...often, trial }).restMs).toBe(600_000);
  });

  it('is forgotten without a trial, and nothing changes where there is none', () => {
    expect(interrupted(begun, 5)).toStrictEqual({ ...begun, count: undefined });
    const nothing = unknownGoodput(mostPlaces);
    expect(interrupted(nothing, 5)).toBe(nothing);
  });
});
