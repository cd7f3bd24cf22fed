/** `npm run registry`: writes `registry.json` and `public/r` from this folder. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registryFiles } from './registryFiles.ts';

const repository = join(import.meta.dirname, '../..');
const served = join(repository, 'public/r');

rmSync(served, { recursive: true, force: true });
mkdirSync(served, { recursive: true });
const files = registryFiles((name) => readFileSync(join(import.meta.dirname, 'items', name), 'utf8'));
for (const [path, text] of files) writeFileSync(join(repository, path), text);
