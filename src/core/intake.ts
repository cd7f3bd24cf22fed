/**
 * Which of the files a person chose may become uploads. Pure: names, types and sizes only, no bytes, no network.
 *
 * Rejected files never become uploads; they are returned with every reason. The drop zone's hint and the validator
 * read the same rules, so the promise and the check agree.
 */
import { RejectedFileError, type RejectionReason } from './errors.ts';
import { fileKindOf, type FileKind } from './fileKind.ts';
import { formatBytesAgainst, formatLimit } from './formatBytes.ts';

/** What intake looks at. A File is one. */
export interface IntakeFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly lastModified?: number;
  /** Path inside a dropped folder, '' when there is none. */
  readonly webkitRelativePath?: string;
}

export interface IntakeRules {
  /** The syntax of `<input accept>`: '.pdf', 'image/*', 'image/png', separated by commas. @default everything */
  readonly accept?: string | undefined;
  /** Largest file, in bytes or as '10 MB' (decimal) or '10 MiB' (binary). */
  readonly maxSize?: number | string | undefined;
  /** Smallest file, likewise. */
  readonly minSize?: number | string | undefined;
  /** Largest sum of all files of the group, likewise. */
  readonly maxTotalSize?: number | string | undefined;
  /** How many files the group may hold. */
  readonly maxFiles?: number | undefined;
  /** Whether files of 0 bytes are welcome. @default true */
  readonly allowEmpty?: boolean | undefined;
  /** Whether a file that is already in the group is added again. @default false */
  readonly allowDuplicates?: boolean | undefined;
  /** The application's own rule; a sentence means no. */
  readonly validate?: ((file: IntakeFile) => string | undefined) | undefined;
}

export interface RejectedFile<F extends IntakeFile = IntakeFile> {
  readonly file: F;
  readonly error: RejectedFileError;
}

export interface IntakeResult<F extends IntakeFile> {
  readonly accepted: readonly F[];
  readonly rejected: readonly RejectedFile<F>[];
}

/**
 * Sorts `files` into accepted and rejected, in order.
 *
 * @param present - the files the group holds already; they count against `maxFiles`, `maxTotalSize` and duplicates.
 */
export function intake<F extends IntakeFile>(
  files: readonly F[],
  rules: IntakeRules = {},
  present: readonly IntakeFile[] = [],
): IntakeResult<F> {
  const accepted: F[] = [];
  const rejected: RejectedFile<F>[] = [];
  const seen = new Set(present.map(identityOf));
  let totalBytes = present.reduce((sum, file) => sum + file.size, 0);
  for (const file of files) {
    const reasons = [
      ...reasonsAgainst(file, rules),
      ...reasonsInGroup(file, rules, { count: present.length + accepted.length, totalBytes, seen }),
    ];
    const [first, ...others] = reasons;
    if (first !== undefined) {
      rejected.push({ file, error: new RejectedFileError([first, ...others]) });
      continue;
    }
    accepted.push(file);
    seen.add(identityOf(file));
    totalBytes += file.size;
  }
  return { accepted, rejected };
}

/** Two picks of one file: same path, name, size and modification time. */
const identityOf = (file: IntakeFile): string =>
  JSON.stringify([file.webkitRelativePath ?? '', file.name, file.size, file.lastModified ?? 0]);

function* reasonsAgainst(file: IntakeFile, rules: IntakeRules): Generator<RejectionReason> {
  const { accept = '', allowEmpty = true } = rules;
  const minBytes = parseBytes(rules.minSize) ?? 0;
  const maxBytes = parseBytes(rules.maxSize) ?? Number.POSITIVE_INFINITY;
  if (!matchesAccept(file, accept)) {
    yield {
      code: 'file-type',
      message: `"${file.name}" is not of an accepted type (${accept}). Choose another file.`,
      details: { accept },
    };
  }
  if (file.size === 0 && !allowEmpty) {
    yield { code: 'file-empty', message: `"${file.name}" is empty. Choose another file.` };
  } else if (file.size < minBytes) {
    yield {
      code: 'file-too-small',
      message: `"${file.name}" has ${formatBytesAgainst(file.size, minBytes)}; at least ${formatLimit(minBytes)} are needed. Choose another file.`,
      details: { size: file.size, limit: minBytes },
    };
  }
  if (file.size > maxBytes) yield tooLarge(file, maxBytes);
  const objection = rules.validate?.(file);
  if (objection !== undefined && objection !== '') yield { code: 'custom', message: objection };
}

/**
 * For protocols with a limit of their own.
 *
 * @param limitBytes - undefined for none.
 * @throws RejectedFileError when the file is larger.
 */
export function assertAtMost(file: IntakeFile, limitBytes: number | undefined): void {
  if (limitBytes !== undefined && file.size > limitBytes)
    throw new RejectedFileError([tooLarge(file, limitBytes)]);
}

const tooLarge = (file: IntakeFile, limitBytes: number): RejectionReason => ({
  code: 'file-too-large',
  message: `"${file.name}" has ${formatBytesAgainst(file.size, limitBytes)}; the limit is ${formatLimit(limitBytes)}. Choose a smaller file.`,
  details: { size: file.size, limit: limitBytes },
});

function* reasonsInGroup(
  file: IntakeFile,
  rules: IntakeRules,
  group: { readonly count: number; readonly totalBytes: number; readonly seen: ReadonlySet<string> },
): Generator<RejectionReason> {
  const { maxFiles = Number.POSITIVE_INFINITY } = rules;
  const maxTotalBytes = parseBytes(rules.maxTotalSize) ?? Number.POSITIVE_INFINITY;
  if (rules.allowDuplicates !== true && group.seen.has(identityOf(file))) {
    yield { code: 'duplicate', message: `"${file.name}" is already in the list.` };
    return;
  }
  if (group.count >= maxFiles) {
    yield {
      code: 'too-many-files',
      message: `Only ${maxFiles} files can be added. Remove one first.`,
      details: { limit: maxFiles },
    };
  }
  if (group.totalBytes + file.size > maxTotalBytes) {
    yield {
      code: 'total-too-large',
      message: `Together the files would be over ${formatLimit(maxTotalBytes)}. Remove some first.`,
      details: { limit: maxTotalBytes, left: Math.max(0, maxTotalBytes - group.totalBytes) },
    };
  }
}

/**
 * Whether a file matches an `accept` list, by extension **or** type. A file without a type is judged by its extension
 * alone; where that says nothing either, it is accepted unless the list names extensions.
 */
export function matchesAccept(file: Pick<IntakeFile, 'name' | 'type'>, accept: string | undefined): boolean {
  const tokens = acceptTokens(accept);
  if (tokens.length === 0) return true;
  const name = file.name.toLowerCase();
  const type = (file.type.split(';', 1)[0] ?? '').trim().toLowerCase();
  const namesExtensions = tokens.some((token) => token.startsWith('.'));
  return tokens.some((token) => {
    if (token === '*' || token === '*/*') return true;
    if (token.startsWith('.')) return name.endsWith(token);
    if (type === '') return mayBe(name, token) ?? !namesExtensions;
    return token.endsWith('/*') ? type.startsWith(token.slice(0, -1)) : type === token;
  });
}

/** The tokens of an `accept` list, lower-case, without blanks. */
export const acceptTokens = (accept: string | undefined): readonly string[] =>
  (accept ?? '')
    .split(',')
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== '');

/** What files of a type's family are called, where the platform leaves them without a type. */
const kindsByFamily: Readonly<Record<string, readonly FileKind[]>> = {
  image: ['image'],
  video: ['video'],
  audio: ['audio'],
  font: ['font'],
  model: ['3d'],
  text: ['doc', 'sheet', 'code'],
  application: ['pdf', 'doc', 'sheet', 'slides', 'code', 'archive'],
};

/** Whether a file without a type may be of the type `token`, as far as its extension tells. */
function mayBe(name: string, token: string): boolean | undefined {
  const kind = fileKindOf({ name, type: '' });
  if (kind === 'other') return undefined;
  if (token === 'application/pdf') return kind === 'pdf';
  return kindsByFamily[token.split('/', 1)[0] ?? '']?.includes(kind) ?? false;
}

const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/**
 * Bytes of '10 MB' (decimal), '10 MiB' (binary), '500' or a number; undefined for undefined.
 *
 * @throws RangeError when the text is not a size.
 */
export function parseBytes(size: number | string | undefined): number | undefined {
  if (size === undefined) return undefined;
  if (typeof size === 'number' && size >= 0) return size;
  const match = /^(\d+(?:\.\d+)?)\s?([kmgt]?i?b)?$/i.exec(String(size).trim());
  const factor = unitBytes[(match?.[2] ?? 'b').toLowerCase()];
  if (match?.[1] === undefined || factor === undefined) {
    throw new RangeError(`"${size}" is not a size. Write bytes as a number, or '10 MB' or '10 MiB'.`);
  }
  return Math.round(Number(match[1]) * factor);
}
