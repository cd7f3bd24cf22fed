import { describe, expect, it } from 'vitest';
import { NetworkError, StatusError, TimeoutError, UploadError } from './errors.ts';
import {
  asked,
  ended,
  findingOfError,
  findingOfReply,
  goodHealth,
  isCooling,
  reachable,
  type Finding,
  type OriginHealth,
} from './originHealth.ts';
import { defaultRetryPolicy } from './retryPolicy.ts';
import { toyReply } from './toys.test.shared.ts';

const retry = { ...defaultRetryPolicy, jitter: 0 };
const at = (nowMs: number, random = 0.5) => ({ nowMs, retry, random });
const busy = (retryAfterMs?: number) =>
  new StatusError({ status: 503, body: '', ...(retryAfterMs !== undefined && { retryAfterMs }) });

/** What follows from findings at times, each of a request that began in the period of then. */
const after = (findings: readonly (readonly [nowMs: number, Finding])[], health: OriginHealth = goodHealth) =>
  findings.reduce((so, [nowMs, finding]) => ended(so, finding, so.coolDowns, at(nowMs)), health);

describe('the health of an origin', () => {
  it('is good until three failures in a row, whatever else was answered before', () => {
    const lost = new NetworkError();
    expect(
      after([
        [0, lost],
        [1, lost],
      ]).wait,
    ).toBeUndefined();
    expect(
      after([
        [0, lost],
        [1, lost],
        [2, 'answered'],
        [3, lost],
        [4, lost],
      ]).wait,
    ).toBeUndefined();
    expect(
      after([
        [0, lost],
        [1, new TimeoutError(9)],
        [2, lost],
      ]),
    ).toMatchObject({
      coolDowns: 1,
      places: 0,
      wait: { sinceMs: 2, untilMs: 1002, why: 'down', cause: lost },
    });
  });

  it('counts neither questions that were answered nor what was not its to decide', () => {
    const lost = new NetworkError();
    expect(
      after([
        [0, lost],
        [1, lost],
        [2, 'reached'],
        [3, 'nothing'],
        [4, lost],
      ]).wait,
    ).toBeDefined();
  });

  it('is bad at the first "not now", for as long as it wishes', () => {
    expect(after([[0, busy(7000)]]).wait).toMatchObject({ untilMs: 7000, why: 'asked' });
    expect(after([[0, busy()]]).wait).toMatchObject({ untilMs: 1000, why: 'asked' });
    const tooMany = new StatusError({ status: 429, body: '' });
    expect(after([[0, tooMany]]).wait).toMatchObject({ untilMs: 1000, why: 'asked' });
    const saysWhen = new StatusError({ status: 500, body: '', retryAfterMs: 4000 });
    expect(after([[0, saysWhen]]).wait).toMatchObject({ untilMs: 4000, why: 'asked' });
  });

  it('has the longest of several wishes, and they are one cool-down', () => {
    const first = ended(goodHealth, busy(9000), 0, at(0));
    const second = ended(first, busy(2000), 0, at(1));
    const third = ended(second, busy(60_000), 0, at(2));
    expect(second.wait).toMatchObject({ sinceMs: 1, untilMs: 9000 });
    expect(third).toMatchObject({ coolDowns: 1, wait: { untilMs: 60_002 } });
  });

  it('is waited for 1, 2, 4, 8, 16 and 30 s while trial after trial fails, and never longer', () => {
    let health = goodHealth;
    const waits: number[] = [];
    for (let nowMs = 0; waits.length < 8; nowMs = health.wait?.untilMs ?? 0) {
      health = asked(health, at(nowMs)).health;
      health = ended(health, busy(), health.coolDowns, at(nowMs));
      waits.push((health.wait?.untilMs ?? 0) - nowMs);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    const jittered = ended({ ...goodHealth, coolDowns: 5 }, busy(), 5, {
      nowMs: 0,
      retry: defaultRetryPolicy,
      random: 0.999,
    });
    expect(jittered.wait?.untilMs).toBe(30_000);
  });

  it('is tried by one at a time, and by another a moment later', () => {
    expect(asked(goodHealth, at(0))).toEqual({ health: goodHealth, isHeld: false });
    const ill = after([[0, busy(1000)]]);
    expect([0, 999, 1000].map((nowMs) => isCooling(ill, nowMs))).toEqual([true, true, false]);
    expect(asked(ill, at(999))).toEqual({ health: ill, isHeld: true });
    const trial = asked(ill, at(1000));
    expect(trial).toMatchObject({
      isHeld: false,
      health: { places: 1, wait: { why: 'trial', untilMs: 11_000 } },
    });
    expect(asked(trial.health, at(10_999)).isHeld).toBe(true);
    expect(asked(trial.health, at(11_000))).toMatchObject({ isHeld: false, health: { places: 2 } });
  });

  it('is good again after one answer to a trial, with twice the places after each', () => {
    const trial = asked(after([[0, busy(1000)]]), at(1000)).health;
    const well = ended(trial, 'answered', 1, at(1100));
    expect(well).toEqual({ failures: 0, coolDowns: 0, wait: undefined, places: 2 });
    expect(
      after(
        [
          [0, 'answered'],
          [1, 'answered'],
        ],
        well,
      ).places,
    ).toBe(8);
  });

  it('is not good again by the answer to what was sent before it asked for a pause', () => {
    const ill = after([[0, busy(1000)]]);
    expect(ended(ill, 'answered', 0, at(500))).toBe(ill);
  });

  it('is no news by what was not its to decide, or by a question that was no trial', () => {
    const lost = new NetworkError();
    const down = after([
      [0, lost],
      [1, lost],
      [2, lost],
    ]);
    for (const finding of ['nothing', 'reached'] as const)
      for (const health of [goodHealth, down]) expect(ended(health, finding, 0, at(500))).toBe(health);
  });

  it('is bad at a "not now" that comes late, to what was sent before it was good again', () => {
    const cooled = ended(goodHealth, busy(1000), 0, at(0));
    const late = { period: cooled.coolDowns, wish: busy(9000) };
    const good = ended(asked(cooled, at(1000)).health, 'answered', cooled.coolDowns, at(1100));
    expect(good).toMatchObject({ coolDowns: 0, wait: undefined });
    expect(ended(good, late.wish, late.period, at(2000))).toMatchObject({
      coolDowns: 1,
      places: 0,
      wait: { sinceMs: 2000, untilMs: 11_000, why: 'asked' },
    });
  });

  it('is good again by any answer when the pause was only our guess', () => {
    const lost = new NetworkError();
    const ill = after([
      [0, lost],
      [1, lost],
      [2, lost],
    ]);
    expect(ended(ill, 'answered', 0, at(500)).wait).toBeUndefined();
  });

  it('is not worse by the failure of what began before the trial', () => {
    const trial = asked(after([[0, busy(1000)]]), at(1000)).health;
    expect(ended(trial, new NetworkError(), 0, at(1001))).toEqual({ ...trial, failures: 2 });
    expect(ended(trial, new NetworkError(), 1, at(1001)).wait).toMatchObject({ untilMs: 3001, why: 'down' });
  });

  it('may be found out at once when the connection is back, except before the time it asked for', () => {
    const lost = new NetworkError();
    const down = after([
      [0, lost],
      [1, lost],
      [2, lost],
    ]);
    expect(asked(reachable(down, 50), at(50)).isHeld).toBe(false);
    const asking = after([[0, busy(1000)]]);
    expect(reachable(asking, 50)).toBe(asking);
    expect(reachable(goodHealth, 50)).toBe(goodHealth);
  });

  it('is not cooled for uploads that are not repeated at all', () => {
    const never = { nowMs: 0, retry: { ...retry, delaysMs: [] }, random: 0 };
    expect(ended(goodHealth, busy(1000), 0, never)).toEqual({ ...goodHealth, failures: 1 });
  });

  it('is asked again after the same time when the clock was set back', () => {
    const ill = after([[100_000, busy(1000)]]);
    const { health, isHeld } = asked(ill, at(5));
    expect({ isHeld, untilMs: health.wait?.untilMs }).toEqual({ isHeld: true, untilMs: 1005 });
    expect(asked(health, at(1005)).isHeld).toBe(false);
  });
});

describe('what an end says about the origin', () => {
  const step = (phase: 'part' | 'sync') => ({
    phase,
    request: { method: 'PUT', url: 'https://api.test/' } as const,
  });

  it.each([200, 201, 400, 401, 403, 404, 409, 410, 413, 423])('a reply %i: it is there', (status) => {
    expect(findingOfReply(toyReply({ status }), step('part'), 0)).toBe('answered');
  });

  it.each([408, 429, 500, 502, 503, 504, 524])('a reply %i: it is not well', (status) => {
    expect(findingOfReply(toyReply({ status }), step('part'), 0)).toMatchObject({ status });
  });

  it('an answered question: that it was reached, a refused one that it is there', () => {
    expect(findingOfReply(toyReply({ status: 200 }), step('sync'), 0)).toBe('reached');
    for (const status of [400, 404])
      expect(findingOfReply(toyReply({ status }), step('sync'), 0)).toBe('answered');
  });

  it('no reply: it is not well; anything else that was thrown: nothing', () => {
    const [lost, late] = [new NetworkError(), new TimeoutError(1)];
    expect([lost, late].map(findingOfError)).toEqual([lost, late]);
    const others = [
      new UploadError({ code: 'auth', message: '' }),
      new DOMException('', 'AbortError'),
      undefined,
    ];
    expect(others.map(findingOfError)).toEqual(['nothing', 'nothing', 'nothing']);
  });
});
