/**
 * Lets a page import the options of a factory, a hook or a component, as its types and docstrings say them:
 * `import o from './x.ts?options'`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { createOptionsReader } from '../stories/support/readOptions.ts';

const src = join(import.meta.dirname, '../src');
const protocols = join(src, 'protocols');
/** What pages show beside protocols. They know the DOM and React. */
const inBrowsers = [
  'adapters/createBrowserUploadClient.ts',
  'react/useChunkedUpload.ts',
  'ui/field/UploadField.tsx',
].map((file) => join(src, file));
const query = '?options';

export function optionsPlugin(): Plugin {
  let ofProtocols: ReturnType<typeof createOptionsReader> | undefined;
  let ofOthers: ReturnType<typeof createOptionsReader> | undefined;
  return {
    name: 'gantry:options',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith(query)) return undefined;
      const source = id.slice(0, -query.length);
      this.addWatchFile(source);
      const read = inBrowsers.includes(source)
        ? (ofOthers ??= createOptionsReader(inBrowsers, 'tsconfig.json'))
        : (ofProtocols ??= createOptionsReader(
            readdirSync(protocols)
              .filter((name) => /^\w+\.ts$/.test(name))
              .map((name) => join(protocols, name)),
          ));
      return `export default ${JSON.stringify(read(source))};`;
    },
    watchChange() {
      ofProtocols = undefined;
      ofOthers = undefined;
    },
  };
}
