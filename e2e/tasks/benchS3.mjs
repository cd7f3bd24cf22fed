/** `npm run bench:s3`: all arguments go to e2e/bench/s3Lanes.ts. */
import process from 'node:process';
import { endWith, ensureBrowser, ensurePackages, ensureS3Engine } from './ensure.mjs';
import { runInForeground } from './runInForeground.mjs';

try {
  ensurePackages();
  process.env.GANTRY_CHROMIUM = ensureBrowser();
  ensureS3Engine();
} catch (error) {
  endWith(error);
}
await runInForeground('e2e/bench/s3Lanes.ts');
