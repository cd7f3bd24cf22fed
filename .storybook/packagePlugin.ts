/** Lets the registry's items import the package by its name, as in tsconfig.json: the sources, and not what was built. */
import { join } from 'node:path';
import type { Plugin } from 'vite';

const sources: Readonly<Record<string, string>> = {
  gantry: 'src/index.ts',
  'gantry/core': 'src/core/index.ts',
};

export function packagePlugin(): Plugin {
  return {
    name: 'gantry:package',
    enforce: 'pre',
    resolveId(id) {
      const source = sources[id];
      return source && join(import.meta.dirname, '..', source);
    },
  };
}
