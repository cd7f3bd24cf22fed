/**
 * Mutation testing of the engine: changes one thing at a time in core, protocols and presets, and shows each change
 * to the tests that cover it. What no test notices is no promise.
 *
 *   npm run mutation                         all files: minutes by the dozen
 *   npm run mutation -- src/core/byte*.ts    these files
 *   npm run mutation -- --force              without the results of earlier runs
 *
 * `--concurrency N` sets how many mutants are tried at a time (2). Results of unchanged files with unchanged tests come
 * from node_modules/.cache. Prints each survivor as a diff, then those that `e2e/mutation/survivors.mjs` does not
 * explain, and last `mutation score S %: K killed, V survived, C without coverage, of N`. Fails below 90 %.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import strykerConfig from '../mutation/stryker.config.mjs';
import { reviewedSurvivors } from '../mutation/survivors.mjs';
import { repositoryRoot, startGroup, stopGroupsOnSignals } from './childGroup.mjs';
import { endWith, ensurePackages } from './ensure.mjs';

const lowestScore = 90;
const notMutated = strykerConfig.mutate.filter((glob) => glob.startsWith('!'));
const reportPath = join(repositoryRoot, '.tmp', 'mutation', 'report.json');

const { values, positionals: chosen } = parseArgs({
  options: { concurrency: { type: 'string' }, force: { type: 'boolean' } },
  allowPositionals: true,
});
try {
  ensurePackages();
} catch (error) {
  endWith(error);
}

// A report of an earlier run must not be taken for this one's.
rmSync(reportPath, { force: true });
stopGroupsOnSignals();
const code = await startGroup(process.execPath, [
  'node_modules/@stryker-mutator/core/bin/stryker.js',
  'run',
  'e2e/mutation/stryker.config.mjs',
  ...(chosen.length > 0 ? ['--mutate', [...chosen, ...notMutated].join(',')] : []),
  ...(values.concurrency ? ['--concurrency', values.concurrency] : []),
  ...(values.force ? ['--force'] : []),
]).exited;
if (code !== 0) process.exit(code);

// The report also has what earlier runs found out about other files.
const files = Object.entries(JSON.parse(readFileSync(reportPath, 'utf8')).files).filter(
  ([file]) => chosen.length === 0 || chosen.includes(file),
);
const mutants = files.flatMap(([file, { source, mutants: found }]) =>
  found.map((mutant) => ({ file, status: mutant.status, ...inWords(source, mutant) })),
);
const withStatus = (...statuses) => mutants.filter(({ status }) => statuses.includes(status));
const killed = withStatus('Killed', 'Timeout');
const survived = withStatus('Survived');
const uncovered = withStatus('NoCoverage');
const count = killed.length + survived.length + uncovered.length;

const alive = [...survived, ...uncovered];
const isSame = (a, b) => a.file === b.file && a.line === b.line && a.from === b.from && a.to === b.to;
list(
  'Not explained in e2e/mutation/survivors.mjs:',
  alive.filter((mutant) => !reviewedSurvivors.some((reviewed) => isSame(reviewed, mutant))),
);
list(
  'Explained in e2e/mutation/survivors.mjs, but gone:',
  reviewedSurvivors.filter(
    (reviewed) =>
      files.some(([file]) => file === reviewed.file) && !alive.some((mutant) => isSame(reviewed, mutant)),
  ),
);

const score = count === 0 ? 0 : (100 * killed.length) / count;
console.log(
  `mutation score ${score.toFixed(1)} %: ${killed.length} killed, ${survived.length} survived, ` +
    `${uncovered.length} without coverage, of ${count}`,
);
if (score < lowestScore) process.exitCode = 1;

/** A mutant by the line of code it stands in, what it takes away and what it puts there, so that no number rots. */
function inWords(source, { location: { start, end }, replacement }) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const line = lines[0].trim();
  const last = lines.length - 1;
  lines[last] = lines[last].slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return { line, from: inOneLine(lines.join(' ')), to: inOneLine(replacement) };
}

function inOneLine(code) {
  const text = code.replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function list(title, entries) {
  if (entries.length === 0) return;
  console.log(title);
  for (const { file, line, from, to } of entries)
    console.log(`  ${JSON.stringify({ file, line, from, to })}`);
  console.log('');
}
