import { expect, it } from 'vitest';
import { lossPlans } from './lossPlans.ts';

it.each([2, 10, 20, 50])(
  'of %i lost pages one is lost before any byte, and one before the reply to the closing request',
  (count) => {
    const plans = lossPlans('kill', count);
    expect(plans).toHaveLength(count);
    expect(plans[0]?.moment).toEqual({ at: 'bytes', fileBytes: 0 });
    expect(plans.at(-1)?.moment).toEqual({ at: 'reply', of: 7 });
    expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBe(count);
  },
);

it('one lost page is lost before any byte', () => {
  expect(lossPlans('crash', 1).map(({ moment }) => moment)).toEqual([{ at: 'bytes', fileBytes: 0 }]);
});
