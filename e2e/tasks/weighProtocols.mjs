/**
 * What one protocol adds to an application: minified, brotli, in bytes. Each has the same budget, because an application
 * pays for what it names and nothing else. The mean over three applications in several spellings each, because what stands
 * beside a protocol, and the names a minifier gives, decide over a hundred bytes either way; over more spellings where it
 * comes near the budget.
 * Presets are several protocols under a vendor's names and have budgets of their own (.size-limit.mjs). Run after the
 * build.
 */
import process from 'node:process';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { build } from 'esbuild';
import { repositoryRoot } from './childGroup.mjs';
import { findEntries, packageExports } from './entries.mjs';

const budgetBytes = 2_048;
/** What an application takes where it does not take everything: of the families of chunks it speaks one, here the longest. */
const taken = { './protocols/form-chunks': '{ formChunks, resumable }' };

const compress = promisify(brotliCompress);
const files = packageExports();
/** With the ready field, as in the README, with the hooks alone, and with the parts. */
const applications = [
  'createUploadClient, UploadField, UploadProvider',
  'createUploadClient, UploadProvider, useChunkedUpload',
  'createUploadClient, UploadProvider, Uploader, useChunkedUpload',
].map((names) => `export { ${names} } from './dist/index.js';`);
/** How near to the budget a few spellings leave it open. */
const nearBytes = 100;
const fewSpellings = 2;
const mostSpellings = 8;
/** Each spelling takes other short names from the code that follows. */
const spelled = Array.from({ length: mostSpellings }, (_, count) =>
  Array.from({ length: count }, (_name, index) => `export const own${index} = ${index};`).join(''),
).flatMap((own) =>
  applications.map((application) => ({
    source: own + application,
    bytesWithout: bundledBytes(own + application),
  })),
);

let isTooHeavy = false;
for (const { name } of findEntries().filter(({ name }) => name.startsWith('./protocols/'))) {
  const protocol = `export ${taken[name] ?? '*'} from '${files[name].default}';`;
  const added = (from, to) =>
    Promise.all(
      spelled
        .slice(from * applications.length, to * applications.length)
        .map(
          async ({ source, bytesWithout }) => (await bundledBytes(source + protocol)) - (await bytesWithout),
        ),
    );
  let all = await added(0, fewSpellings);
  if (Math.abs(budgetBytes - mean(all)) < nearBytes)
    all = [...all, ...(await added(fewSpellings, mostSpellings))];
  const bytes = Math.round(mean(all));
  isTooHeavy ||= bytes > budgetBytes;
  const verdict = bytes > budgetBytes ? `too heavy, at most ${budgetBytes}` : 'ok';
  console.log(`${String(bytes).padStart(6)} B  gantry${name.slice(1)}  ${verdict}`);
}
process.exitCode = isTooHeavy ? 1 : 0;

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

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
  return (await compress(outputFiles[0].contents)).length;
}
