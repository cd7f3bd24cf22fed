import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { asInstalled } from './asInstalled.ts';

const stories = join(import.meta.dirname, '..');

/** Recipes by the page that shows them: those files that it imports as text and hands to `Recipe`. */
const recipes = readdirSync(stories, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.mdx'))
  .flatMap((page) => {
    const text = readFileSync(join(stories, page), 'utf8');
    const shown = new Set([...text.matchAll(/<Recipe code={(\w+)}/g)].map(([, name]) => name));
    return [...text.matchAll(/^import (\w+) from '(.+)\?raw';$/gm)]
      .filter(([, name]) => shown.has(name))
      .map(([, , file = '']) => join(dirname(page), file));
  });

it.each(recipes)('%s is shown with imports of the package, and none of this repository', (file) => {
  const shown = asInstalled(readFileSync(join(stories, file), 'utf8'));
  expect(shown).not.toContain("'../");
});

it('knows the recipes of forms and of backends', () => {
  expect(recipes).toEqual(
    expect.arrayContaining(['forms/HookForm.tsx', 'protocols/s3Backend/expressApp.ts']),
  );
});
