/**
 * One schedule against real bytes: a real page uploads a real file through the proxy, and what the page says at the end
 * is compared with what the server has. The verdict is the simulator's own.
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import type { Action, UserCommand } from '../../src/testing/simulation/schedule.ts';
import { judgeEnd, type SeenEnd } from '../../src/testing/simulation/verdicts.ts';
import { readFileOnDisk, writeFileOnDisk, type FileOnDisk } from '../models/fileOnDisk.ts';
import type { PageOptions } from '../models/UploadPage.ts';
import { addParent } from '../models/referenceServer.ts';
import { openChaosPage, type SeenUpload } from './chaosPage.ts';
import type { ChaosPlan } from './chaosPlan.ts';
import type { ProxiedRequest } from './chaosProxy.ts';
import type { ChaosWorld } from './chaosWorld.ts';
import { damageFile } from './damageFile.ts';
import { stepUntilSettled } from './stepUntilSettled.ts';

export interface ChaosReport {
  readonly violations: readonly string[];
  readonly isHung: boolean;
  /** The first end, before anybody tried again by hand: 'done', or the code of the error. */
  readonly end: string;
  /** What of the schedule really happened. */
  readonly happened: readonly Action[];
  readonly requests: readonly ProxiedRequest[];
  /** Every change of the row, with its time. */
  readonly events: readonly string[];
}

/** Waits of the application and of schedules, in proportion: a run takes seconds instead of minutes. */
const timeScale = 1 / 20;

/** Longer than a done upload needs to send one more request, if it were to. */
const silenceMs = 150;

/** The application before this world's proxy, with short waits. */
export async function pageOptionsFor(
  { proxy, server }: ChaosWorld,
  preset: ChaosPlan['preset'],
): Promise<PageOptions> {
  return {
    preset,
    server: proxy.apiUrl,
    ...(preset === 'messageThumbnail' && { parent: await addParent(server.url) }),
    undoMs: 10_000 * timeScale,
    retryScale: timeScale,
    idleTimeoutMs: 60_000 * timeScale,
    signIn: `${server.url}/_control/token`,
  };
}

export async function runSchedule(
  world: ChaosWorld,
  browser: Browser,
  baseURL: string,
  plan: ChaosPlan,
): Promise<ChaosReport> {
  const { server, proxy, folder } = world;
  const { control } = server;
  const violations: string[] = [];
  const events: string[] = [];
  const ends: SeenEnd[] = [];
  const addedAnew: string[] = [];
  let reloads = 0;
  let pendingCommands = 0;
  /** A person does one thing after the other: what is pressed during a reload waits for the page. */
  let lastCommand: Promise<void> = Promise.resolve();
  let requestsAtDone: number | undefined;
  const startMs = Date.now();

  await control.reset();
  // Thumbnails are pictures, and browsers tell by the name; media keys are made of lower-case letters.
  const name = `run-${plan.seed}.png`;
  let file: FileOnDisk = await writeFileOnDisk(folder, name, plan.size, plan.seed);
  const context = await browser.newContext({ baseURL });
  const options = await pageOptionsFor(world, plan.preset);

  const onChange = (upload: SeenUpload): void => {
    events.push(`${Date.now() - startMs} ms  ${upload.status} ${upload.error?.code ?? ''}`.trimEnd());
    if (upload.status === 'done') requestsAtDone = proxy.requests.length;
    if (upload.status === 'done' || upload.status === 'failed') ends.push(upload);
  };
  const page = await openChaosPage(await context.newPage(), options, onChange);

  async function command(name: UserCommand): Promise<void> {
    if (name !== 'reload') {
      await page.press(name);
      return;
    }
    reloads += 1;
    events.push(`${Date.now() - startMs} ms  the page is loaded again`);
    const restored = await page.open();
    if (requestsAtDone !== undefined || !existsSync(file.path)) return;
    const before = file.sha256;
    file = await readFileOnDisk(file.path, name);
    if (restored === 0 || file.sha256 !== before) addedAnew.push(name);
    await page.choose(file.path);
  }

  function onSurrounding(action: Action): Promise<void> | undefined {
    if (action.do === 'file') return existsSync(file.path) ? damageFile(file.path, action.change) : undefined;
    if (action.do !== 'user') return undefined;
    pendingCommands += 1;
    // Not waited for: the page must not depend on a request that waits for the page.
    void sleep((action.afterMs ?? 0) * timeScale)
      .then(() => {
        const turn = lastCommand.then(() => command(action.command));
        lastCommand = turn.catch(() => undefined);
        return turn;
      })
      .catch((error: unknown) => violations.push(`${action.command} could not be pressed: ${String(error)}`))
      .finally(() => (pendingCommands -= 1));
    return undefined;
  }

  const { schedule, byteScale, keepAlive } = plan;
  proxy.begin({ schedule, byteScale, timeScale, keepAlive, onServer: world.onServer, onSurrounding });
  await page.open();
  await page.choose(file.path);
  let isHung = !(await stepUntilSettled(page, () => pendingCommands > 0));
  const end = endOf(await page.uploads());

  // Faults have stopped: what failed and can go on must end well when somebody asks for it.
  const isFileWhole = !proxy.requests.some(({ actions }) => actions.some(({ do: verb }) => verb === 'file'));
  const [last] = (await page.uploads())?.slice(-1) ?? [];
  if (!isHung && isFileWhole && last?.error?.canRetry === true && last.error.keepsSession) {
    proxy.calm();
    await page.press('retry');
    isHung = !(await stepUntilSettled(page));
    const again = endOf(await page.uploads());
    if (again !== 'done') violations.push(`verdict: tried again without faults, it is ${again}`);
  }
  if (requestsAtDone !== undefined) {
    await sleep(silenceMs);
    const later = proxy.requests.length - requestsAtDone;
    if (later > 0) violations.push(`P10: ${later} requests after it was done`);
    if (!control.objects().some((object) => object.name === name && object.sha256 === file.sha256))
      violations.push('P1: done, but the server has no object with the bytes of the file');
  }
  if (isHung) violations.push(`P4: nothing happens any more: ${JSON.stringify(await page.uploads())}`);

  const happened = proxy.requests.flatMap(({ actions }) => actions);
  const count = (...verbs: readonly Action['do'][]): number =>
    happened.filter(({ do: verb }) => verbs.includes(verb)).length;
  judgeEnd({
    observed: {
      world: { partBytes: plan.requestBytes },
      files: new Map([[name, { size: Math.max(plan.size, file.size) }]]),
      network: {
        requests: proxy.requests.map(({ forwardedBytes }) => ({ file: name, receivedBytes: forwardedBytes })),
      },
      backend: {
        objects: control.objects(),
        losses: count('restart', 'forget', 'age'),
        // Each life of the page begins with the token of the first.
        expiries: count('expire-token') + (reloads > 0 ? 1 : 0),
      },
    },
    // A browser repeats what died unanswered on a reused connection: the network has doubled it.
    happened: [...happened, ...proxy.requests.filter(mayBeRepeatedByBrowser).map(() => doubled)],
    ends,
    addedAnew,
    refreshes: await page.refreshes(),
    report: (promise, detail) => violations.push(`${promise}: ${detail}`),
  });
  const { requests } = proxy;
  await context.close();
  proxy.begin({ schedule: [] });
  return { violations, isHung, end, happened, requests, events };
}

export const endOf = (uploads: readonly SeenUpload[] | undefined): string => {
  const last = uploads?.at(-1);
  return last?.error?.code ?? last?.status ?? 'nothing';
};

const doubled: Action = { do: 'duplicate', reply: 'second' };

const mayBeRepeatedByBrowser = ({ isOnReusedConnection, deliveredStatus }: ProxiedRequest): boolean =>
  isOnReusedConnection && deliveredStatus === undefined;
