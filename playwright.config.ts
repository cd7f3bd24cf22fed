/**
 * Real browser, real server: `e2e/*.e2e.ts` against a small application (e2e/app), built and served here on a fixed
 * port that the environment can move. Each worker starts a reference server of its own (e2e/models/test.ts).
 *
 * Nothing is repeated: a test that passes the second time hides a defect.
 */
import process from 'node:process';
import { defineConfig, type ReporterDescription } from '@playwright/test';
import { chromiumArgs, findChromium } from './e2e/tasks/findChromium.mjs';

// Below 32768, where operating systems do not pick ports for outgoing connections.
const appPort = Number(process.env['GANTRY_E2E_APP_PORT'] ?? 17_311);
const executablePath = findChromium();

// Without `exec` the shell would stay between Playwright and the server, and the leash would watch the shell.
const exec = process.platform === 'win32' ? '' : 'exec ';
const node = `${exec}${JSON.stringify(process.execPath)} --import ./e2e/tasks/leash.mjs`;
const reporter: ReporterDescription[] = [['list']];
if (process.env['PLAYWRIGHT_JSON_OUTPUT_NAME']) reporter.push(['json']);

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  // When everything is broken, ten examples say so as well as a hundred timeouts.
  maxFailures: process.env['CI'] ? 10 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter,
  use: {
    baseURL: `http://127.0.0.1:${appPort}`,
    // Drawing every step takes a third of the time, and a log is what remains of an automatic run anyway.
    trace: process.env['CI'] ? 'off' : 'retain-on-failure',
    browserName: 'chromium',
    launchOptions: { args: chromiumArgs(), ...(executablePath === undefined ? {} : { executablePath }) },
  },
  webServer: [
    {
      name: 'app',
      command: `${node} --import tsx e2e/app/serve.ts ${appPort}`,
      port: appPort,
      reuseExistingServer: false,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 3000 },
    },
  ],
});
