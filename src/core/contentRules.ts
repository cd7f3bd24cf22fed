/**
 * Rules about what is in a file, and what has to be known of it to judge it. Pure: somebody else reads the bytes.
 *
 * What cannot be learned of a file is not held against it. These rules save people a wasted upload; the server has the
 * last word.
 */
import type { RejectionReason } from './errors.ts';
import { fileKindOf, type FileKind } from './fileKind.ts';
import { matchesAccept, type IntakeFile, type IntakeRules } from './intake.ts';
import type { FactName, MediaFacts } from './ports.ts';

/** Rules that need the bytes. A file that one of them concerns is taken once it was looked at; others go on at once. */
export interface ContentRules {
  /**
   * Refuses files whose first bytes are of a type that `accept` does not take, whatever they are called. A hint for
   * honest people: whoever wants to can write any first bytes. @default false
   */
  readonly checkType?: boolean | undefined;
  /** Pixels of pictures and films, seen upright. */
  readonly minWidth?: number | undefined;
  /** Pixels of pictures and films, seen upright. */
  readonly minHeight?: number | undefined;
  /** Pixels of pictures and films, seen upright. */
  readonly maxWidth?: number | undefined;
  /** Pixels of pictures and films, seen upright. */
  readonly maxHeight?: number | undefined;
  /** Width times height of pictures and films. */
  readonly maxPixels?: number | undefined;
  /** Of sounds and films. */
  readonly minDurationSeconds?: number | undefined;
  /** Of sounds and films. */
  readonly maxDurationSeconds?: number | undefined;
  /** Of PDFs, where the client's `thumbnails` have `gantry/pdf`. */
  readonly maxPages?: number | undefined;
  /** Whether documents that ask for a password are welcome; known of the same files as `maxPages`. @default true */
  readonly allowEncrypted?: boolean | undefined;
  /**
   * The application's own rule about the content, asked last, of files that keep all others; a sentence means no. Its
   * failure counts as yes. Wants every fact that can be had of the file.
   */
  readonly validateContent?:
    | ((
        file: File,
        options: { readonly facts: MediaFacts; readonly signal: AbortSignal },
      ) => Promise<string | undefined>)
    | undefined;
}

/** Everything a group of uploads asks of a file. */
export interface UploadRules extends IntakeRules, ContentRules {}

type Claim = Pick<IntakeFile, 'name' | 'type'>;

const factsOfKind: Readonly<Partial<Record<FileKind, readonly FactName[]>>> = {
  image: ['dimensions'],
  video: ['dimensions', 'duration'],
  audio: ['duration'],
  pdf: ['pages'],
};

/** What has to be known of a file before these rules can judge it; nothing where none of them concerns it. */
export function factsWanted(file: Claim, rules: UploadRules): readonly FactName[] {
  const { minWidth, minHeight, maxWidth, maxHeight, maxPixels, validateContent } = rules;
  const isAsked: Readonly<Record<FactName, boolean>> = {
    type: rules.checkType === true && (rules.accept ?? '') !== '',
    dimensions: [minWidth, minHeight, maxWidth, maxHeight, maxPixels].some((limit) => limit !== undefined),
    duration: rules.minDurationSeconds !== undefined || rules.maxDurationSeconds !== undefined,
    pages: rules.maxPages !== undefined || rules.allowEncrypted === false,
  };
  const possible: readonly FactName[] = ['type', ...(factsOfKind[fileKindOf(file)] ?? [])];
  return possible.filter((name) => isAsked[name] || validateContent !== undefined);
}

/** Every reason these facts give against the file. */
export function* reasonsInContent(
  file: Claim,
  facts: MediaFacts,
  rules: UploadRules,
): Generator<RejectionReason> {
  const { accept = '', maxPages = Infinity } = rules;
  const { pageCount = 0 } = facts;
  if (rules.checkType === true && !isOfTypeTaken(file, facts, accept)) {
    yield {
      code: 'file-type',
      message: `"${file.name}" is ${facts.type}, whatever its name says, and not of an accepted type (${accept}). Choose another file.`,
      details: { accept },
    };
  }
  yield* dimensionReasons(file, facts, rules);
  yield* durationReasons(file, facts, rules);
  if (pageCount > maxPages) {
    yield {
      code: 'pages',
      message: `"${file.name}" has ${pageCount} pages; the limit is ${maxPages}. Choose a shorter one.`,
      details: { pages: pageCount, maxPages },
    };
  }
  if (facts.isEncrypted === true && rules.allowEncrypted === false) {
    yield {
      code: 'encrypted',
      message: `"${file.name}" asks for a password. Remove the password, then choose it again.`,
    };
  }
}

function isOfTypeTaken(file: Claim, { type, extensions = [] }: MediaFacts, accept: string): boolean {
  if (type === undefined || type === file.type) return true;
  return ['', ...extensions].some((extension) => matchesAccept({ name: `.${extension}`, type }, accept));
}

function* dimensionReasons(
  file: Claim,
  { width, height }: MediaFacts,
  { minWidth, minHeight, maxWidth, maxHeight, maxPixels }: ContentRules,
): Generator<RejectionReason> {
  if (width === undefined || height === undefined) return;
  const reason = (limits: Readonly<Record<string, number | undefined>>, words: string): RejectionReason => ({
    code: 'dimensions',
    message: `"${file.name}" has ${width} × ${height} pixels; ${words}. Choose another file.`,
    details: { width, height, ...present(limits) },
  });
  if (width < (minWidth ?? 0) || height < (minHeight ?? 0)) {
    yield reason({ minWidth, minHeight }, `at least ${minWidth ?? 'any'} × ${minHeight ?? 'any'} are needed`);
  } else if (width > (maxWidth ?? Infinity) || height > (maxHeight ?? Infinity)) {
    yield reason({ maxWidth, maxHeight }, `the limit is ${maxWidth ?? 'any'} × ${maxHeight ?? 'any'}`);
  } else if (width * height > (maxPixels ?? Infinity)) {
    yield reason({ maxPixels }, `the limit is ${maxPixels} in all`);
  }
}

function* durationReasons(
  file: Claim,
  { durationSeconds }: MediaFacts,
  { minDurationSeconds, maxDurationSeconds }: ContentRules,
): Generator<RejectionReason> {
  if (durationSeconds === undefined) return;
  const reason = (limits: Readonly<Record<string, number | undefined>>, words: string): RejectionReason => ({
    code: 'duration',
    message: `"${file.name}" lasts ${durationSeconds} s; ${words}. Choose another file.`,
    details: { durationSeconds, ...present(limits) },
  });
  if (durationSeconds < (minDurationSeconds ?? 0)) {
    yield reason({ minDurationSeconds }, `at least ${minDurationSeconds} s are needed`);
  } else if (durationSeconds > (maxDurationSeconds ?? Infinity)) {
    yield reason({ maxDurationSeconds }, `the limit is ${maxDurationSeconds} s`);
  }
}

const present = (limits: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(limits).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
