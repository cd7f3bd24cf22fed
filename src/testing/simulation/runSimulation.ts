/**
 * One world, one schedule, one seed: carried out in virtual time, with every promise watched after every step.
 *
 * Single-threaded and repeatable: the same arguments give the same run, whatever the machine does meanwhile.
 */
import type { Ports } from '../../core/ports.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { isActive } from '../../core/uploadTotals.ts';
import { fakeClock } from '../fakeClock.ts';
import { countedUuid } from '../simulatedEndpoint.ts';
import { eventLoopTurns } from './eventLoopTurns.ts';
import type { PromiseName, Violation } from './oracles.ts';
import type { Schedule } from './schedule.ts';
import { seededRandom } from './seededRandom.ts';
import { simulatedBackend } from './simulatedBackend.ts';
import { simulatedBrowser } from './simulatedBrowser.ts';
import { SimulatedFile } from './simulatedFile.ts';
import { simulatedNetwork, type TracedRequest } from './simulatedNetwork.ts';
import { simulatedStorage } from './simulatedStorage.ts';
import { judgeEnd } from './verdicts.ts';
import type { WrapProtocol } from './world.ts';
import { worlds, type WorldName } from './worlds.ts';

export interface SimulationOptions {
  readonly world: WorldName;
  readonly schedule: Schedule;
  readonly seed: number;
  /** Planted bugs, to see whether the promises notice. */
  readonly wrapProtocol?: WrapProtocol;
  readonly wrapPorts?: (ports: Ports) => Ports;
  /** Bytes of every file. @default what the world says: two parts and a rest */
  readonly fileBytes?: number;
  /** @default SimulatedFile */
  readonly File?: typeof SimulatedFile;
}

export interface SimulationReport {
  readonly violations: readonly Violation[];
  /** Nothing happened any more, and yet it had not ended. */
  readonly isHung: boolean;
  /** How every file ended, before anybody tried again by hand. */
  readonly ends: readonly UploadSnapshot[];
  readonly requests: readonly TracedRequest[];
  /** How many of them were made before anybody tried again by hand; later ones have no faults. */
  readonly unaidedRequests: number;
  /** What the server has at the end: complete objects, and uploads that were begun and not completed. */
  readonly objects: number;
  readonly unfinished: number;
  /** Every change of a status, with its virtual time. */
  readonly events: readonly string[];
  /** Virtual time from beginning to end. */
  readonly elapsedMs: number;
}

const dayMs = 86_400_000;
const maxSteps = 20_000;

export async function runSimulation(options: SimulationOptions): Promise<SimulationReport> {
  const turns = eventLoopTurns();
  try {
    return await simulate(options, turns.next);
  } finally {
    turns.close();
  }
}

async function simulate(options: SimulationOptions, settle: () => Promise<void>): Promise<SimulationReport> {
  const random = seededRandom(options.seed);
  const world = worlds[options.world];
  const clock = fakeClock(undefined, settle);
  const startMs = clock.nowMs();
  const backend = simulatedBackend(clock, world);
  const storage = simulatedStorage(clock);
  const files = new Map<string, SimulatedFile>();
  const FileType = options.File ?? SimulatedFile;
  for (let index = 1; index <= world.files; index += 1) {
    const bytes = Uint8Array.from({ length: options.fileBytes ?? world.fileBytes }, () => random.below(256));
    const name = `file${index}.png`;
    files.set(name, new FileType(bytes, name, 'image/png', startMs - index));
  }
  const violations: Violation[] = [];
  const report = (promise: PromiseName, detail: string): void => {
    if (violations.some((known) => known.promise === promise && known.detail === detail)) return;
    violations.push({ promise, detail, atMs: clock.nowMs() - startMs });
  };
  const ends: UploadSnapshot[] = [];
  const events: string[] = [];
  const note = (text: string): void => void events.push(`${clock.nowMs() - startMs} ms  ${text}`);
  let pendingActions = 0;
  let names = 0;

  const network = simulatedNetwork({
    clock,
    backend,
    schedule: options.schedule,
    onSurrounding(action, file) {
      if (action.do === 'file') file.change = action.change;
      if (action.do === 'storage') storage.mode = action.mode;
      if (action.do !== 'user') return;
      pendingActions += 1;
      clock.after(action.afterMs ?? 0, () => {
        pendingActions -= 1;
        browser.press(action);
      });
    },
  });
  const observed = { world, nowMs: clock.nowMs, network, backend, storage, files, report };
  const seen = new Map<string, string>();
  const { wrapPorts, wrapProtocol } = options;
  const browser = simulatedBrowser({
    clock,
    random,
    storage,
    observed,
    newName: () => countedUuid((names += 1)),
    onEvent: note,
    onChange(snapshot, page) {
      const word = wordOf(snapshot);
      if (seen.get(snapshot.id) === word) return;
      seen.set(snapshot.id, word);
      note(`${page === 1 ? '' : `page ${page}: `}${snapshot.file.name} ${word}`);
      if (snapshot.status === 'done' || snapshot.status === 'failed') ends.push(snapshot);
    },
    ...(wrapPorts !== undefined && { wrapPorts }),
    ...(wrapProtocol !== undefined && { wrapProtocol }),
  });

  /** Until nothing is to be waited for. @returns false when it hangs */
  async function settleAll(): Promise<boolean> {
    for (let steps = 0; ; steps += 1) {
      const hasMoved = await clock.step(startMs + dayMs);
      browser.check();
      const uploads = browser.uploads();
      const isForgetting = world.cancelRequest !== undefined && network.inFlight.size > 0;
      const isBusy = uploads.some(isUnderWay) || isForgetting || pendingActions > 0 || browser.isBusy;
      const isPaused = uploads.some(({ status }) => status === 'paused');
      if (!isBusy && !isPaused && !uploads.some(isOccupied)) return true;
      // People come back to what they paused, also when another upload waits for it.
      if (isPaused && (!isBusy || !hasMoved)) browser.pressEverywhere('resume');
      else if (!hasMoved || steps > maxSteps) {
        report('P4', `nothing happens any more: ${uploads.map(wordOf).join(', ')}`);
        return false;
      }
    }
  }

  /** Faults have stopped: what failed and can go on must end well when somebody asks for it. */
  async function retryByHand(): Promise<boolean> {
    const failed = browser.uploads().filter(canGoOn);
    if (failed.length === 0 || [...files.values()].some(({ change }) => change !== undefined)) return true;
    network.calm();
    browser.retry(failed);
    const isSettled = await settleAll();
    const ids = new Set(failed.map(({ id }) => id));
    for (const snapshot of browser.uploads()) {
      if (!ids.has(snapshot.id) || snapshot.status === 'done' || snapshot.status === 'cancelled') continue;
      const isUnknown = snapshot.status === 'failed' && snapshot.error.code === 'outcome-unknown';
      // Another page was closed while its last request was on its way. Or the server forgets what it completed: it was
      // not asked before, and answers the same whether the file is there or not. Sending it again may double it (P6),
      // and nothing shows that it is there (P2); whether something went wrong before that explains it is judged below.
      const cannotBeKnown = browser.pages > 1 || world.forgetsComplete === true;
      if (!(isUnknown && cannotBeKnown))
        report('verdict', `${snapshot.file.name} was tried again without faults and is ${wordOf(snapshot)}`);
    }
    return isSettled;
  }

  const isSettled = await settleAll();
  const endsWithoutHelp = [...ends];
  const unaidedRequests = network.requests.length;
  const isHung = !isSettled || !(await retryByHand());
  await clock.runUntil(browser.destroy());
  const left = clock.pendingCount;
  if (browser.pages === 1 && !isHung && left > 0) report('P24', `${left} timers are left after destroy`);
  const happened = network.requests.flatMap(({ actions }) => actions);
  const { addedAnew, refreshes } = browser;
  judgeEnd({ observed, happened, ends, addedAnew, refreshes, report });
  const elapsedMs = clock.nowMs() - startMs;
  return {
    violations,
    isHung,
    ends: endsWithoutHelp,
    requests: network.requests,
    unaidedRequests,
    objects: backend.objects.length,
    unfinished: backend.unfinished,
    events,
    elapsedMs,
  };
}

const isOccupied = (snapshot: UploadSnapshot): boolean =>
  snapshot.status === 'waiting' && snapshot.for === 'tab';

/** Something is still to come of it in its own tab. */
const isUnderWay = (snapshot: UploadSnapshot): boolean =>
  (isActive(snapshot) && !isOccupied(snapshot)) ||
  (snapshot.status === 'cancelled' && snapshot.undoUntilMs !== undefined);

/** Failed for a reason that is no more, with everything that is needed to go on. */
const canGoOn = (snapshot: UploadSnapshot): boolean =>
  snapshot.status === 'failed' && snapshot.error.canRetry && snapshot.error.keepsSession;

const wordOf = (snapshot: UploadSnapshot): string => {
  if (snapshot.status === 'running') return `running ${snapshot.phase}`;
  if (snapshot.status === 'waiting')
    return `waiting for ${snapshot.for}${snapshot.for === 'tab' ? '' : ` after ${snapshot.cause.code}`}`;
  return snapshot.status === 'failed' ? `failed with ${snapshot.error.code}` : snapshot.status;
};
