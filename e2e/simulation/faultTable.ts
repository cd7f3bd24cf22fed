/**
 * The same harness for every client: each request suffers one fault with probability p, 400 seeded runs for each set of
 * faults and each contract. "Lost" means that the server does its work and the reply never arrives.
 */
import {
  runSimulation,
  seededRandom,
  worldNames,
  worlds,
  type Action,
  type Schedule,
  type SeededRandom,
  type WorldName,
} from '../../src/testing/simulation/index.ts';
import { endsByCode } from './tally.ts';

export interface TableJob {
  readonly kind: 'table';
  readonly world: WorldName;
  /** Index into `faultSets`. */
  readonly faults: number;
  readonly probability: number;
}

/** One row of the table, for one contract. */
export interface TableCell {
  readonly runs: number;
  readonly ok: number;
  /** Ended truthfully as "nobody can know", because the contract forbids to ask or to repeat. */
  readonly unknown: number;
  /** Ended with another error, by its code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly hangs: number;
  /** Called done, and the server has other bytes or none. */
  readonly corrupt: number;
  /** Runs that left more objects and unfinished uploads on the server than there were files. */
  readonly extra: number;
  /** Bytes that travelled, as a multiple of the files' bytes, in the worst run. */
  readonly worstRatio: number;
}

type Faults = (partBytes: number, random: SeededRandom) => readonly Action[];

const cuts: Faults = (partBytes, random) => [
  { do: 'refuse' },
  { do: 'cut', direction: 'up', atByte: random.below(partBytes + 1) },
  { do: 'cut', direction: 'down', atByte: 0 },
];
const busy: Faults = () => [500, 503, 429].map((status) => ({ do: 'reply', status }));
const intercepted: Faults = () => [
  { do: 'reply', status: 200, html: true },
  { do: 'reply', status: 401 },
];
const stalls: Faults = (partBytes, random) => [
  { do: 'stall', direction: 'up', atByte: random.below(partBytes + 1) },
  { do: 'stall', direction: 'down', atByte: 0 },
];

/** Each set holds the ones before it. */
const faultSets: readonly { readonly title: string; readonly faults: readonly Faults[] }[] = [
  { title: 'reset, cut, lost', faults: [cuts] },
  { title: '+ 500, 503, 429', faults: [cuts, busy] },
  { title: '+ 200 HTML, 401', faults: [cuts, busy, intercepted] },
  { title: '+ stall', faults: [cuts, busy, intercepted, stalls] },
];

const runsPerCell = 400;
/** Eight parts where the contract has parts. */
const parts = 8;
/** More requests than any run makes. */
const maxRequests = 400;

export const tableJobs = (): readonly TableJob[] =>
  worldNames.flatMap((world) =>
    faultSets.flatMap((_, faults) =>
      [0.1, 0.25].map((probability): TableJob => ({ kind: 'table', world, faults, probability })),
    ),
  );

export async function tableCell({ world, faults, probability }: TableJob): Promise<TableCell> {
  const { partBytes, fileBytes, files } = worlds[world];
  const size = fileBytes > partBytes ? parts * partBytes : fileBytes;
  let [ok, unknown, hangs, corrupt, extra, worstRatio] = [0, 0, 0, 0, 0, 0];
  const errors: Record<string, number> = {};
  for (let seed = 1; seed <= runsPerCell; seed += 1) {
    const schedule = faultySchedule(seed, faults, probability, partBytes);
    const report = await runSimulation({ world, schedule, seed, fileBytes: size });
    const { done = 0, 'outcome-unknown': unknownEnds = 0, ...failed } = endsByCode(report);
    const codes = Object.keys(failed).filter((code) => code !== 'parent' || unknownEnds === 0);
    if (report.isHung) hangs += 1;
    else if (done === files) ok += 1;
    else if (codes.length === 0) unknown += 1;
    else for (const code of codes.slice(0, 1)) errors[code] = (errors[code] ?? 0) + 1;
    if (report.violations.some(({ promise }) => promise === 'P1' || promise === 'P2')) corrupt += 1;
    if (report.objects + report.unfinished > files) extra += 1;
    const received = report.requests.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    worstRatio = Math.max(worstRatio, received / (files * size));
  }
  return { runs: runsPerCell, ok, unknown, errors, hangs, corrupt, extra, worstRatio };
}

function faultySchedule(seed: number, set: number, probability: number, partBytes: number): Schedule {
  const random = seededRandom(seed);
  const faults = faultSets[set]?.faults ?? [];
  return Array.from({ length: maxRequests }, (_, index) => index + 1)
    .filter(() => random.chance(probability))
    .map((occurrence) => ({
      match: {},
      occurrence,
      action: random.pick(faults.flatMap((actionsOf) => actionsOf(partBytes, random))),
    }));
}

/** Markdown, one line per cell. */
export const tableHead = [
  '| Contract | Fault set | p | ok | unknown | error | hang | corrupt | extra object or upload | worst bytes sent / size |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
].join('\n');

export function tableLine({ world, faults, probability }: TableJob, cell: TableCell): string {
  const { ok, unknown, errors, hangs, corrupt, extra, worstRatio } = cell;
  const failed = Object.entries(errors);
  const sum = failed.reduce((total, [, times]) => total + times, 0);
  const codes = sum === 0 ? '' : ` (${failed.map(([code, times]) => `${code} ${times}`).join(', ')})`;
  const columns = [world, faultSets[faults]?.title, probability.toFixed(2), ok, unknown, `${sum}${codes}`];
  return `| ${[...columns, hangs, corrupt, extra, worstRatio.toFixed(2)].join(' | ')} |`;
}
