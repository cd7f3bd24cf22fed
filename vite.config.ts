/**
 * How the library is built and in which environments its tests run.
 *
 *   vite build                   dist/** one ES module per source file, bare imports left to the application
 *   vite build --mode workers    dist/workers/*.worker.js, each self-contained
 *   vite build --mode styles     dist/styles.css, dist/tokens.css
 *   vitest --project NAME        unit (Node), dom (jsdom), browser (Chromium), storybook (every story, Chromium)
 *
 * Entries are read from the file system, so a new protocol needs no line here, only its line in `exports`.
 * Declarations come from `tsc -p tsconfig.build.json`. Storybook has a configuration of its own.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import type { BuildEnvironmentOptions, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, findChromium } from './e2e/tasks/findChromium.mjs';

const test = /\.(test|test-d)\.tsx?$/;

/** Source files of a folder that are entries of their own: `protocols/tus.ts`, but neither tests nor notes. */
function entriesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.tsx?$/.test(name) && !test.test(name) && !name.endsWith('.d.ts'))
    .map((name) => `${folder}/${name}`);
}

const workers = entriesIn('src/workers').filter((path) => path.endsWith('.worker.ts'));

const modules = [
  'src/index.ts',
  'src/core/index.ts',
  'src/testing/index.ts',
  ...entriesIn('src/protocols'),
  ...entriesIn('src/presets'),
  ...entriesIn('src/ui/locales'),
].filter((path) => existsSync(path));

const styles = ['src/ui/styles/styles.css', 'src/ui/styles/tokens.css'].filter((path) => existsSync(path));

const builds: Record<string, BuildEnvironmentOptions> = {
  production: {
    lib: { entry: modules, formats: ['es'] },
    rolldownOptions: {
      // Every bare import stays an import: bundling one would need dist/node_modules, which npm does not pack.
      external: /^[^./\0]/,
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
    },
  },
  workers: {
    emptyOutDir: false,
    lib: {
      entry: Object.fromEntries(workers.map((path) => [`workers/${basename(path, '.ts')}`, path])),
      formats: ['es'],
    },
    rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: 'workers/[name].js' } },
  },
  styles: {
    emptyOutDir: false,
    // Applications minify; here the file is also the reference of what can be restyled.
    cssMinify: false,
    rolldownOptions: { input: styles, output: { assetFileNames: '[name][extname]' } },
  },
};

const executablePath = findChromium();

const chromium = {
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    launchOptions: { args: chromiumArgs(), ...(executablePath === undefined ? {} : { executablePath }) },
  }),
  instances: [{ browser: 'chromium' as const }],
};

export default defineConfig(({ command, mode }) => ({
  // The samples in public/ are for stories and tests.
  publicDir: command === 'build' ? false : 'public',
  plugins: [keepWorkerUrls()],
  build: { target: 'es2022', minify: false, sourcemap: true, reportCompressedSize: false, ...builds[mode] },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'],
          exclude: ['**/*.dom.test.*', '**/*.browser.test.*', 'e2e/bench/**', 'e2e/consumers/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: ['src/**/*.dom.test.{ts,tsx}'],
          setupFiles: ['@testing-library/jest-dom/vitest'],
          // Testing Library cleans up and switches on act() where it sees a global afterEach and beforeAll.
          globals: true,
        },
      },
      {
        extends: true,
        // Found late, a dependency is optimized during the run and the page reloads under a test.
        optimizeDeps: {
          include: [
            '@tanstack/react-query',
            'axe-core',
            'fast-check',
            'idb-keyval',
            'react',
            'react-dom',
            'react-dom/client',
            'react/jsx-dev-runtime',
            'react/jsx-runtime',
            'spark-md5',
            'zustand',
            'zustand/vanilla',
          ],
        },
        test: { name: 'browser', include: ['src/**/*.browser.test.{ts,tsx}'], browser: chromium },
      },
      {
        plugins: [storybookTest({ configDir: '.storybook' })],
        test: { name: 'storybook', browser: chromium },
      },
    ],
  },
}));

/**
 * Leaves `new URL('./x.worker.js', import.meta.url)` in the output as it was written. Bundlers of applications
 * look for exactly this text to find the worker; the library build would rewrite it to something they cannot see.
 */
function keepWorkerUrls(): Plugin {
  return {
    name: 'gantry:keep-worker-urls',
    apply: 'build',
    enforce: 'pre',
    transform(code) {
      const marked = code.replace(
        /new URL\(\s*(['"])(\.[^'"]*\.worker\.js)\1,\s*import\.meta\.url,?\s*\)/g,
        (_, _quote, path: string) => `__GANTRY_WORKER_URL__(${JSON.stringify(path)})`,
      );
      return marked === code ? null : { code: marked, map: null };
    },
    renderChunk: {
      order: 'post',
      handler(code) {
        const restored = code.replace(
          /__GANTRY_WORKER_URL__\(\s*["'`]([^"'`]+)["'`]\s*\)/g,
          (_, path: string) => `new URL('${path}', import.meta.url)`,
        );
        return restored === code ? null : { code: restored, map: null };
      },
    },
  };
}
