/**
 * What one protocol adds to the ten lines of the README: minified, brotli, in bytes. Each has the same budget, because an
 * application pays for what it names and nothing else. Presets are several protocols under a vendor's names and have
 * budgets of their own (.size-limit.mjs). Run after the build.
 */
import { brotliCompressSync } from 'node:zlib';
import process from 'node:process';
import { build } from 'esbuild';
import { repositoryRoot } from './childGroup.mjs';
import { findEntries, packageExports } from './entries.mjs';

const budgetBytes = 2_048;
/** Protocols that are not there yet, and what they may weigh until they are. */
const stillAbove = { './protocols/form-chunks': 2_600, './protocols/s3-multipart': 3_300 };

const files = packageExports();
const application = "export { createUploadClient, UploadField, UploadProvider } from './dist/index.js';";
const applicationBytes = await bundledBytes(application);

let isTooHeavy = false;
for (const { name } of findEntries().filter(({ name }) => name.startsWith('./protocols/'))) {
  const bytes =
    (await bundledBytes(`${application} export * from '${files[name].default}';`)) - applicationBytes;
  const limitBytes = stillAbove[name] ?? budgetBytes;
  isTooHeavy ||= bytes > limitBytes;
  const goal = limitBytes > budgetBytes ? `, to come down to ${budgetBytes}` : '';
  const verdict = bytes > limitBytes ? `too heavy, at most ${limitBytes}` : `ok${goal}`;
  console.log(`${String(bytes).padStart(6)} B  gantry${name.slice(1)}  ${verdict}`);
}
process.exitCode = isTooHeavy ? 1 : 0;

async function bundledBytes(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: repositoryRoot },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    splitting: false,
    external: ['react', 'react-dom', 'react/jsx-runtime', '@tanstack/react-query'],
    logLevel: 'error',
  });
  return brotliCompressSync(outputFiles[0].contents).length;
}
