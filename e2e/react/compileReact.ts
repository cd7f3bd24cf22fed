/** The React Compiler over our components and hooks, as an application would have it that compiles what it installs. */
import { transformAsync } from '@babel/core';
import type { Plugin } from 'vite';

export function compileReact(): Plugin {
  return {
    name: 'gantry:react-compiler',
    enforce: 'pre',
    async transform(code, id) {
      if (!/\/src\/(react|ui)\/[^?]+\.tsx?$/.test(id) || id.includes('.test.')) return undefined;
      const result = await transformAsync(code, {
        filename: id,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: ['typescript', 'jsx'] },
        // What it cannot compile, it leaves as it is; lint names those places.
        plugins: [['babel-plugin-react-compiler', { panicThreshold: 'none' }]],
      });
      return result?.code == null ? undefined : { code: result.code, map: result.map ?? null };
    },
  };
}
