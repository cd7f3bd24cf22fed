/**
 * What mutation testing changes, and how it asks the tests. `npm run mutation` starts it.
 *
 * Mutated are the layers whose promises are values: core and protocols, and the presets, which are protocols with
 * names filled in. Adapters and components prove themselves in a browser, where one mutant would take seconds.
 * Mutants of lines that run at import (tables, defaults) are tested as well: they cost a full run of the tests that
 * import the file, and those tables are the documentation.
 */
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  mutate: [
    'src/{core,protocols,presets}/**/*.ts',
    '!src/**/*.test.ts',
    '!src/**/*.test-d.ts',
    '!src/**/*.test.shared.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'e2e/mutation/vitest.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', here('ignoreErrorProse.mjs')],
  ignorers: ['error-prose'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  incremental: true,
  incrementalFile: 'node_modules/.cache/stryker/incremental.json',
  jsonReporter: { fileName: '.tmp/mutation/report.json' },
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  tempDirName: '.tmp/mutation/sandbox',
  // The copy the tests run in needs the sources, this folder, and what the conformance tests ask for the entry points.
  ignorePatterns: [
    '/*',
    '!/src',
    '!/e2e',
    '/e2e/*',
    '!/e2e/mutation',
    '!/e2e/tasks',
    '/e2e/tasks/*',
    '!/e2e/tasks/entries.mjs',
    '!/e2e/tasks/childGroup.mjs',
    '!/package.json',
    '!/tsconfig*.json',
  ],
  allowConsoleColors: false,
};
