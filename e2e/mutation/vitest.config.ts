/**
 * The tests that mutants are shown to: those of the engine and its doubles, in Node.
 *
 * Left out are the ones whose verdict depends on luck or takes seconds for each mutant: the simulation and the model
 * of the client draw schedules at random. What only they notice is worth a test that says so.
 */
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    // One environment for all files: a mutant costs the tests that see it, not the imports of every file again.
    isolate: false,
    include: ['src/{core,protocols,presets,testing}/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      '**/*.dom.test.*',
      '**/*.browser.test.*',
      'src/core/uploadClient.model.test.ts',
      'src/testing/simulation/**',
    ],
  },
});
