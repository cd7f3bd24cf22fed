import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cssText } from './cssText.ts';
import { items } from './items.ts';
import { registryFiles } from './registryFiles.ts';

const repository = join(import.meta.dirname, '../..');
const sources = join(import.meta.dirname, 'items');
const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const readSource = (name: string) => readFileSync(join(sources, name), 'utf8');
const files = registryFiles(readSource);

it.each([...files])('%s is what `npm run registry` writes', (path, text) => {
  expect(read(path)).toBe(text);
});

it('serves nothing that is no item', () => {
  const served = readdirSync(join(repository, 'public/r')).map((name) => `public/r/${name}`);
  expect(['registry.json', ...served].sort()).toEqual([...files.keys()].sort());
});

it('offers every component of its folder', () => {
  expect([...new Set(items.flatMap((item) => item.files))].sort()).toEqual(readdirSync(sources).sort());
});

it('says of every item how to install it', () => {
  const page = readFileSync(join(import.meta.dirname, 'Registry.mdx'), 'utf8');
  const shown = [...page.matchAll(/<InstallCommand item="([^"]+)"/g)].map(([, name]) => name);
  expect(shown).toEqual(items.map(({ name }) => name));
});

describe.each(items)('$name', (item) => {
  it('has its component in a file of its name', () => {
    expect(item.files[0]).toBe(`${item.name}.tsx`);
  });

  it('brings along every file it imports, and imports only what it depends on', () => {
    const imported = item.files.flatMap((file) =>
      [...readSource(file).matchAll(/ from '([^']+)'/g)].map(([, from = '']) => from),
    );
    for (const from of imported) {
      if (from.startsWith('./')) expect(item.files).toContain(`${from.slice(2)}.tsx`);
      else expect(from).toMatch(/^(react|gantry|gantry\/core)$/);
    }
  });
});

it('writes rules as a stylesheet', () => {
  const rules = {
    '@import "x.css" layer(a)': {},
    '@layer a': { '.b': { color: 'red', '&:hover': { top: '0' } } },
  };
  expect(cssText(rules).replace(/\s+/g, ' ')).toBe(
    '@import "x.css" layer(a); @layer a { .b { color: red; &:hover { top: 0; } } }',
  );
});
