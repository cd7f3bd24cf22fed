/** `npm run frames`: all arguments go to e2e/frames/takeFrames.ts. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { endWith, ensureBrowser, ensurePackages } from './ensure.mjs';
import { runInForeground } from './runInForeground.mjs';

try {
  ensurePackages();
  process.env.GANTRY_CHROMIUM = ensureBrowser();
} catch (error) {
  endWith(error);
}
if (!process.argv.includes('--storybook')) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build:storybook'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
await runInForeground('e2e/frames/takeFrames.ts');
