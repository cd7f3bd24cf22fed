/** `npm run bench:thumbnails`: all arguments go to e2e/bench/thumbnails.ts. */
import process from 'node:process';
import { endWith, ensureBrowser, ensurePackages } from './ensure.mjs';
import { runInForeground } from './runInForeground.mjs';

try {
  ensurePackages();
  process.env.GANTRY_CHROMIUM = ensureBrowser();
} catch (error) {
  endWith(error);
}
await runInForeground('e2e/bench/thumbnails.ts');
