/**
 * Where schedules come from: every fault on every request of a small world, every pair of them, or a seed.
 */
import { seededRandom } from './seededRandom.ts';
import type { Action, Rule, Schedule } from './schedule.ts';
import { worlds, type World, type WorldName } from './worlds.ts';

/** Eight days: every session and every link has run out. */
const longAgeMs = 8 * 86_400_000;

/** Everything that can happen to one request of a world whose parts have `partBytes` bytes. */
export function allActions(partBytes: number): readonly Action[] {
  const middle = Math.floor(partBytes / 2);
  const whole = partBytes + 100;
  return [
    { do: 'refuse' },
    ...[0, 1, middle, whole].flatMap((atByte): Action[] => [
      { do: 'cut', direction: 'up', atByte },
      { do: 'stall', direction: 'up', atByte },
    ]),
    { do: 'cut', direction: 'down', atByte: 0 },
    { do: 'stall', direction: 'down', atByte: 0 },
    { do: 'delay', ms: 5000 },
    { do: 'delay', ms: 50_000 },
    { do: 'throttle', bytesPerSecond: 25 },
    { do: 'duplicate', reply: 'first' },
    { do: 'duplicate', reply: 'second' },
    ...[400, 401, 402, 403, 404, 408, 409, 410, 413, 423, 425, 429, 500, 502, 503].map((status): Action => ({
      do: 'reply',
      status,
    })),
    ...[429, 503].flatMap((status) =>
      ['0', '2', '120', 'soon', '1000000000000'].map((retryAfter): Action => ({
        do: 'reply',
        status,
        retryAfter,
      })),
    ),
    { do: 'reply', status: 502, afterWork: true, html: true },
    { do: 'reply', status: 504, afterWork: true },
    { do: 'reply', status: 200, html: true },
    { do: 'reply', status: 413, html: true },
    { do: 'expire-token' },
    { do: 'restart' },
    { do: 'forget' },
    { do: 'age', ms: longAgeMs },
    { do: 'file', change: 'overwrite' },
    { do: 'file', change: 'truncate' },
    { do: 'file', change: 'delete' },
    { do: 'storage', mode: 'fails' },
    { do: 'storage', mode: 'slow' },
    { do: 'storage', mode: 'hangs' },
    { do: 'user', command: 'pause' },
    { do: 'user', command: 'cancel' },
    { do: 'user', command: 'retry' },
    { do: 'user', command: 'reload' },
  ];
}

/** Every action on every request of a run in which nothing else goes wrong. */
export function singles(name: WorldName): readonly Schedule[] {
  const world = worlds[name];
  return world.requests.flatMap((_, index) =>
    allActions(world.partBytes).map((action): Schedule => [{ match: {}, occurrence: index + 1, action }]),
  );
}

/** Every action on one request, and another on a later one or on the same. */
export function* pairs(name: WorldName): Generator<Schedule> {
  const world = worlds[name];
  const actions = allActions(world.partBytes);
  const last = world.requests.length + 1;
  for (let first = 1; first <= last; first += 1) {
    for (let second = first; second <= last; second += 1) {
      for (const action of actions) {
        for (const other of actions) {
          if (first === second && action.do === other.do) continue;
          yield [
            { match: {}, occurrence: first, action },
            { match: {}, occurrence: second, action: other },
          ];
        }
      }
    }
  }
}

/** What a seed means: a world, and up to a dozen rules for it. */
export function randomSchedule(
  seed: number,
  worldNames: readonly WorldName[],
): { readonly world: WorldName; readonly schedule: Schedule } {
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
    const answer = { pause: 'resume', cancel: 'undo', retry: 'retry', reload: 'reload' } as const;
    const command = action.command === 'resume' || action.command === 'undo' ? 'pause' : action.command;
    const second: Rule = {
      ...rule,
      action: { do: 'user', command: answer[command], afterMs: afterMs + random.pick([0, 20, 2000]) },
    };
    return [
      { ...rule, action: { do: 'user', command, afterMs } },
      ...(random.chance(0.6) && command !== 'reload' ? [second] : []),
    ];
  });
  return { world: name, schedule: schedule.flat() };
}

/** Any of the first requests, or one of those with a certain address. */
function randomPlace(world: World, random: ReturnType<typeof seededRandom>): Omit<Rule, 'action'> {
  if (random.chance(0.7)) return { match: {}, occurrence: 1 + random.below(world.requests.length + 3) };
  return { match: random.pick(world.requests), occurrence: 1 + random.below(3) };
}
