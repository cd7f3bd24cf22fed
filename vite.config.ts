/**
 * How the library is built and in which environments its tests run.
 *
 *   vite build                   dist/** one ES module per source file, bare imports left to the application
 *   vite build --mode workers/x  dist/workers/x.worker.js, self-contained, one pass per worker
 *   vite build --mode styles     dist/styles.css, dist/tokens.css
 *   vitest --project NAME        unit (Node), dom (jsdom), browser (Chromium), storybook (every story, Chromium);
 *                                react-18, react-compiler, strict-hydrated: the suite of dom, with another
 *                                React, or rendered by a server and taken over in StrictMode
 *
 * Entries are read from the file system, so a new protocol needs no line here, only its line in `exports`.
 * Declarations come from `tsc -p tsconfig.build.json`. Storybook has a configuration of its own.
 */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import type { BuildEnvironmentOptions, Plugin } from 'vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { compileReact } from './e2e/react/compileReact.ts';
import { findEntries, type Entry } from './e2e/tasks/entries.mjs';
import { chromiumArgs, findChromium } from './e2e/tasks/findChromium.mjs';
import { runtimePackages } from './e2e/tasks/runtimePackages.mjs';

function sources(kind: Entry['kind']): string[] {
  return findEntries()
    .filter((entry) => entry.kind === kind)
    .map(({ source }) => source);
}

const modules: BuildEnvironmentOptions = {
  lib: { entry: sources('module'), formats: ['es'] },
  rolldownOptions: {
    // Every bare import stays an import: bundling one would need dist/node_modules, which npm does not pack.
    external: /^[^./\0]/,
    // The directives do survive, because every module stays a file of its own.
    onLog: (level, log, report) => {
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
    },
    output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
  },
};

const styles: BuildEnvironmentOptions = {
  emptyOutDir: false,
  // Applications minify; here the file is also the reference of what can be restyled.
  cssMinify: false,
  rolldownOptions: { input: sources('style'), output: { assetFileNames: '[name][extname]' } },
};

/** One pass for one worker: two in a pass would share a chunk, and a worker has to be one file. */
function worker(mode: string): BuildEnvironmentOptions {
  return {
    emptyOutDir: false,
    lib: { entry: `src/${mode}.worker.ts`, formats: ['es'], fileName: () => `${mode}.worker.js` },
    // Says "module" to tools that judge by the text; a bundled CommonJS dependency looks like CommonJS otherwise.
    rolldownOptions: { output: { footer: 'export {};' } },
  };
}

function passFor(mode: string): BuildEnvironmentOptions {
  if (mode === 'styles') return styles;
  return mode.startsWith('workers/') ? worker(mode) : modules;
}

const executablePath = findChromium();

/** A new object for each project, because vitest writes names into it. */
const chromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    launchOptions: { args: chromiumArgs(), ...(executablePath === undefined ? {} : { executablePath }) },
  }),
  instances: [{ browser: 'chromium' as const }],
});

/** Vitest leaves one core free, which is half of a small machine. Pages beside each other would not be drawn, though. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

/** The component suite, for every React it has to pass in. */
const components = {
  maxWorkers,
  environment: 'jsdom',
  include: ['src/**/*.dom.test.{ts,tsx}'],
  setupFiles: ['@testing-library/jest-dom/vitest'],
  // Testing Library cleans up and switches on act() where it sees a global afterEach and beforeAll.
  globals: true,
} satisfies TestProjectInlineConfiguration['test'];

export default defineConfig(({ command, mode }) => ({
  // The samples in public/ are for stories and tests.
  publicDir: command === 'build' ? false : 'public',
  plugins: [keepWorkerUrls()],
  build: { target: 'es2022', minify: false, sourcemap: true, reportCompressedSize: false, ...passFor(mode) },
  test: {
    // Against what hangs: how long a test takes on a busy machine is none of its promises.
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          maxWorkers,
          environment: 'node',
          // One environment for all files of a worker: what the simulation has warmed up is not compiled again for each.
          isolate: false,
          // Simulations leave much behind that is short-lived; with more room for it, it is swept less often.
          execArgv: ['--min-semi-space-size=32', '--max-semi-space-size=64'],
          include: ['src/**/*.test.ts', 'e2e/**/*.test.ts', 'stories/**/*.test.ts'],
          exclude: ['**/*.dom.test.*', '**/*.browser.test.*', 'e2e/consumers/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          ...components,
          // Pages of the Storybook show this one as an application would write it.
          include: [...components.include, 'stories/**/*.dom.test.{ts,tsx}'],
          provide: { react: { major: '19', isCompiled: false, isStrictAndHydrated: false } },
        },
      },
      {
        extends: true,
        test: {
          name: 'react-18',
          ...components,
          provide: { react: { major: '18', isCompiled: false, isStrictAndHydrated: false } },
          include: [...components.include, 'src/**/serverRender.test.ts'],
          execArgv: ['--import', new URL('e2e/react/react18.mjs', import.meta.url).href],
        },
      },
      {
        extends: true,
        plugins: [compileReact()],
        test: {
          name: 'react-compiler',
          ...components,
          provide: { react: { major: '19', isCompiled: true, isStrictAndHydrated: false } },
        },
      },
      {
        extends: true,
        test: {
          name: 'strict-hydrated',
          ...components,
          provide: { react: { major: '19', isCompiled: false, isStrictAndHydrated: true } },
          setupFiles: ['e2e/react/strictAndHydrated.ts', ...components.setupFiles],
        },
      },
      {
        extends: true,
        optimizeDeps: { include: [...runtimePackages, 'axe-core', 'fast-check', 'react-dom/server'] },
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.{ts,tsx}'],
          globalSetup: 'e2e/echoServer.ts',
          browser: chromium(),
        },
      },
      {
        // Outside a test run there is nothing to look for in the stories.
        plugins: process.env['VITEST'] ? [storybookTest({ configDir: '.storybook' })] : [],
        optimizeDeps: { include: [...runtimePackages, 'axe-core'] },
        test: { name: 'storybook', setupFiles: ['.storybook/vitest.setup.ts'], browser: chromium() },
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
