/**
 * The package as it is published, in dist: modules, self-contained workers, stylesheets, declarations.
 * A pass whose sources do not exist is left out.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { repositoryRoot, startGroup, stopGroupsOnSignals } from './childGroup.mjs';
import { findEntries } from './entries.mjs';

const entries = findEntries();
const kinds = new Set(entries.map(({ kind }) => kind));
const vite = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'];

const passes = [
  ...(kinds.has('module') ? [vite] : []),
  ...entries
    .filter(({ kind }) => kind === 'worker')
    .map(({ source }) => [...vite, '--mode', source.replace(/^src\/|\.worker\.ts$/g, '')]),
  ...(kinds.has('style') ? [[...vite, '--mode', 'styles']] : []),
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
];

stopGroupsOnSignals();
for (const pass of passes) {
  process.exitCode = await startGroup(process.execPath, pass).exited;
  if (process.exitCode !== 0) break;
}
for (const { name } of entries.filter(({ kind }) => kind === 'style')) {
  writeFileSync(join(repositoryRoot, 'dist', `${name.slice(2)}.d.ts`), 'export {};\n');
}
