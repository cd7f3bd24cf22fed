/**
 * A small part of `npm run chaos`, by the same programs: a few random schedules, a page lost in each way at the moments
 * that cost most, and a file changed while it is sent.
 */
import { test as base, expect } from '@playwright/test';
import { planOf, type ChaosPlan } from './chaosPlan.ts';
import { openChaosWorld, type ChaosWorld } from './chaosWorld.ts';
import { damagePlans } from './damagePlans.ts';
import type { LossMoment, LossPlan } from './lossPlans.ts';
import { pageLosses } from './pageLives.ts';
import { runPageLoss, type LossReport } from './runPageLoss.ts';
import { runSchedule, type ChaosReport } from './runSchedule.ts';

interface Stage {
  schedule(plan: ChaosPlan): Promise<ChaosReport>;
  /** `number` names the file. */
  pageLoss(plan: LossPlan, number: number): Promise<LossReport>;
}

const test = base.extend<{ readonly stage: Stage }, { readonly world: ChaosWorld }>({
  world: [
    async ({}, use) => {
      const world = await openChaosWorld();
      await use(world);
      await world.close();
    },
    { scope: 'worker' },
  ],
  stage: async ({ world, browser, baseURL }, use) => {
    const url = baseURL ?? '';
    await use({
      schedule: (plan) => runSchedule(world, browser, url, plan),
      pageLoss: (plan, number) => runPageLoss(world, browser, url, plan, number),
    });
  },
});

for (const seed of [2, 3, 4, 6, 8]) {
  test(`the network breaks as seed ${seed} says, and every promise holds`, async ({ stage }) => {
    const { violations, isHung } = await stage.schedule(planOf(seed));
    expect({ violations, isHung }).toEqual({ violations: [], isHung: false });
  });
}

const moments: readonly (LossMoment & { readonly title: string })[] = [
  { title: 'before the first byte', at: 'bytes', fileBytes: 0 },
  { title: 'in the middle of a part', at: 'bytes', fileBytes: 500_000 },
  { title: 'before the reply to the closing request', at: 'reply', of: 7 },
];
for (const [number, loss] of pageLosses.entries()) {
  for (const [index, { title, ...moment }] of moments.entries()) {
    const preset = index === 1 ? 'messageMediaChunks' : 'mediaChunks';
    test(`${preset}: a page lost by ${loss} ${title} loses and doubles nothing`, async ({ stage }) => {
      const { violations } = await stage.pageLoss({ loss, preset, moment }, 10 * number + index);
      expect(violations).toEqual([]);
    });
  }
}

for (const [index, plan] of damagePlans(3).entries()) {
  test(`${plan.preset}: no success is torn by other programs, case ${index + 1}`, async ({ stage }) => {
    const { violations, end } = await stage.schedule(plan);
    expect(violations).toEqual([]);
    expect(end).toMatch(/^file-(changed|unreadable)$/);
  });
}
