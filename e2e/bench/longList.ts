/**
 * Ten thousand files in one list, and a thousand that upload while it is shown: Gantry beside Uppy's Dashboard and
 * react-uploady, in turns, each time in a browser of its own.
 *
 *   npm run bench:list -- [--files 10000] [--uploads 1000] [--rounds 3] [--limit 60] [--libraries gantry,gantry-stored,gantry-hooks,uppy,uploady,bare]
 *
 * Prints medians: when the first rows were painted and all files were taken, the longest task of the main thread (tasks
 * of more than 50 ms are counted), rows and elements in the document, how much the heap grew, and the frames while files
 * of 10 KiB upload. In brackets, how many times as much as with Gantry in the same run. Times include what other work on
 * the machine adds; of tasks it is also said how long the processor worked on them.
 *
 * `gantry-stored` stores its sessions, as Gantry does unless told otherwise; the others, and `gantry`, remember nothing.
 * `gantry-hooks` is `useChunkedUpload` with the list that react-uploady has here: all rows, in an application's own words.
 * `bare` is the same requests with no library and no list: what the machine can do at best.
 *
 * Files of Gantry are dropped, and its time begins with the drop; the others, to their advantage, are handed to their
 * APIs. A library that needs more than 30 s is asked once. One that has not ended after `--limit` seconds is said to have not, and tries a tenth of the files.
 */
import { createServer } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { launchOptions } from '../chaos/pageLives.ts';
import { serveApp } from '../serveApp.ts';
import { began, ended, type Figures } from './list/measure.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    uploads: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    limit: { type: 'string', default: '60' },
    libraries: { type: 'string', default: 'gantry,gantry-stored,gantry-hooks,uppy,uploady,bare' },
  },
});
const files = Number(values.files);
const uploads = Number(values.uploads);
const rounds = Number(values.rounds);
const limitSeconds = Number(values.limit);
const libraries = values.libraries.split(',');

/** Who needs longer for a round is not asked again: the whole is to end within minutes. */
const longRoundMs = 30_000;

/** What is asked of a page: a call of `bench` there. */
interface Question {
  readonly title: string;
  readonly call: string;
  readonly autoStart: boolean;
}

const adding = (count: number): Question => ({
  title: `${count} files added`,
  call: `bench.adding(${count})`,
  autoStart: false,
});
const uploading = (count: number, listed: number): Question => ({
  title: `${count} files of 10 KiB uploading, 4 at a time, in a list of ${listed}`,
  call: `bench.uploading(${count}, ${listed})`,
  autoStart: true,
});

const endpoint = await serveUploads();
const app = await serveApp('e2e/bench/list');
try {
  await compare((share) => adding(files / share));
  await compare((share) => uploading(uploads / share, uploads / share));
  await compare((share) => uploading(uploads / share, files / share));
} finally {
  await app.close();
  endpoint.close();
}

/** @param questionFor - the question about the files divided by a number. */
async function compare(questionFor: (share: number) => Question): Promise<void> {
  const answers = new Map<string, Answers>(
    libraries.map((library) => [library, { share: 1, spentMs: 0, figures: [], failures: [] }]),
  );
  const { title } = questionFor(1);
  const loads: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [library, answer] of answers) {
      if (answer.spentMs > longRoundMs) continue;
      loads.push(loadavg()[0] ?? NaN);
      const startMs = performance.now();
      await ask(library, answer, questionFor);
      answer.spentMs = Math.max(answer.spentMs, performance.now() - startMs);
    }
  }
  console.log(`\n${title}; ${cpus().length} cores, load ${Math.min(...loads)} to ${Math.max(...loads)}`);
  const base = mediansOf(answers.get('gantry')?.figures ?? []);
  for (const [library, { share, figures, failures }] of answers) {
    for (const failure of failures) console.log(`  ${library.padEnd(13)} ${failure}`);
    const of = share === 1 ? '' : `${questionFor(share).title}: `;
    const medians = Object.entries(mediansOf(figures));
    const line = medians.map(([name, value]) => {
      const ratio = library === 'gantry' || share !== 1 ? undefined : value / (base[name] ?? NaN);
      return `${name} ${value}${ratio !== undefined && Number.isFinite(ratio) ? ` (${ratio.toPrecision(2)}x)` : ''}`;
    });
    if (line.length > 0)
      console.log(`  ${library.padEnd(13)} ${of}${line.join(', ')}; rounds ${figures.length}`);
  }
}

interface Answers {
  /** What the numbers of files are divided by: 10 once the whole was too much. */
  share: number;
  /** The longest round so far. */
  spentMs: number;
  readonly figures: Figures[];
  readonly failures: string[];
}

async function ask(
  library: string,
  answer: Answers,
  questionFor: (share: number) => Question,
): Promise<void> {
  const figures = await measure(library, questionFor(answer.share));
  if (typeof figures !== 'string') {
    answer.figures.push(figures);
    return;
  }
  answer.failures.push(`${questionFor(answer.share).title}: ${figures}`);
  if (answer.share !== 1) return;
  answer.share = 10;
  answer.figures.length = 0;
  await ask(library, answer, questionFor);
}

/**
 * Frames and times are taken in a run that nothing looks into; what the processor gave each task, in one of its own.
 *
 * @returns the figures, or why there are none.
 */
async function measure(library: string, question: Question): Promise<Figures | string> {
  const figures = await lookedAt(library, question, false);
  if (typeof figures === 'string') return figures;
  const traced = await lookedAt(library, question, true);
  return typeof traced === 'string' ? traced : { ...figures, ...traced };
}

/** @param isTraced - whether the answer is the processor's times alone, which a trace of the browser has. */
async function lookedAt(
  library: string,
  { call, autoStart }: Question,
  isTraced: boolean,
): Promise<Figures | string> {
  const options = launchOptions();
  const browser = await chromium.launch({
    ...options,
    args: [...(options.args ?? []), '--enable-precise-memory-info', '--js-flags=--expose-gc'],
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const page = await browser.newPage();
    const broken = new Promise<string>((resolve) => {
      page.on('pageerror', (error) => {
        resolve(`an error in the page: ${error.message}`);
      });
    });
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, limitSeconds * 1000, `did not end in ${limitSeconds} s`);
    });
    const query = new URLSearchParams({ library, server: endpoint.url, start: String(autoStart) });
    await page.goto(`${app.url}/?${query.toString()}`);
    if (isTraced) await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
    const answered = page.evaluate<Figures>(call);
    answered.catch(() => undefined); // The browser closes under it when it is late.
    const figures = await Promise.race([answered, broken, late]);
    return isTraced && typeof figures !== 'string' ? processorTimes(await browser.stopTracing()) : figures;
  } finally {
    clearTimeout(timer);
    await browser.close();
  }
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds; `tdur` is what the processor gave of `dur`. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
}

/** Tasks by the time the processor gave them: what other work on the machine added is not in it. */
function processorTimes(trace: Buffer): Figures {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const start = traceEvents.find(({ name }) => name === began);
  const end = traceEvents.find(({ name }) => name === ended);
  if (start === undefined || end === undefined) throw new Error('The trace has no marks of the page.');
  const durations: number[] = [];
  let outerEnd = start.ts;
  const tasks = traceEvents
    .filter(
      ({ pid, tid, ph, name }) =>
        pid === start.pid && tid === start.tid && ph === 'X' && name.endsWith('RunTask'),
    )
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    // A task within another is a part of it.
    if (ts + dur <= outerEnd || ts > end.ts) continue;
    outerEnd = ts + dur;
    durations.push(tdur / 1000);
  }
  return {
    'longest task, processor ms': Math.round(Math.max(0, ...durations)),
    'tasks over 50 processor ms': durations.filter((ms) => ms > 50).length,
  };
}

/** Takes every POST and throws its bytes away. */
async function serveUploads() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'access-control-allow-origin': '*',
        'access-control-allow-headers': '*',
        'access-control-max-age': '600',
      });
      response.end('{"url":"https://files.example/1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The endpoint has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function mediansOf(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((one) => one[name] ?? NaN))]));
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
