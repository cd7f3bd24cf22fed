/**
 * Everything that has to be true before a change is merged, in one command, on a machine with Node and git.
 *
 *   npm test
 *   npm test -- --only unit,e2e      some steps, by name
 *   npm test -- --list               their names
 *
 * Prints a line per step, the end of a failed step's log, and last `N passed, N failed` (`, N skipped`). Runners
 * are counted by their own reports: one per test. A check without tests counts as one. A runner that crashes, or
 * passes without having run a test, counts as a failure: silence is not success.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { repositoryRoot, startGroup, stopGroupsOnSignals, tail } from './childGroup.mjs';
import { endWith, ensureBrowser, ensurePackages, ensureS3Engine } from './ensure.mjs';
import { freePorts } from './freePort.mjs';
import { quickStartStory } from './quickStartStory.mjs';
import { startReferenceServer } from './startQuietly.mjs';

const folder = join(repositoryRoot, '.tmp', 'test');
const bin = (path) => `node_modules/${path}`;

const vitest = (...projects) => ({
  run: [bin('vitest/vitest.mjs'), 'run', ...projects.flatMap((name) => ['--project', name])],
  report: (path) => ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`],
  count: countVitest,
});

/**
 * `after` names steps that must have passed in this run first. `quiet` steps measure nothing and share nothing,
 * so two run at a time; the others have the machine to themselves, because their tests wait for real time.
 */
const steps = {
  types: { quiet: true, run: [bin('typescript/bin/tsc'), '-p', 'tsconfig.json'] },
  'types-core': { quiet: true, run: [bin('typescript/bin/tsc'), '-p', 'tsconfig.core.json'] },
  lint: {
    quiet: true,
    run: [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.'],
  },
  format: { quiet: true, run: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  unused: { quiet: true, run: [bin('knip/bin/knip.js'), '--no-progress'] },
  build: { quiet: true, run: ['e2e/tasks/build.mjs'] },
  publint: { quiet: true, after: ['build'], run: [bin('publint/src/cli.js'), '--strict'] },
  attw: { quiet: true, after: ['build'], run: ['e2e/tasks/checkPackedTypes.mjs'] },
  size: { quiet: true, after: ['build'], run: [bin('size-limit/bin.js')] },
  weights: { quiet: true, after: ['build'], run: ['e2e/tasks/weighProtocols.mjs'] },
  unit: vitest('unit', 'dom'),
  // The suite of dom again, with React 18, with the React Compiler, and from a server in StrictMode.
  reacts: vitest('react-18', 'react-compiler', 'strict-hydrated'),
  browser: { browser: true, ...vitest('browser') },
  // Live stories upload to a real server; without one they would only explain how to start it.
  stories: { browser: true, server: true, ...vitest('storybook') },
  storybook: {
    run: [
      bin('storybook/dist/bin/dispatcher.js'),
      'build',
      '--output-dir',
      'storybook-static',
      '--quiet',
      '--disable-telemetry',
    ],
    verify: verifyStorybook,
  },
  e2e: {
    browser: true,
    run: [bin('@playwright/test/cli.js'), 'test'],
    // On SIGTERM it leaves its web servers running.
    stopSignal: 'SIGINT',
    report: () => [],
    count: countPlaywright,
  },
};

const { values } = parseArgs({ options: { only: { type: 'string' }, list: { type: 'boolean' } } });
if (values.list) {
  console.log(Object.keys(steps).join('\n'));
  process.exit(0);
}
const chosen = values.only?.split(',').map((name) => name.trim()) ?? Object.keys(steps);
const unknown = chosen.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are ${Object.keys(steps).join(', ')}.`);
  process.exit(2);
}

stopGroupsOnSignals();
const env = { CI: 'true', NO_COLOR: '1', FORCE_COLOR: undefined, STORYBOOK_DISABLE_TELEMETRY: '1' };
try {
  ensurePackages();
  if (chosen.some((name) => steps[name].browser)) env.GANTRY_CHROMIUM = ensureBrowser();
  if (chosen.includes('e2e')) ensureS3Engine();
} catch (error) {
  console.log('0 passed, 1 failed');
  endWith(error);
}

if (chosen.includes('e2e')) {
  // Another run may be busy on the usual one.
  env.GANTRY_E2E_APP_PORT = process.env.GANTRY_E2E_APP_PORT ?? String(await freePorts(17_311));
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const startedMs = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
const failedSteps = new Set();
const inOrder = Object.keys(steps).filter((name) => chosen.includes(name));

await runTwoAtATime(inOrder.filter((name) => steps[name].quiet));
for (const name of inOrder.filter((each) => !steps[each].quiet)) await runStep(name);

console.log(`\n${inOrder.length} steps in ${seconds(Date.now() - startedMs)}`);
if (failedSteps.size > 0) console.log(`failed: ${[...failedSteps].join(', ')} (logs in .tmp/test)`);
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Two workers on one queue; a step waits for those it comes `after`. */
async function runTwoAtATime(names) {
  const done = new Map(names.map((name) => [name, Promise.withResolvers?.() ?? withResolvers()]));
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      await Promise.all((steps[name].after ?? []).map((earlier) => done.get(earlier)?.promise));
      await runStep(name);
      done.get(name).resolve();
    }
  };
  await Promise.all([worker(), worker()]);
}

async function runStep(name) {
  const step = steps[name];
  const reportPath = join(folder, `${name}.json`);
  const stepStartedMs = Date.now();
  const broken = step.after?.find((earlier) => failedSteps.has(earlier));
  let log = '';
  let result;
  if (broken) {
    log = `Not run, because ${broken} failed.`;
    result = { passed: 0, failed: 1, skipped: 0, problems: [] };
  } else {
    const server = step.server ? await startReferenceServer() : undefined;
    const group = startGroup(process.execPath, [...step.run, ...(step.report?.(reportPath) ?? [])], {
      env: {
        ...env,
        PLAYWRIGHT_JSON_OUTPUT_NAME: reportPath,
        ...(server && { STORYBOOK_GANTRY_SERVER: server.url }),
      },
      onText: (text) => (log += text),
      stopSignal: step.stopSignal,
    });
    const limit = setTimeout(() => {
      log += '\nStopped: fifteen minutes are too long for this step.\n';
      void group.stop();
    }, 900_000);
    const code = await group.exited;
    clearTimeout(limit);
    await server?.stop();
    result = judge(step, code, reportPath);
  }
  writeFileSync(join(folder, `${name}.log`), log);

  for (const key of Object.keys(total)) total[key] += result[key];
  if (result.failed > 0) failedSteps.add(name);
  const counts = step.count
    ? `${result.passed} passed${result.failed > 0 ? `, ${result.failed} failed` : ''}${
        result.skipped > 0 ? `, ${result.skipped} skipped` : ''
      }`
    : result.failed > 0
      ? 'failed'
      : 'ok';
  const took = seconds(Date.now() - stepStartedMs).padStart(8);
  console.log(`${result.failed > 0 ? 'FAIL' : 'pass'}  ${name.padEnd(11)}${took}  ${counts}`);
  if (result.failed > 0) {
    for (const problem of result.problems) console.log(indent(problem));
    console.log(indent(excerpt(stripVTControlCharacters(log))));
  }
}

/** What a step amounts to. Reports are believed about tests, exit codes about everything else. */
function judge(step, code, reportPath) {
  if (!step.count) {
    const problems = code === 0 ? (step.verify?.() ?? []) : [`exit code ${code}`];
    const isGood = problems.length === 0;
    return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: 0, problems };
  }
  if (!existsSync(reportPath)) {
    return { passed: 0, failed: 1, skipped: 0, problems: [`exit code ${code}, and no report was written`] };
  }
  const result = step.count(JSON.parse(readFileSync(reportPath, 'utf8')));
  if (result.passed + result.failed === 0) {
    result.failed += 1;
    result.problems.push('no test ran');
  } else if (code !== 0 && result.failed === 0) {
    result.failed += 1;
    result.problems.push(`every test passed, yet the exit code is ${code}`);
  }
  return result;
}

function countVitest({ testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
  // A file that could not be loaded has no tests to count.
  const crashed = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + crashed.length,
    skipped: numPendingTests + numTodoTests,
    problems: crashed.map(({ name }) => `${name.replace(repositoryRoot, '')} did not run`),
  };
}

function countPlaywright({ stats, errors }) {
  return {
    passed: stats.expected,
    // A test that passed only the second time is a failure that hides.
    failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0),
    skipped: stats.skipped,
    problems: errors.map(({ message }) => message ?? 'unknown error'),
  };
}

/** A static Storybook without the page that `npm start` opens would be a broken door. */
function verifyStorybook() {
  const { entries } = JSON.parse(
    readFileSync(join(repositoryRoot, 'storybook-static', 'index.json'), 'utf8'),
  );
  return quickStartStory in entries ? [] : [`The story ${quickStartStory} does not exist.`];
}

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** From where a runner begins to explain its failures; where none does, the end. */
function excerpt(log) {
  const start = log.search(/^.*(Failed Tests|Failed Suites|Unhandled Errors) \d|^ +1\) .*\.e2e\.ts:/m);
  return start < 0 ? tail(log, 40) : log.slice(start).split('\n').slice(0, 120).join('\n');
}

function indent(text) {
  return text.replace(/^/gm, '      ');
}
