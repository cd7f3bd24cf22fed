/**
 * One world, one schedule, one seed: carried out in virtual time, with every promise watched after every step.
 *
 * Single-threaded and repeatable: the same arguments give the same run, whatever the machine does meanwhile.
 */
import type { Ports } from '../../core/ports.ts';
import { isActive } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { fakeClock } from '../fakeClock.ts';
import { eventLoopTurns } from './eventLoopTurns.ts';
import { watchClient, type Observed, type PromiseName, type Violation, type Watch } from './oracles.ts';
import type { Action, Schedule, UserCommand } from './schedule.ts';
import { seededRandom } from './seededRandom.ts';
import { simulatedBackend } from './simulatedBackend.ts';
import { SimulatedFile } from './simulatedFile.ts';
import { simulatedNetwork, type TracedRequest } from './simulatedNetwork.ts';
import { openPage, type SimulatedPage } from './simulatedPage.ts';
import { simulatedStorage } from './simulatedStorage.ts';
import { judgeEnd } from './verdicts.ts';
import { worlds, type WorldName, type WrapProtocol } from './worlds.ts';

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
  const happened: Action[] = [];
  const ends: UploadSnapshot[] = [];
  const events: string[] = [];
  const results = new Map<string, unknown>();
  /** Files that a new page sends anew, because their contract leaves nothing to go on with. */
  const addedAnew: string[] = [];
  let refreshes = 0;
  let lives = 0;
  let pendingActions = 0;

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
        press(action.command);
      });
    },
  });
  const observed: Observed = { world, nowMs: clock.nowMs, network, backend, files, report };

  function open(): { readonly page: SimulatedPage; readonly watch: Watch } {
    lives += 1;
    const { wrapPorts } = options;
    const page = openPage({
      clock,
      random,
      backend,
      network,
      storage,
      life: lives,
      ...(wrapPorts !== undefined && { wrapPorts }),
    });
    const watch = watchClient(page.client.store, observed);
    logEvents(page);
    return { page, watch };
  }
  function logEvents({ client }: SimulatedPage): void {
    const seen = new Map<string, string>();
    client.store.subscribe(({ byId }) => {
      for (const [id, snapshot] of Object.entries(byId)) {
        const word = wordOf(snapshot);
        if (seen.get(id) === word) continue;
        seen.set(id, word);
        events.push(`${clock.nowMs() - startMs} ms  ${snapshot.file.name} ${word}`);
        if (snapshot.status === 'done') results.set(snapshot.file.name, snapshot.result);
        if (snapshot.status === 'done' || snapshot.status === 'failed') ends.push(snapshot);
      }
    });
  }
  function add(): void {
    world.add(page.client, [...files.values()], options.wrapProtocol ?? ((same) => same), results);
  }

  function press(command: UserCommand): void {
    watch.onUser(command === 'retry');
    const { client } = page;
    if (command !== 'reload') {
      if (command === 'undo') client.undo();
      else client[command]();
      return;
    }
    events.push(`${clock.nowMs() - startMs} ms  the page is loaded again`);
    // What the storage did not take, nobody can go on with.
    const records = storage.mode === 'works' ? [...storage.records.values()] : [];
    const stored = new Set(records.map(({ file }) => file.name));
    addedAnew.push(...[...files.keys()].filter((name) => !stored.has(name) && !results.has(name)));
    refreshes += page.refreshes;
    page.kill();
    watch.stop();
    ({ page, watch } = open());
    watch.onUser(true);
    pendingActions += 1;
    void page.client.restore(world.protocols()).then(() => {
      pendingActions -= 1;
      add();
    });
  }

  let { page, watch } = open();
  add();
  /** Until nothing is to be waited for. @returns false when it hangs */
  async function settleAll(): Promise<boolean> {
    for (let steps = 0; ; steps += 1) {
      const hasMoved = await clock.step(startMs + dayMs);
      watch.check();
      const uploads = Object.values(page.client.store.getState().byId);
      const isBusy = uploads.some(isActive) || uploads.some(isUndoOpen) || pendingActions > 0;
      const isPaused = uploads.some(({ status }) => status === 'paused');
      if (!isBusy && !isPaused) return true;
      // People come back to what they paused, also when another upload waits for it.
      if (isPaused && (!isBusy || !hasMoved)) press('resume');
      else if (!hasMoved || steps > maxSteps) {
        report('P4', `nothing happens any more: ${uploads.map(wordOf).join(', ')}`);
        return false;
      }
    }
  }

  /** Faults have stopped: what failed and can go on must end well when somebody asks for it. */
  async function retryByHand(): Promise<boolean> {
    const failed = Object.values(page.client.store.getState().byId).filter(canGoOn);
    if (failed.length === 0 || [...files.values()].some(({ change }) => change !== undefined)) return true;
    network.calm();
    watch.onUser(true);
    for (const { id } of failed) page.client.retry(id);
    const isSettled = await settleAll();
    for (const { id } of failed) {
      const now = page.client.store.getState().byId[id];
      if (now !== undefined && now.status !== 'done')
        report('verdict', `${now.file.name} was tried again without faults and is ${wordOf(now)}`);
    }
    return isSettled;
  }

  const isSettled = await settleAll();
  const endsWithoutHelp = [...ends];
  const unaidedRequests = network.requests.length;
  const isHung = !isSettled || !(await retryByHand());
  await clock.runUntil(page.client.destroy());
  const left = clock.pendingCount;
  if (lives === 1 && !isHung && left > 0) report('P24', `${left} timers are left after destroy`);
  for (const { actions } of network.requests) happened.push(...actions);
  refreshes += page.refreshes;
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

const isUndoOpen = (snapshot: UploadSnapshot): boolean =>
  snapshot.status === 'cancelled' && snapshot.undoUntilMs !== undefined;

/** Failed for a reason that is no more, with everything that is needed to go on. */
const canGoOn = (snapshot: UploadSnapshot): boolean =>
  snapshot.status === 'failed' && snapshot.error.canRetry && snapshot.error.keepsSession;

const wordOf = (snapshot: UploadSnapshot): string => {
  if (snapshot.status === 'running') return `running ${snapshot.phase}`;
  if (snapshot.status === 'waiting')
    return `waiting for ${snapshot.for}${snapshot.for === 'tab' ? '' : ` after ${snapshot.cause.code}`}`;
  return snapshot.status === 'failed' ? `failed with ${snapshot.error.code}` : snapshot.status;
};
