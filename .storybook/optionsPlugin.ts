/** Lets a page import the options of a factory, as its types and docstrings say them: `import o from './x.ts?options'`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { createOptionsReader } from '../stories/support/readOptions.ts';

const folder = join(import.meta.dirname, '../src/protocols');
const query = '?options';

export function optionsPlugin(): Plugin {
  let read: ReturnType<typeof createOptionsReader> | undefined;
  return {
    name: 'gantry:options',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith(query)) return undefined;
      const source = id.slice(0, -query.length);
      read ??= createOptionsReader(
        readdirSync(folder)
          .filter((name) => /^\w+\.ts$/.test(name))
          .map((name) => join(folder, name)),
      );
      this.addWatchFile(source);
      return `export default ${JSON.stringify(read(source))};`;
    },
    watchChange() {
      read = undefined;
    },
  };
}
