/** What is counted of simulated runs, and how counts become lines. */
import { endsHonestly, type SimulationReport } from '../../src/testing/simulation/index.ts';

export interface Tally {
  schedules: number;
  violations: number;
  hangs: number;
  /** Files of runs without a cancel, a damaged file, or a refusal that says "never". */
  honest: number;
  done: number;
  /** Those of them that did not succeed without help, by error code. */
  readonly notDone: Record<string, number>;
}

export const emptyTally = (): Tally => ({
  schedules: 0,
  violations: 0,
  hangs: 0,
  honest: 0,
  done: 0,
  notDone: {},
});

/** Success is counted without help: what a person's retry would have saved counts as failed. */
export function count(tally: Tally, report: SimulationReport): void {
  tally.schedules += 1;
  tally.violations += report.violations.length;
  if (report.isHung) tally.hangs += 1;
  if (report.requests.some(({ actions }) => actions.some(endsHonestly))) return;
  for (const [end, times] of Object.entries(endsByCode(report))) {
    tally.honest += times;
    if (end === 'done') tally.done += times;
    else tally.notDone[end] = (tally.notDone[end] ?? 0) + times;
  }
}

/** How the files of a run ended at last: 'done', or an error code, and how many did. */
export function endsByCode({ ends }: SimulationReport): Record<string, number> {
  const last = new Map(
    ends.map((end) => [end.file.name, end.status === 'failed' ? end.error.code : end.status]),
  );
  const counts: Record<string, number> = {};
  for (const end of last.values()) counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}

export function addTally(sum: Tally, { notDone, ...counts }: Tally): void {
  for (const key of ['schedules', 'violations', 'hangs', 'honest', 'done'] as const) sum[key] += counts[key];
  for (const [code, times] of Object.entries(notDone)) sum.notDone[code] = (sum.notDone[code] ?? 0) + times;
}

/** The line that ends every count. */
export function lineOf({ schedules, violations, hangs, honest, done }: Tally): string {
  return `${schedules} schedules, ${violations} violations, ${hangs} hangs, ${percent(done, honest)}% success`;
}

/** Where the rest of a success rate went. "Truthfully unknown": sent once, unanswered, and not to be repeated. */
export function breakdownOf({ honest, done, notDone }: Tally): string {
  const { 'outcome-unknown': unknown = 0, ...failed } = notDone;
  const codes = Object.entries(failed)
    .sort(([, a], [, b]) => b - a)
    .map(([code, times]) => `${code} ${times}`);
  return (
    `of ${honest} files that could succeed: ${done} done, ${unknown} truthfully unknown ` +
    `(${percent(done + unknown, honest)}% together)${codes.length === 0 ? '' : `, failed: ${codes.join(', ')}`}`
  );
}

/** Rounded down, so that 100 means all of them. */
const percent = (part: number, whole: number): string =>
  (Math.floor((10_000 * part) / Math.max(1, whole)) / 100).toFixed(2);
