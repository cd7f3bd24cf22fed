/**
 * One page lost at one moment of an upload: its session must be offered again, the file chosen again, and nothing doubled.
 */
import { writeFileOnDisk } from '../models/fileOnDisk.ts';
import type { Browser } from '@playwright/test';
import { openChaosPage, type ChaosPage } from './chaosPage.ts';
import { partBytes } from './chaosPlan.ts';
import type { Moment } from './chaosProxy.ts';
import type { ChaosWorld } from './chaosWorld.ts';
import { closingReply, fileBytes, type LossPlan } from './lossPlans.ts';
import { openPageLives } from './pageLives.ts';
import { endOf, pageOptionsFor } from './runSchedule.ts';
import { stepUntilSettled } from './stepUntilSettled.ts';

export interface LossReport {
  readonly violations: readonly string[];
  readonly end: string;
  /** Bytes of the file that travelled beyond its size. */
  readonly resentBytes: number;
}

export async function runPageLoss(
  world: ChaosWorld,
  browser: Browser,
  baseURL: string,
  plan: LossPlan,
  number: number,
): Promise<LossReport> {
  const { server, proxy, folder } = world;
  const violations: string[] = [];
  await server.control.reset();
  const name = `lost-${number}.png`;
  const file = await writeFileOnDisk(folder, name, fileBytes, number);
  const lives = await openPageLives(plan.loss, browser, baseURL);
  const options = {
    ...(await pageOptionsFor(world, plan.preset)),
    // What belongs to a tab goes with it; a browser that was killed has other tabs afterwards.
    persist: plan.loss === 'reload' ? 'session' : 'local',
  } as const;
  const openPage = () => openChaosPage(lives.page, options, () => undefined);

  let next: { readonly page: ChaosPage; readonly restored: number } | undefined;
  let trouble: unknown;
  const work = async (): Promise<void> => {
    try {
      await lives.lose();
      await lives.begin();
      const page = plan.loss === 'reload' ? first : await openPage();
      next = { page, restored: await page.open() };
    } catch (error) {
      trouble = error;
    }
  };
  const moment: Moment = { ...plan.moment, work };
  proxy.begin({ schedule: [], moments: [moment] });
  const first = await openPage();
  try {
    await first.open();
    await first.choose(file.path);
    await until(() => next !== undefined || trouble !== undefined);
    if (next === undefined) throw trouble;
    if (next.restored !== 1) violations.push(`P7: ${next.restored} uploads were offered again`);
    await next.page.choose(file.path);
    if (!(await stepUntilSettled(next.page))) violations.push('P4: nothing happens any more');
    const end = endOf(await next.page.uploads());
    const isClosingUnheard = plan.moment.at === 'reply' && plan.moment.of === closingReply;
    if (end !== 'done' && !(isClosingUnheard && end === 'outcome-unknown'))
      violations.push(`verdict: it ended as ${end}`);
    const objects = server.control.objects().filter((object) => object.name === name);
    if (objects.length > 1) violations.push(`P6: the server has ${objects.length} objects`);
    if (end === 'done' && objects[0]?.sha256 !== file.sha256)
      violations.push('P1: done, but the server has other bytes');
    const resentBytes = proxy.forwardedBytes - fileBytes;
    // A browser that is killed may not have written yet what the page stored last: one part more.
    const allowedBytes = plan.loss === 'kill' ? 2 * partBytes : partBytes;
    if (resentBytes > allowedBytes) violations.push(`P5: ${resentBytes} bytes were sent twice`);
    return { violations, end, resentBytes };
  } finally {
    await lives.close();
    proxy.begin({ schedule: [] });
  }
}

/** Longer than any moment is waited for on a slow machine. */
const limitMs = 60_000;

async function until(isSo: () => boolean): Promise<void> {
  const endMs = Date.now() + limitMs;
  while (!isSo()) {
    if (Date.now() > endMs) throw new Error(`The moment did not come within ${limitMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
