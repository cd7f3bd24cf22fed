/** CORS settings to paste, written out of a protocol's rules. */
import type { CorsForm, CorsRule } from './protocols.ts';

/** Stands for the origin of the page that uploads. */
const pageOrigin = 'https://app.example';
/** How long browsers remember the answer to a preflight. */
const maxAgeSeconds = 3600;

const writers = {
  /** To a preflight and to every answer, refusals included: a browser shows no status without the first line. */
  headers: ({ at, methods, allowHeaders, exposeHeaders }) =>
    [
      `Access-Control-Allow-Origin: ${pageOrigin}`,
      `Vary: Origin`,
      `Access-Control-Expose-Headers: ${[...exposeHeaders, 'Retry-After'].join(', ')}`,
      '',
      // Where signed addresses and sessions lead, credentials have no business.
      `# to OPTIONS as well${at === 'api' ? '; Authorization stands for what `authorize` returns' : ''}`,
      `Access-Control-Allow-Methods: ${methods.join(', ')}`,
      `Access-Control-Allow-Headers: ${[...(at === 'api' ? ['Authorization'] : []), ...allowHeaders].join(', ')}`,
      `Access-Control-Max-Age: ${maxAgeSeconds}`,
    ].join('\n'),
  /** `aws s3api put-bucket-cors --bucket B --cors-configuration file://cors.json` */
  s3: ({ methods, allowHeaders, exposeHeaders }) =>
    JSON.stringify(
      {
        CORSRules: [
          {
            AllowedOrigins: [pageOrigin],
            AllowedMethods: methods,
            AllowedHeaders: allowHeaders,
            ExposeHeaders: exposeHeaders,
            MaxAgeSeconds: maxAgeSeconds,
          },
        ],
      },
      undefined,
      2,
    ),
  /** `gcloud storage buckets update gs://B --cors-file=cors.json`; one list holds request and response headers. */
  gcs: ({ methods, allowHeaders, exposeHeaders }) =>
    JSON.stringify(
      [
        {
          origin: [pageOrigin],
          method: methods,
          responseHeader: [...allowHeaders, ...exposeHeaders],
          maxAgeSeconds,
        },
      ],
      undefined,
      2,
    ),
  azure: ({ methods, allowHeaders, exposeHeaders }) =>
    [
      'az storage cors add --services b',
      `--origins ${pageOrigin}`,
      `--methods ${methods.join(' ')}`,
      `--allowed-headers ${quoted(allowHeaders)}`,
      `--exposed-headers ${quoted(exposeHeaders)}`,
      `--max-age ${maxAgeSeconds}`,
    ].join(' \\\n  '),
} as const satisfies Record<CorsForm, (rule: CorsRule) => string>;

const quoted = (names: readonly string[]): string => `"${names.join(',')}"`;

/** @returns one text for each way in which such servers are told. */
export const corsSettings = (rule: CorsRule): readonly { readonly form: CorsForm; readonly text: string }[] =>
  rule.writtenAs.map((form) => ({ form, text: writers[form](rule) }));
