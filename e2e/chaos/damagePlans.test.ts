import { describe, expect, it } from 'vitest';
import { presetNames } from '../app/pageProtocol.ts';
import { isInParts } from './chaosPlan.ts';
import { damagePlans } from './damagePlans.ts';

describe('plans for files that change', () => {
  const plans = damagePlans(40).map(({ preset, schedule }) => ({ preset, rule: schedule[0] }));

  it('change the file at a request that is sent: what goes in one piece has no second one', () => {
    const late = plans.filter(({ preset, rule }) => !isInParts(preset) && rule?.occurrence !== 1);
    expect(late).toEqual([]);
  });

  it('change the file at several requests of what goes in parts', () => {
    const inParts = plans.filter(({ preset }) => isInParts(preset));
    expect(new Set(inParts.map(({ rule }) => rule?.occurrence))).toEqual(new Set([1, 2, 3]));
  });

  it('cover every preset within twenty', () => {
    expect(new Set(plans.slice(0, 20).map(({ preset }) => preset))).toEqual(new Set(presetNames));
  });
});
