/**
 * Three ways to lose a page, and how its next life begins: loaded again, its process crashed, or the whole browser killed
 * without a word. A killed browser comes back on the same profile, as a person would start it again.
 */
import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type LaunchOptions, type Page } from '@playwright/test';
import { chromiumArgs, findChromium } from '../tasks/findChromium.mjs';

export const pageLosses = ['reload', 'crash', 'kill'] as const;

export type PageLoss = (typeof pageLosses)[number];

export interface PageLives {
  /** The page of this life. */
  readonly page: Page;
  /** Ends this life. After a `reload` the page is the same one, and going somewhere ends what it was. */
  lose(): Promise<void>;
  /** Makes the page of the next life. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

export function launchOptions(): LaunchOptions {
  const executablePath = findChromium();
  return { args: chromiumArgs(), ...(executablePath !== undefined && { executablePath }) };
}

export async function openPageLives(loss: PageLoss, browser: Browser, baseURL: string): Promise<PageLives> {
  return loss === 'kill'
    ? livesOfProfile(baseURL)
    : livesOfContext(loss, await browser.newContext({ baseURL }));
}

async function livesOfContext(loss: 'reload' | 'crash', context: BrowserContext): Promise<PageLives> {
  let page = await context.newPage();
  return {
    get page() {
      return page;
    },
    async lose() {
      if (loss === 'reload') return;
      const cdp = await context.newCDPSession(page);
      // A crashed page answers nothing, not even this.
      void cdp.send('Page.crash').catch(() => undefined);
      await page.waitForEvent('crash');
      await page.close();
    },
    async begin() {
      if (loss === 'crash') page = await context.newPage();
    },
    close: () => context.close(),
  };
}

async function livesOfProfile(baseURL: string): Promise<PageLives> {
  const profile = await mkdtemp(join(tmpdir(), 'gantry-profile-'));
  const launch = () => chromium.launchPersistentContext(profile, { ...launchOptions(), baseURL });
  let context = await launch();
  return {
    get page() {
      return context.pages()[0] ?? noPage();
    },
    async lose() {
      const isClosed = context.waitForEvent('close');
      process.kill(await processOf(profile), 'SIGKILL');
      await isClosed;
    },
    async begin() {
      context = await launch();
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Chromium locks its profile by a link whose target ends with the number of its process. */
async function processOf(profile: string): Promise<number> {
  const target = await readlink(join(profile, 'SingletonLock'));
  const id = Number(target.slice(target.lastIndexOf('-') + 1));
  if (!Number.isSafeInteger(id) || id <= 1) throw new Error(`The profile is locked by nobody: "${target}".`);
  return id;
}

function noPage(): never {
  throw new Error('The browser was started without a page.');
}
