/**
 * Every pair of faults in a world that is as small as it can be: a first part and a last one. Faults on the wire that
 * lead to the same, sooner or later, count as one. Few enough to be tried each time the tests run;
 * `npm run simulate -- --pairs` tries all of them, with a part in the middle.
 */
import { representativeActions } from './actionClasses.ts';
import { runSimulation, type SimulationReport } from './runSimulation.ts';
import type { Action, Schedule } from './schedule.ts';
import { kindOf, pairs, type MadeRequest } from './schedules.ts';
import { worlds, type WorldName } from './worlds.ts';

/** What is on the wire leaves no trace but what it leads to. Anything else may matter later: a file, a storage, a page. */
const isOnTheWire = (action: Action): boolean =>
  ['refuse', 'cut', 'stall', 'delay', 'throttle', 'duplicate', 'reply', 'expire-token'].includes(action.do);

/** Bytes of a file with two parts, or of the one that the world has. */
export const smallFileBytes = (name: WorldName): number => {
  const { partBytes, fileBytes } = worlds[name];
  return fileBytes > partBytes ? partBytes + Math.floor(partBytes / 2) : fileBytes;
};

export async function* smallPairs(name: WorldName): AsyncGenerator<Schedule> {
  const reports = new Map<string, Promise<SimulationReport>>();
  /** Of few schedules, each asked for more than once. */
  const run = (schedule: Schedule): Promise<SimulationReport> => {
    const key = JSON.stringify(schedule);
    const report =
      reports.get(key) ?? runSimulation({ world: name, schedule, seed: 1, fileBytes: smallFileBytes(name) });
    reports.set(key, report);
    return report;
  };
  const actionsOn = await distinctActions(name, run);
  yield* pairs(name, actionsOn, async (schedule) => unaidedRequests(await run(schedule)));
}

/**
 * What is worth trying on a request. Of two things that go wrong on the wire and lead to the same on every request of a
 * kind, sooner or later, one is enough; on a request that only a fault makes necessary, none is left out.
 */
async function distinctActions(
  name: WorldName,
  run: (schedule: Schedule) => Promise<SimulationReport>,
): Promise<(request: MadeRequest) => readonly Action[]> {
  const all = representativeActions(worlds[name].partBytes);
  const byKind = new Map<string, Set<Action>>();
  for (const [index, request] of unaidedRequests(await run([])).entries()) {
    const known = new Set<string>();
    const distinct = byKind.get(kindOf(request)) ?? new Set();
    byKind.set(kindOf(request), distinct);
    for (const action of all) {
      const report = await run([{ match: {}, occurrence: index + 1, action }]);
      const consequences = isOnTheWire(action) ? consequencesOf(report, index) : JSON.stringify(action);
      if (!known.has(consequences)) distinct.add(action);
      known.add(consequences);
    }
  }
  return (request) => {
    const distinct = byKind.get(kindOf(request));
    return distinct === undefined ? all : all.filter((action) => distinct.has(action));
  };
}

/**
 * Everything that can be seen from a request on: what was sent, what the server got of it and did, and how it ended. Not
 * when: waits of other lengths are left to single faults, to random schedules and to all pairs. Nor how much of the request
 * itself arrived: where that counts, the next request begins elsewhere.
 */
function consequencesOf(report: SimulationReport, place: number): string {
  const requests = unaidedRequests(report).slice(place);
  return JSON.stringify([
    requests.map(({ method, url, file, receivedBytes, worked, outcome }, index) => {
      const isItself = index === 0;
      return [method, url, file, worked, ...(isItself ? [] : [receivedBytes, outcome])];
    }),
    report.ends.map((end) => [end.file.name, end.status, end.status === 'failed' ? end.error.code : '']),
    report.objects,
    report.unfinished,
  ]);
}

const unaidedRequests = ({ requests, unaidedRequests: count }: SimulationReport) => requests.slice(0, count);
