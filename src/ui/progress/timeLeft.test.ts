import { describe, expect, it } from 'vitest';
import { displayStep, noTimeLeft, resumedTimeLeft, tickTimeLeft, type TimeLeft } from './timeLeft.ts';

const dtSec = 0.25;
const MB = 1e6;

/** Numbers that look random and are the same at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

interface Outcome {
  /** Of the estimate against the truth, as a share of it. What is shown is rounded up besides. */
  readonly p90: number;
  readonly changesPerMin: number;
  readonly increasesPerMin: number;
  readonly stalledSec: number;
}

/** Plays a trace to its end; `rateAt` is in bytes per second. */
function play(size: number, rateAt: (sec: number) => number): Outcome {
  const moved: number[] = [];
  for (let left = size, sec = 0; left > 0; sec += dtSec) {
    const bytes = Math.min(left, rateAt(sec) * dtSec);
    moved.push(bytes);
    left -= bytes;
  }
  const totalSec = moved.length * dtSec;
  let state: TimeLeft = noTimeLeft;
  let remainingBytes = size;
  let changes = 0;
  let increases = 0;
  let stalledSec = 0;
  const errors: number[] = [];
  for (const [index, bytes] of moved.entries()) {
    remainingBytes -= bytes;
    const before = state.shownSec;
    state = tickTimeLeft(state, { dtSec, bytes, remainingBytes });
    if (state.isStalled) stalledSec += dtSec;
    const truth = totalSec - (index + 1) * dtSec;
    if (state.etaSec !== undefined && truth > 10 && index * dtSec > 2 && !state.isStalled) {
      errors.push(Math.abs(state.etaSec - truth) / truth);
    }
    if (before === undefined || before === state.shownSec) continue;
    changes += 1;
    if ((state.shownSec ?? 0) > before) increases += 1;
  }
  errors.sort((a, b) => a - b);
  const minutes = totalSec / 60;
  return {
    p90: errors[Math.floor(errors.length * 0.9)] ?? 0,
    changesPerMin: changes / minutes,
    increasesPerMin: increases / minutes,
    stalledSec,
  };
}

const traces = {
  steady: { size: 300 * MB, rate: () => () => 5 * MB, p90: 0.02, changes: 8, increases: 0 },
  noisy: {
    size: 500 * MB,
    rate: (random: () => number) => () =>
      5 * MB * Math.exp(1.2 * (random() - 0.5)) * (random() < 0.05 ? 0.1 : 1),
    p90: 0.4,
    changes: 9,
    increases: 2,
  },
  'drops to 30 % at 30 s': {
    size: 300 * MB,
    rate: () => (sec: number) => (sec < 30 ? 5 * MB : 1.5 * MB),
    p90: 0.7,
    changes: 8,
    increases: 2.5,
  },
  'triples at 30 s': {
    size: 600 * MB,
    rate: () => (sec: number) => (sec < 30 ? 2 * MB : 6 * MB),
    p90: 2.2,
    changes: 9,
    increases: 0.5,
  },
  '12 s stall': {
    size: 300 * MB,
    rate: () => (sec: number) => (sec > 20 && sec < 32 ? 0 : 5 * MB),
    p90: 0.25,
    changes: 8,
    increases: 1,
  },
  '35 min in slow waves': {
    size: 10_500 * MB,
    rate: () => (sec: number) => 5 * MB * (1 + 0.3 * Math.sin(sec / 90)),
    p90: 0.5,
    changes: 2,
    increases: 0.6,
  },
  'acknowledged in bursts of 8 MB': {
    size: 400 * MB,
    // One burst every 1.5 s.
    rate: () => (sec: number) => (Math.round(sec / dtSec) % 6 === 5 ? (8 * MB) / dtSec : 0),
    p90: 0.25,
    changes: 9,
    increases: 0.5,
  },
} as const;

describe('time left', () => {
  for (const [name, { size, rate, p90, changes, increases }] of Object.entries(traces)) {
    it(`stays calm and close enough when the network is ${name}`, () => {
      for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
        const outcome = play(size, rate(seeded(seed)));
        expect(outcome.p90).toBeLessThanOrEqual(p90);
        expect(outcome.changesPerMin).toBeLessThanOrEqual(changes);
        expect(outcome.increasesPerMin).toBeLessThanOrEqual(increases);
      }
    });
  }

  it('says stalled instead of a number when nothing moves, and recovers', () => {
    const { stalledSec } = play(300 * MB, traces['12 s stall'].rate());
    expect(stalledSec).toBeGreaterThan(6);
    expect(stalledSec).toBeLessThan(12);
  });

  it('does not take the gaps between acknowledgements for a stall', () => {
    expect(play(400 * MB, traces['acknowledged in bursts of 8 MB'].rate()).stalledSec).toBe(0);
  });

  it('says nothing in the first two seconds, nor of what ends within ten', () => {
    let state: TimeLeft = noTimeLeft;
    for (let tick = 1; tick <= 12; tick += 1) {
      state = tickTimeLeft(state, { dtSec, bytes: MB, remainingBytes: 100 * MB - tick * MB });
      expect(state.shownSec === undefined).toBe(tick < 8);
    }
    let short: TimeLeft = noTimeLeft;
    for (let tick = 1; tick <= 20; tick += 1) {
      short = tickTimeLeft(short, { dtSec, bytes: MB, remainingBytes: 36 * MB - tick * MB });
      expect(short.shownSec).toBeUndefined();
    }
  });

  it('forgets what it showed after a pause, and keeps half of what it knew', () => {
    let state: TimeLeft = noTimeLeft;
    for (let tick = 0; tick < 40; tick += 1)
      state = tickTimeLeft(state, { dtSec, bytes: MB, remainingBytes: 90 * MB });
    const resumed = resumedTimeLeft(state);
    expect(resumed.shownSec).toBeUndefined();
    expect(resumed.bytes / resumed.seconds).toBeCloseTo(state.bytes / state.seconds);
  });
});

describe('display steps', () => {
  it.each([
    [3, 0],
    [9.9, 0],
    [10, 10],
    [41, 50],
    [60, 60],
    [61, 120],
    [599, 600],
    [601, 900],
    [3600, 3600],
    [3700, 4500],
  ])('shows %d s as %d', (etaSec, shown) => {
    expect(displayStep(etaSec)).toBe(shown);
  });
});
