/**
 * The public entry points, read from the source tree: one file, one name an application can import. The build takes
 * its entries from here, `npm run exports` writes them into package.json, and a test compares the two.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './childGroup.mjs';

/**
 * @typedef {object} Entry
 * @property {string} name - as in package.json `exports`: `./protocols/qq-chunks`
 * @property {string} source - relative to the repository: `src/protocols/qqChunks.ts`
 * @property {'module' | 'worker' | 'style'} kind
 */

/** @returns {Entry[]} sorted as they stand in package.json. */
export function findEntries() {
  return [
    ...one('.', 'src/index.ts', 'module'),
    ...one('./core', 'src/core/index.ts', 'module'),
    ...each('src/protocols', 'module', (base) => `./protocols/${kebab(base)}`).filter(isProtocol),
    ...each('src/presets', 'module', (base) => `./presets/${kebab(base)}`),
    ...one('./server/s3', 'src/server/s3.ts', 'module'),
    ...one('./pdf', 'src/adapters/pdfThumbnails.ts', 'module'),
    ...one('./testing', 'src/testing/index.ts', 'module'),
    ...each('src/ui/locales', 'module', (base) => `./locales/${languageTag(base)}`),
    ...each('src/workers', 'worker', (base) => `./workers/${kebab(base.replace(/\.worker$/, ''))}`).filter(
      ({ source }) => source.endsWith('.worker.ts'),
    ),
    ...one('./styles.css', 'src/ui/styles/styles.css', 'style'),
    ...one('./tokens.css', 'src/ui/styles/tokens.css', 'style'),
  ];
}

/**
 * The value of `exports`. `types` stands first, because the first condition that matches wins.
 *
 * @returns {Record<string, string | { types: string, default: string }>}
 */
export function packageExports() {
  const lines = findEntries().map(({ name, source, kind }) => {
    // TypeScript wants to know what `import 'gantry/styles.css'` is, even where it yields nothing.
    if (kind === 'style')
      return [name, { types: `./dist/${name.slice(2)}.d.ts`, default: `./dist/${name.slice(2)}` }];
    const built = source.replace(/^src/, './dist').replace(/\.tsx?$/, '');
    return [name, { types: `${built}.d.ts`, default: `${built}.js` }];
  });
  return { ...Object.fromEntries(lines), './package.json': './package.json' };
}

/** A file that makes an UploadProtocol is one; the others in the folder are words that protocols share. */
function isProtocol({ source }) {
  return /\bUploadProtocol</.test(readFileSync(join(repositoryRoot, source), 'utf8'));
}

function one(name, source, kind) {
  return existsSync(join(repositoryRoot, source)) ? [{ name, source, kind }] : [];
}

function each(folder, kind, nameOf) {
  const path = join(repositoryRoot, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|test-d|d|browser|dom)\.tsx?$/.test(file))
    .filter((file) => !/\.(dom|browser)\.test\./.test(file) && file !== 'index.ts')
    .sort()
    .map((file) => ({ name: nameOf(file.replace(/\.tsx?$/, '')), source: `${folder}/${file}`, kind }));
}

/** `s3Multipart` becomes `s3-multipart`. */
function kebab(text) {
  return text.replace(/(?<=[a-z0-9])[A-Z]/g, '-$&').toLowerCase();
}

/** `ptBR` becomes `pt-BR`, `zhTW` `zh-TW`; `de` and `pt-BR` stay. */
function languageTag(text) {
  return text.replace(/(?<=[a-z])(?=[A-Z])/g, '-');
}
