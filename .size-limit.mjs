/**
 * What each entry may weigh in an application: minified, gzip, with what it imports, without React and TanStack
 * Query (applications have those). Raise a number only together with the reason in the commit.
 */
import { existsSync } from 'node:fs';
import { findEntries, packageExports } from './e2e/tasks/entries.mjs';

const budgets = [
  // Counts what is loaded later, too, which is a quarter of it: 11.5 kB lists of over 100 rows, 5.6 kB say what files are (4.1 kB
  // of it are the signatures of magic-bytes.js), the others show films, sounds, drawings, texts and pictures of a server.
  [/^\.$/, '115.1 kB'],
  // 0.5 kB of it reads and compares the values of forms, as much keeps in mind which request has no answer, 0.2 kB which
  // uploads an action can be taken back for, 0.3 kB who gives up what two tabs or two ends of one upload want, and ends a
  // digest that never comes, 0.1 kB keeps the totals of all uploads.
  [/^\.\/core$/, '29.6 kB'],
  [/^\.\/protocols\//, '5.5 kB'],
  // Runs on servers and edges; it is kept small for those.
  [/^\.\/server\//, '8 kB'],
  [/^\.\/presets\//, '6 kB'],
  // Without PDF.js itself, which the application installs.
  [/^\.\/pdf$/, '2 kB'],
  // Two hundred sentences; Arabic has six plural forms of each that counts, and bundlers may escape its letters.
  [/^\.\/locales\//, '6.5 kB'],
  [/^\.\/workers\//, '6 kB'],
  [/^\.\/styles\.css$/, '8 kB'],
  [/^\.\/tokens\.css$/, '3 kB'],
];

const files = packageExports();

export default findEntries().flatMap(({ name, kind }) => {
  const limit = budgets.find(([pattern]) => pattern.test(name))?.[1];
  const file = files[name];
  const path = typeof file === 'string' ? file : file.default;
  // Test helpers are never shipped to visitors.
  if (name === './testing') return [];
  if (!limit) throw new Error(`${name} has no budget. Give it one.`);
  if (!existsSync(path)) throw new Error(`${path} is missing. Run the build first.`);
  return {
    name: name === '.' ? 'gantry' : `gantry${name.slice(1)}`,
    path,
    limit,
    gzip: true,
    modifyEsbuildConfig: (config) => ({ ...config, format: 'esm', logLevel: 'error' }),
    ...(kind === 'module' ? { ignore: ['react', 'react-dom', '@tanstack/react-query'] } : {}),
  };
});
