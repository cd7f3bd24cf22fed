/**
 * Every entry of the source tree can be imported by its public name, and every public name leads somewhere.
 * `npm run exports` brings package.json in step.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findEntries, packageExports } from '../e2e/tasks/entries.mjs';

interface PackageDescription {
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly sideEffects: readonly string[];
  readonly files: readonly string[];
}

const description = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as PackageDescription;

describe('package.json', () => {
  it('exports exactly the entries of the source tree (npm run exports)', () => {
    expect(description.exports ?? {}).toEqual(packageExports());
  });

  it('asks for types before code, because the first matching condition wins', () => {
    for (const target of Object.values(description.exports ?? {})) {
      if (typeof target === 'object' && target !== null) expect(Object.keys(target)[0]).toBe('types');
    }
  });

  it('declares stylesheets, and nothing else, as having side effects', () => {
    expect(description.sideEffects).toEqual(['**/*.css']);
  });

  it('packs the build and nothing else', () => {
    expect(description.files).toEqual(['dist']);
  });
});

describe('the entries', () => {
  it('have public names in kebab-case, languages as tags', () => {
    for (const { name } of findEntries()) {
      expect(name).toMatch(/^\.(\/[a-z0-9-]+)*(\/locales\/[a-z]{2}(-[A-Za-z]{2,4})?|\.css)?$/);
    }
  });
});
