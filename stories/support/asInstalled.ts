/** Source of a recipe with the names by which an application imports the package, instead of this repository's files. */
const entries = {
  'src/index.ts': 'gantry',
  'src/core/index.ts': 'gantry/core',
  'src/protocols/contentRange.ts': 'gantry/protocols/content-range',
  'src/protocols/multipartPost.ts': 'gantry/protocols/multipart-post',
  'src/server/s3.ts': 'gantry/server/s3',
  'src/testing/index.ts': 'gantry/testing',
} as const;

export const asInstalled = (code: string): string =>
  Object.entries(entries).reduce(
    (text, [file, name]) => text.replace(new RegExp(`'(?:\\.\\./)+${file}'`, 'g'), `'${name}'`),
    code,
  );
