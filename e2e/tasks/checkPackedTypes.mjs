/**
 * Asks `attw` whether TypeScript finds the types of every entry in the packed package. It packs a copy, because
 * packing in place would delete a tarball of the same name.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { repositoryRoot } from './childGroup.mjs';
import { findEntries } from './entries.mjs';

const copy = join(repositoryRoot, '.tmp', 'packed');
rmSync(copy, { recursive: true, force: true });
mkdirSync(copy, { recursive: true });
for (const name of ['package.json', 'dist']) {
  cpSync(join(repositoryRoot, name), join(copy, name), { recursive: true });
}

const untyped = findEntries()
  .filter(({ kind }) => kind === 'style')
  .flatMap(({ name }) => ['--exclude-entrypoints', name]);
const attw = join(repositoryRoot, 'node_modules/@arethetypeswrong/cli/dist/index.js');
const { status } = spawnSync(
  process.execPath,
  [attw, '--pack', copy, '--profile', 'esm-only', '--format', 'ascii', ...untyped],
  { cwd: copy, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
