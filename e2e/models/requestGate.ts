/** Holds what a page sends, so that an upload stays in its middle for as long as a test likes. */
import type { Page, Route } from '@playwright/test';
import type { ReferenceServer } from './referenceServer.ts';

export interface RequestGate {
  /** Lets so many more requests through, those that wait first. */
  pass(count: number): void;
  /** Holds everything again, whatever was still to pass. */
  close(): void;
}

/**
 * Holds every request with bytes. A page that closes, pauses or cancels lets go of what is held, as of anything on its
 * way: the server may hear of it, and of the same part again.
 */
export async function closeGate(page: Page, server: ReferenceServer): Promise<RequestGate> {
  const held: Route[] = [];
  let free = 0;
  const passHeld = (): void => {
    for (const route of held.splice(0, free)) {
      free -= 1;
      void route.continue();
    }
  };
  await page.route(`${server.url}/**`, (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    held.push(route);
    passHeld();
    return undefined;
  });
  return {
    pass(count) {
      free += count;
      passHeld();
    },
    close() {
      free = 0;
    },
  };
}
