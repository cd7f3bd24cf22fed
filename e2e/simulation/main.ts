/**
 * Random schedules by the thousand: `npm run simulate -- --seed 1 --schedules 5000`, or one again with every request,
 * fault and change of status: `npm run simulate -- --replay 4711`.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { endsHonestly } from '../../src/testing/simulation/verdicts.ts';
import {
  notYetPromised,
  randomSchedule,
  ruleText,
  runSimulation,
  worldNames,
  type SimulationReport,
  type WorldName,
} from '../../src/testing/simulation/index.ts';

interface Counts {
  schedules: number;
  violations: number;
  hangs: number;
  /** Files of runs without a cancel, a damaged file, or a refusal that says "never". */
  honest: number;
  done: number;
}

const noCounts = (): Counts => ({ schedules: 0, violations: 0, hangs: 0, honest: 0, done: 0 });

const { values } = parseArgs({
  options: { seed: { type: 'string' }, schedules: { type: 'string' }, replay: { type: 'string' } },
});
process.exitCode = (await (values.replay === undefined ? simulate() : replay(Number(values.replay)))) ? 0 : 1;

async function simulate(): Promise<boolean> {
  const first = Number(values.seed ?? 1);
  const total = Number(values.schedules ?? 5000);
  const byWorld = new Map<WorldName, Counts>(worldNames.map((name) => [name, noCounts()]));
  const startMs = performance.now();
  for (let seed = first; seed < first + total; seed += 1) {
    const { world, schedule } = randomSchedule(seed, worldNames);
    const report = await runSimulation({ world, schedule, seed });
    count(byWorld.get(world) ?? noCounts(), report);
    for (const { promise, detail } of report.violations)
      console.log(`seed ${seed}  ${world}  ${promise}: ${detail}`);
  }
  const sum = noCounts();
  for (const [name, counts] of byWorld) {
    console.log(`${name.padEnd(20)} ${lineOf(counts)}`);
    for (const key of ['schedules', 'violations', 'hangs', 'honest', 'done'] as const)
      sum[key] += counts[key];
  }
  for (const [gap, reason] of Object.entries(notYetPromised)) console.log(`not promised: ${gap}: ${reason}`);
  console.log(`seeds ${first} to ${first + total - 1}, ${Math.round(performance.now() - startMs)} ms`);
  console.log(lineOf(sum));
  return sum.violations === 0 && sum.hangs === 0;
}

/** Success is counted without help: what a person's retry would have saved counts as failed. */
function count(counts: Counts, { violations, isHung, ends, requests }: SimulationReport): void {
  counts.schedules += 1;
  counts.violations += violations.length;
  if (isHung) counts.hangs += 1;
  const actions = requests.flatMap((request) => request.actions);
  if (actions.some(endsHonestly)) return;
  const last = new Map(ends.map((end) => [end.file.name, end.status]));
  for (const status of last.values()) {
    counts.honest += 1;
    if (status === 'done') counts.done += 1;
  }
}

function lineOf({ schedules, violations, hangs, honest, done }: Counts): string {
  const success = ((100 * done) / Math.max(1, honest)).toFixed(1);
  return `${schedules} schedules, ${violations} violations, ${hangs} hangs, ${success}% success`;
}

async function replay(seed: number): Promise<boolean> {
  const { world, schedule } = randomSchedule(seed, worldNames);
  console.log(`seed ${seed}: ${world}`);
  for (const rule of schedule) console.log(`  ${ruleText(rule)}`);
  const { requests, events, violations, elapsedMs } = await runSimulation({ world, schedule, seed });
  const startMs = requests[0]?.startMs ?? 0;
  const firstEventMs = Number.parseInt(events.find((event) => event.includes('running')) ?? '0', 10);
  const lines = [
    ...events.map((event) => ({ atMs: Number.parseInt(event, 10), text: event })),
    ...requests.map(({ startMs: atMs, endMs, method, url, start, end, outcome, actions }) => ({
      atMs: atMs - startMs + firstEventMs,
      text:
        `${atMs - startMs + firstEventMs} ms  -> ${method} ${url.slice(0, 70)} bytes ${start}-${end} ` +
        `-> ${outcome ?? 'none'} after ${(endMs ?? atMs) - atMs} ms ${actions.map((one) => JSON.stringify(one)).join(' ')}`,
    })),
  ].sort((a, b) => a.atMs - b.atMs);
  for (const { text } of lines) console.log(text);
  for (const { promise, detail, atMs } of violations) console.log(`${atMs} ms  BROKEN ${promise}: ${detail}`);
  console.log(
    `${requests.length} requests, ${violations.length} violations, ${elapsedMs} ms of virtual time`,
  );
  return violations.length === 0;
}
