/** Source of a recipe with the names by which an application imports the package, instead of this repository's files. */
const entries = {
  'src/index.ts': 'gantry',
  'src/core/index.ts': 'gantry/core',
  'src/server/s3.ts': 'gantry/server/s3',
} as const;

export const asInstalled = (code: string): string =>
  Object.entries(entries).reduce(
    (text, [file, name]) => text.replace(new RegExp(`'(?:\\.\\./)+${file}'`, 'g'), `'${name}'`),
    code,
  );
