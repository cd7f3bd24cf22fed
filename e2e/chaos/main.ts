/**
 * Real files through a real Chromium, over a network that breaks byte by byte:
 *
 *   npm run chaos -- --runs 200 --seed 1                     the simulator's random schedules
 *   npm run chaos -- --reloads 50 --crashes 20 --kills 10    pages that are lost in the middle
 *   npm run chaos -- --damages 20                            files that change while they are sent
 *   npm run chaos -- --replay 4711                           one schedule again, with every request and status
 */
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { planOf, type ChaosPlan } from './chaosPlan.ts';
import { openChaosWorld } from './chaosWorld.ts';
import { damagePlans } from './damagePlans.ts';
import { lossPlans } from './lossPlans.ts';
import { launchOptions, type PageLoss } from './pageLives.ts';
import { runPageLoss } from './runPageLoss.ts';
import { runSchedule, type ChaosReport } from './runSchedule.ts';
import { serveApp } from '../serveApp.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string', default: '1' },
    reloads: { type: 'string', default: '0' },
    crashes: { type: 'string', default: '0' },
    kills: { type: 'string', default: '0' },
    damages: { type: 'string', default: '0' },
    replay: { type: 'string' },
  },
});

interface Outcome {
  readonly violations: readonly string[];
  readonly isHung: boolean;
  readonly end: string;
}

const app = await serveApp();
const world = await openChaosWorld();
const browser = await chromium.launch(launchOptions());
const total = { runs: 0, violations: 0, hangs: 0 };
try {
  if (values.replay !== undefined) await replay(planOf(Number(values.replay)));
  else await runAll();
} finally {
  await browser.close();
  await world.close();
  await app.close();
}
console.log(`${total.runs} runs, ${total.violations} violations, ${total.hangs} hangs`);
process.exitCode = total.violations + total.hangs === 0 ? 0 : 1;

function carry(plan: ChaosPlan): Promise<ChaosReport> {
  return runSchedule(world, browser, app.url, plan);
}

async function runAll(): Promise<void> {
  const losses = {
    reload: Number(values.reloads),
    crash: Number(values.crashes),
    kill: Number(values.kills),
  };
  const damages = Number(values.damages);
  const isOnlyOther = Object.values(losses).some((count) => count > 0) || damages > 0;
  const runs = Number(values.runs ?? (isOnlyOther ? 0 : 20));
  const seeds = Array.from({ length: runs }, (_, index) => Number(values.seed) + index);
  await group(`seeds from ${values.seed}`, seeds, async (seed) => ({
    name: `seed ${seed}, again by: npm run chaos -- --replay ${seed}`,
    ...(await carry(planOf(seed))),
  }));
  for (const [loss, count] of Object.entries(losses) as [PageLoss, number][]) {
    await group(`page lost by ${loss}`, [...lossPlans(loss, count).entries()], async ([index, plan]) => ({
      name: `${loss} of ${plan.preset} at ${JSON.stringify(plan.moment)}`,
      isHung: false,
      ...(await runPageLoss(world, browser, app.url, plan, index + 1)),
    }));
  }
  await group('file changed by others', damagePlans(damages), async (plan) => {
    const { violations, happened, ...outcome } = await carry(plan);
    const isUnproven = happened.length === 0;
    return {
      name: `${plan.preset}: ${JSON.stringify(plan.schedule)}`,
      ...outcome,
      violations: isUnproven ? [...violations, 'The file was not changed: no such request.'] : violations,
    };
  });
}

/** Runs one after the other: each wants the machine's clock for itself. */
async function group<Item>(
  title: string,
  items: readonly Item[],
  run: (item: Item) => Promise<Outcome & { readonly name: string }>,
): Promise<void> {
  if (items.length === 0) return;
  const startMs = Date.now();
  const ends = new Map<string, number>();
  let violations = 0;
  for (const item of items) {
    const { name, ...outcome } = await run(item);
    ends.set(outcome.end, (ends.get(outcome.end) ?? 0) + 1);
    if (outcome.violations.length > 0) console.log(name);
    for (const violation of outcome.violations) console.log(`  ${violation}`);
    violations += outcome.violations.length;
    if (outcome.isHung) total.hangs += 1;
  }
  total.runs += items.length;
  total.violations += violations;
  const counts = [...ends].sort(([, a], [, b]) => b - a).map(([end, count]) => `${count} ${end}`);
  const seconds = Math.round((Date.now() - startMs) / 1000);
  console.log(`${title}: ${items.length} runs, ${violations} violations, ${seconds} s; ${counts.join(', ')}`);
}

async function replay(plan: ChaosPlan): Promise<void> {
  const { requests, events, violations, isHung } = await carry(plan);
  for (const {
    number,
    method,
    url,
    fileBytes,
    forwardedBytes,
    actions,
    serverStatus,
    deliveredStatus,
  } of requests) {
    const happened = actions.map((action) => JSON.stringify(action)).join(' ');
    console.log(
      `${number} ${method} ${url}  ${forwardedBytes}/${fileBytes} B  server ${serverStatus ?? '-'}, browser ${deliveredStatus ?? '-'}  ${happened}`,
    );
  }
  for (const event of events) console.log(event);
  for (const violation of violations) console.log(violation);
  const simulated = JSON.stringify({ world: plan.preset, seed: plan.seed, schedule: plan.schedule });
  console.log(`in the simulator: npm run simulate -- --replay '${simulated}'`);
  total.runs = 1;
  total.violations = violations.length;
  total.hangs = isHung ? 1 : 0;
}
