/**
 * The tests that mutants are shown to: those of the engine and its doubles, in Node.
 *
 * Left out are the ones whose verdict depends on luck or takes seconds for each mutant: the simulation and the models
 * draw schedules at random. What only they notice is worth a test that says so.
 */
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A mutant is done with at its first failure: what killed the one before is asked first, and small files before large. */
class LikelyKillersFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification): number => {
      const name = `${project.name}:${relative(this.ctx.config.root, moduleId)}`;
      return this.ctx.cache.getFileTestResults(name)?.failed === true ? 0 : statSync(moduleId).size;
    };
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    environment: 'node',
    // One environment for all files: a mutant costs the tests that see it, not the imports of every file again.
    isolate: false,
    sequence: { sequencer: LikelyKillersFirst },
    include: ['src/{core,protocols,presets,testing}/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      '**/*.dom.test.*',
      '**/*.browser.test.*',
      '**/*.model.test.ts',
      'src/testing/simulation/**',
    ],
  },
});
