/** `npm run exports`: writes the entry points of the source tree into package.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './childGroup.mjs';
import { packageExports } from './entries.mjs';

const path = join(repositoryRoot, 'package.json');
const description = JSON.parse(readFileSync(path, 'utf8'));
description.exports = packageExports();
writeFileSync(path, `${JSON.stringify(description, null, 2)}\n`);
