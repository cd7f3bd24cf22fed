/**
 * CORS settings read back the way those do to whom they are pasted, so that a test can compare what they say with what a
 * protocol does. Refuses what such a server would not take.
 *
 * Sources: Amazon S3 API, `CORSRule`; Cloud Storage, "CORS configuration elements"; `az storage cors add --help`.
 */
import type { CorsForm } from './protocols.ts';

/** Names of headers in lower case. */
export interface ReadCors {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly allow: readonly string[];
  readonly expose: readonly string[];
  readonly maxAgeSeconds: number;
}

const readers = {
  headers(text) {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const headers = new Headers(lines.map((line): [string, string] => splitOnce(line, ': ')));
    const list = (name: string) => listOf(headers.get(name) ?? '', ', ');
    if (headers.get('Vary') !== 'Origin') throw new Error('Caches would hand the answer to other origins.');
    return {
      origins: list('Access-Control-Allow-Origin'),
      methods: list('Access-Control-Allow-Methods'),
      allow: list('Access-Control-Allow-Headers'),
      expose: list('Access-Control-Expose-Headers'),
      maxAgeSeconds: Number(headers.get('Access-Control-Max-Age')),
    };
  },
  s3(text) {
    const { CORSRules: rules, ...others } = JSON.parse(text) as { CORSRules: Record<string, unknown>[] };
    const [rule = {}, ...more] = rules;
    if (more.length > 0 || Object.keys(others).length > 0) throw new Error('More than one rule.');
    const { AllowedOrigins, AllowedMethods, AllowedHeaders, ExposeHeaders, MaxAgeSeconds, ...unknown } = rule;
    return {
      ...nothingElse(unknown),
      origins: texts(AllowedOrigins),
      methods: among(['GET', 'PUT', 'HEAD', 'POST', 'DELETE'], texts(AllowedMethods)),
      allow: texts(AllowedHeaders),
      expose: texts(ExposeHeaders),
      maxAgeSeconds: Number(MaxAgeSeconds),
    };
  },
  gcs(text) {
    const [rule = {}, ...more] = JSON.parse(text) as Record<string, unknown>[];
    if (more.length > 0) throw new Error('More than one rule.');
    const { origin, method, responseHeader, maxAgeSeconds, ...unknown } = rule;
    // One list for both directions.
    const both = texts(responseHeader);
    return {
      ...nothingElse(unknown),
      origins: texts(origin),
      methods: among(['GET', 'HEAD', 'PUT', 'POST', 'DELETE'], texts(method)),
      allow: both,
      expose: both,
      maxAgeSeconds: Number(maxAgeSeconds),
    };
  },
  azure(text) {
    const [command = '', ...options] = text.replaceAll('\\\n', ' ').split(/\s--(?=[a-z])/);
    const given = Object.fromEntries(options.map((option) => splitOnce(option.trim(), ' ')));
    const { services, origins, methods, 'max-age': maxAge, ...headers } = given;
    const { 'allowed-headers': allow, 'exposed-headers': expose, ...unknown } = headers;
    if (command.trim() !== 'az storage cors add' || services !== 'b') throw new Error('Not for blobs.');
    return {
      ...nothingElse(unknown),
      origins: listOf(origins ?? '', ' '),
      methods: among(
        ['DELETE', 'GET', 'HEAD', 'MERGE', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
        listOf(methods ?? '', ' '),
      ),
      allow: listOf(unquoted(allow), ','),
      expose: listOf(unquoted(expose), ','),
      maxAgeSeconds: Number(maxAge),
    };
  },
} as const satisfies Record<CorsForm, (text: string) => ReadCors>;

export function readCorsSettings(form: CorsForm, text: string): ReadCors {
  const { allow, expose, ...rest } = readers[form](text);
  return { ...rest, allow: lowerCase(allow), expose: lowerCase(expose) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = `${text} `.indexOf(separator);
  if (at < 0) throw new Error(`"${text}" has no value.`);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

const listOf = (text: string, separator: string): readonly string[] =>
  text === '' ? [] : text.split(separator);

function texts(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw new Error(`${JSON.stringify(value)} is no list of texts.`);
}

function unquoted(text = ''): string {
  const inside = /^"([^"$`\\]*)"$/.exec(text)?.[1];
  if (inside === undefined) throw new Error(`A shell would not read ${text} as one word.`);
  return inside;
}

function among(known: readonly string[], methods: readonly string[]): readonly string[] {
  const strange = methods.find((method) => !known.includes(method));
  if (strange !== undefined) throw new Error(`There is no rule about ${strange}.`);
  return methods;
}

/** A vendor refuses settings with words that it does not know. */
function nothingElse(unknown: object): object {
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw new Error(`"${name}" is no setting.`);
  return {};
}

const lowerCase = (names: readonly string[]): readonly string[] =>
  names.map((name) => name.toLowerCase()).sort();
