/**
 * The registry as the shadcn CLI reads it: `registry.json` with everything but the texts, which it looks for at the top of
 * a repository when it installs straight from there; and one file for each item, texts included, for what is served or
 * lies in a folder. Written down and not made by the build, so that both ways work in a clone nothing was run in.
 */
import { hostTheme, stylesheet } from './hostTheme.ts';
import { items, type Item } from './items.ts';

const schemas = 'https://ui.shadcn.com/schema';

/**
 * @param readSource - the text of a file of `items`, by its name.
 * @returns texts by their paths in the repository.
 */
export function registryFiles(readSource: (name: string) => string): ReadonlyMap<string, string> {
  const registry = {
    $schema: `${schemas}/registry.json`,
    name: 'gantry',
    homepage: 'https://www.npmjs.com/package/gantry',
    items: items.map((item) => itemOf(item)),
  };
  return new Map([
    ['registry.json', jsonText(registry)],
    ...items.map((item): [string, string] => [
      `public/r/${item.name}.json`,
      jsonText({ $schema: `${schemas}/registry-item.json`, ...itemOf(item, readSource) }),
    ]),
  ]);
}

function itemOf(
  { name, title, description, files, css = {}, docs }: Item,
  readSource?: (name: string) => string,
) {
  return {
    name,
    type: 'registry:component',
    title,
    description,
    dependencies: ['gantry', '@tanstack/react-query'],
    // Without a `target`: the CLI then puts them where the application says its components are.
    files: files.map((file) => ({
      path: `stories/registry/items/${file}`,
      ...(readSource && { content: readSource(file) }),
      type: 'registry:component',
    })),
    css: { [stylesheet]: {}, '@layer components': { ...hostTheme, ...css } },
    docs,
    categories: ['upload'],
  };
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
