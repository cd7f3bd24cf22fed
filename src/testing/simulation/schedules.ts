/**
 * Where schedules come from: every fault on every request of a small world, every pair of them, or a seed.
 */
import { allActions } from './actionClasses.ts';
import { seededRandom } from './seededRandom.ts';
import type { Action, Rule, Schedule, UserCommand } from './schedule.ts';
import type { TracedRequest } from './simulatedNetwork.ts';
import type { World } from './world.ts';
import { worlds, type WorldName } from './worlds.ts';

/** Every action on every request of a run in which nothing else goes wrong. */
export function singles(name: WorldName): readonly Schedule[] {
  const world = worlds[name];
  return world.requests.flatMap((_, index) =>
    allActions(world.partBytes).map((action): Schedule => [{ match: {}, occurrence: index + 1, action }]),
  );
}

/** A request of a run, as far as pairs of faults ask. */
export type MadeRequest = Pick<TracedRequest, 'method' | 'url' | 'startMs'>;

/**
 * Every action on every request of a run in which nothing else goes wrong, and another on every request that there is
 * then: the same one, a later one, or one that the first made necessary. What would happen to a request that never comes
 * is left out, because such a run is the run of the first action alone. Of requests that leave together and ask the same,
 * as those of three files do, the first stands for the others.
 *
 * @param actionsOn - what may happen to a request.
 * @param requestsOf - the requests a schedule leads to, in order.
 */
export async function* pairs(
  name: WorldName,
  actionsOn: (request: MadeRequest) => readonly Action[],
  requestsOf: (schedule: Schedule) => Promise<readonly MadeRequest[]>,
): AsyncGenerator<Schedule> {
  const { differsAt }: World = worlds[name];
  const isWhereItDiffers = ({ url }: MadeRequest): boolean =>
    differsAt === undefined || url.includes(differsAt);
  const unaided = await requestsOf([]);
  for (const [place, request] of unaided.entries()) {
    if (unaided.slice(0, place).some((other) => isTwin(other, request))) continue;
    const actions = actionsOn(request);
    for (const [index, action] of actions.entries()) {
      const rule: Rule = { match: {}, occurrence: place + 1, action };
      const made = await requestsOf([rule]);
      for (const [later, second] of [...made.entries()].slice(place)) {
        if (!isWhereItDiffers(request) && !isWhereItDiffers(second)) continue;
        // On one request their order makes no difference, and of two that settle its outcome only one counts.
        const others =
          later === place
            ? actions.slice(index + 1).filter((other) => areBoth(action, other))
            : actionsOn(second);
        for (const other of others) yield [rule, { match: {}, occurrence: later + 1, action: other }];
      }
    }
  }
}

const isTwin = (one: MadeRequest, other: MadeRequest): boolean =>
  one.startMs === other.startMs && kindOf(one) === kindOf(other);

/** What a request asks for, whichever part, file or upload it is about. */
export const kindOf = ({ method, url }: MadeRequest): string => `${method} ${url.replace(/\d+/g, '')}`;

/** Whether two actions on one request can both take effect. */
const areBoth = (one: Action, other: Action): boolean =>
  one.do !== other.do && !(settlesOutcome(one) && settlesOutcome(other));

const settlesOutcome = (action: Action): boolean => ['refuse', 'cut', 'stall', 'reply'].includes(action.do);

/** What a seed means: a world, and up to a dozen rules for it. */
export function randomSchedule<Name extends WorldName>(
  seed: number,
  worldNames: readonly Name[],
): { readonly world: Name; readonly schedule: Schedule } {
  const random = seededRandom(seed);
  const name = random.pick(worldNames);
  const world = worlds[name];
  const actions = allActions(world.partBytes);
  const count = 1 + random.below(random.chance(0.2) ? 12 : 5);
  const schedule = Array.from({ length: count }, (): readonly Rule[] => {
    const rule = randomPlace(world, random);
    const action = random.pick(actions);
    if (action.do !== 'user') return [{ ...rule, action }];
    const afterMs = random.pick([0, 0, 30, 190, 500, 1500]);
    const first: Rule = { ...rule, action: { ...action, afterMs } };
    const command = answers[action.command];
    if (command === undefined || !random.chance(0.6)) return [first];
    const later = afterMs + random.pick([0, 20, 2000]);
    return [first, { ...rule, action: { do: 'user', command, afterMs: later } }];
  });
  return { world: name, schedule: schedule.flat() };
}

/** What people may press next. */
const answers: Partial<Record<UserCommand, UserCommand>> = {
  pause: 'resume',
  cancel: 'undo',
  retry: 'retry',
  'open-tab': 'close-tab',
};

/** Any of the first requests, or one of those with a certain address. */
function randomPlace(world: World, random: ReturnType<typeof seededRandom>): Omit<Rule, 'action'> {
  if (random.chance(0.7)) return { match: {}, occurrence: 1 + random.below(world.requests.length + 3) };
  return { match: random.pick(world.requests), occurrence: 1 + random.below(3) };
}
