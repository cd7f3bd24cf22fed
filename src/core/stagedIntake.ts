/**
 * Intake in stages: names, types and sizes at once, and then, for the files that a rule about their content concerns,
 * what they are. Those that nobody has to look at are taken before this returns; the others follow in the order they
 * were given, each as soon as those before it are decided. Every file is taken, refused or let go, and once.
 *
 * The rules of the group (how many, how much together, none twice) are asked when a file is taken, not when it is given:
 * a file that turns out to be none takes nobody's place. A file for which there is no room is not even read.
 */
import { untilAborted } from './clock.ts';
import { factsWanted, reasonsInContent, type UploadRules } from './contentRules.ts';
import { RejectedFileError } from './errors.ts';
import { intake, type IntakeFile, type IntakeRules, type RejectedFile } from './intake.ts';
import type { FactsReader, MediaFacts } from './ports.ts';

export interface StagedIntakeOptions<F extends File> {
  readonly rules: UploadRules;
  /** Without one, rules about content are not asked. */
  readonly reader: FactsReader | undefined;
  /** The files the group holds now. */
  present(): readonly IntakeFile[];
  /** Takes a file into the group; returns why that cannot be. */
  take(file: F, facts: MediaFacts): RejectedFileError | undefined;
  /** Looking begins when the files before these are decided. */
  readonly after: Promise<unknown>;
  /** Lets those go that are not decided yet. */
  readonly signal: AbortSignal;
  /** Told how many are still to be decided: when looking begins to be needed, and after each. */
  readonly onChecking?: ((left: number) => void) | undefined;
}

export interface StagedIntake<F extends File> {
  /** Refused at once. */
  readonly rejected: readonly RejectedFile<F>[];
  /** Settles when the others are decided; rejects with what `take` throws. Absent where there are none. */
  readonly checked?: Promise<CheckedFiles<F>>;
}

export interface CheckedFiles<F extends File> {
  readonly rejected: readonly RejectedFile<F>[];
  /** Let go undecided, because the signal ended. */
  readonly unchecked: readonly F[];
}

/** So many files are looked at together; what they may cost at once is the reader's to limit. */
const filesAtOnce = 3;

export function stagedIntake<F extends File>(
  files: readonly F[],
  options: StagedIntakeOptions<F>,
): StagedIntake<F> {
  const { rules, reader, present, take } = options;
  const isConcerned = (file: F) => reader !== undefined && factsWanted(file, rules).length > 0;
  const others = intake(
    files.filter((file) => !isConcerned(file)),
    rules,
    present(),
  );
  const { accepted: waiting, rejected: misnamed } = intake(files.filter(isConcerned), fileRulesOf(rules));
  const rejected = [...others.rejected, ...misnamed];
  for (const file of others.accepted) {
    const error = take(file, {});
    if (error !== undefined) rejected.push({ file, error });
  }
  if (reader === undefined || waiting.length === 0) return { rejected };
  options.onChecking?.(waiting.length);
  return { rejected, checked: check(waiting, reader, options) };
}

async function check<F extends File>(
  files: readonly F[],
  reader: FactsReader,
  { rules, present, take, after, signal, onChecking }: StagedIntakeOptions<F>,
): Promise<CheckedFiles<F>> {
  const groupRules = groupRulesOf(rules);
  const noRoomFor = (file: F) => intake([file], groupRules, present()).rejected[0]?.error;
  const judge = async (file: F) => noRoomFor(file) ?? verdictOn(file, rules, reader, signal);
  const verdicts: Promise<RejectedFileError | MediaFacts | undefined>[] = [];
  const rejected: RejectedFile<F>[] = [];
  await after;
  for (const [index, file] of files.entries()) {
    for (const next of files.slice(verdicts.length, index + filesAtOnce)) verdicts.push(judge(next));
    const verdict = await verdicts[index];
    if (verdict === undefined || signal.aborted) return { rejected, unchecked: files.slice(index) };
    const error = verdict instanceof RejectedFileError ? verdict : (noRoomFor(file) ?? take(file, verdict));
    if (error !== undefined) rejected.push({ file, error });
    onChecking?.(files.length - index - 1);
  }
  return { rejected, unchecked: [] };
}

/** What there is against a file, else what is known of it; undefined when the signal ended first. */
async function verdictOn(
  file: File,
  rules: UploadRules,
  reader: FactsReader,
  signal: AbortSignal,
): Promise<RejectedFileError | MediaFacts | undefined> {
  try {
    const reading = reader.read(file, { wanted: factsWanted(file, rules), signal });
    const facts = await untilAborted(reading, signal);
    const [first, ...others] = reasonsInContent(file, facts, rules);
    if (first !== undefined) return new RejectedFileError([first, ...others]);
    const objection = await untilAborted(objectionTo(file, facts, rules, signal), signal);
    return objection === '' ? facts : new RejectedFileError([{ code: 'custom', message: objection }]);
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  }
}

/** '' for none. A rule that fails must not cost anybody an upload. */
async function objectionTo(
  file: File,
  facts: MediaFacts,
  { validateContent }: UploadRules,
  signal: AbortSignal,
): Promise<string> {
  try {
    return (await validateContent?.(file, { facts, signal })) ?? '';
  } catch {
    return '';
  }
}

const fileRulesOf = (rules: IntakeRules): IntakeRules => ({
  ...rules,
  allowDuplicates: true,
  maxFiles: undefined,
  maxTotalSize: undefined,
});

const groupRulesOf = ({ allowDuplicates, maxFiles, maxTotalSize }: IntakeRules): IntakeRules => ({
  allowDuplicates,
  maxFiles,
  maxTotalSize,
});
