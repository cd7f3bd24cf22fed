import { describe, expect, it } from 'vitest';
import { pairGroups, tryAll } from './complaints.test.shared.ts';
import { runSimulation } from './runSimulation.ts';
import type { Schedule, UserCommand } from './schedule.ts';
import { randomSchedule, singles } from './schedules.ts';
import { seededRandom } from './seededRandom.ts';
import { worldNames, worlds, type WorldName } from './worlds.ts';

describe('the promises', () => {
  it.each(worldNames)('hold for %s when nothing goes wrong, and every file arrives', async (world) => {
    const { violations, isHung, ends } = await runSimulation({ world, schedule: [], seed: 1 });
    expect({ violations, isHung }).toEqual({ violations: [], isHung: false });
    expect(ends.map(({ status }) => status)).toEqual(
      Array.from({ length: worlds[world].files }, () => 'done'),
    );
  });

  it.each(worldNames)(
    'hold for %s with every fault on every request',
    { timeout: 300_000 },
    async (world) => {
      const { complaints } = await tryAll(world, singles(world));
      expect(complaints).toEqual([]);
    },
  );
});

it('tries pairs of faults in every world, each in one test file', () => {
  expect(Object.values(pairGroups).flat().toSorted()).toEqual(worldNames.toSorted());
});

describe('a cancel', () => {
  const forgetful = worldNames.filter((name) => worlds[name].cancelRequest !== undefined);

  it.each(forgetful)('leaves nothing unfinished behind on the server of %s', async (world) => {
    const cancel = { do: 'user', command: 'cancel' } as const;
    const { requests, keepsCompleted = false, unknownOnceSent = false, opensWith = 1 } = worlds[world];
    const last = requests.length - (keepsCompleted || unknownOnceSent ? 1 : 0);
    for (let occurrence = opensWith + 1; occurrence <= last; occurrence += 1) {
      const schedule = [{ match: {}, occurrence, action: cancel }];
      const { violations, unfinished, objects } = await runSimulation({ world, schedule, seed: 1 });
      expect({ occurrence, violations, unfinished, objects }).toEqual({
        occurrence,
        violations: [],
        unfinished: 0,
        objects: 0,
      });
    }
  });
});

describe('a request that must not be doubled, done by the server but not heard of', () => {
  const first = { match: {}, occurrence: 1 };
  const last = { match: { url: '/complete/' }, occurrence: 1 };
  const slowly = { do: 'delay', ms: 5000 } as const;
  const user = (command: UserCommand, afterMs: number) => ({ do: 'user', command, afterMs }) as const;

  it.each<[string, WorldName, Schedule]>([
    [
      'a cancel that is undone',
      'messageMedia',
      [
        { ...first, action: slowly },
        { ...first, action: user('cancel', 1000) },
        { ...first, action: user('undo', 3000) },
      ],
    ],
    [
      'a cancel of the finishing request that is undone',
      'mediaChunks',
      [
        { ...last, action: slowly },
        { ...last, action: user('cancel', 1000) },
        { ...last, action: user('undo', 3000) },
      ],
    ],
    [
      'a reload',
      'mediaChunks',
      [
        { ...last, action: slowly },
        { ...last, action: user('reload', 1000) },
      ],
    ],
  ])('is not sent again after %s: the upload says that it cannot know', async (_name, world, schedule) => {
    const { violations, ends } = await runSimulation({ world, schedule, seed: 1 });
    expect(violations).toEqual([]);
    expect(ends.map((end) => end.status === 'failed' && end.error.code)).toEqual(['outcome-unknown']);
  });
});

describe('a finishing request that may be repeated', () => {
  it.each<UserCommand>(['pause', 'reload'])(
    'makes one object when a %s cut it off and its repetition is refused',
    async (command) => {
      const { violations, objects } = await runSimulation({
        world: 'dropzoneChunks',
        schedule: [
          { match: {}, occurrence: 4, action: { do: 'user', command } },
          { match: {}, occurrence: 5, action: { do: 'reply', status: 409 } },
        ],
        seed: 1,
      });
      expect({ violations, objects }).toEqual({ violations: [], objects: 1 });
    },
  );
});

describe('what a promise cannot ask for', () => {
  it('is that nothing is taken back of a reply that was overtaken by a loss', async () => {
    // Two tabs that share no storage. The server loses the first one's part before its reply is heard.
    const part = { match: {}, occurrence: 2 };
    const { violations, ends, objects } = await runSimulation({
      world: 'tus',
      schedule: [
        { ...part, action: { do: 'storage', mode: 'fails' } },
        { ...part, action: { do: 'user', command: 'open-tab' } },
        { ...part, action: { do: 'delay', ms: 500 } },
        { match: {}, occurrence: 4, action: { do: 'restart' } },
      ],
      seed: 1,
    });
    expect(violations).toEqual([]);
    expect([ends.map(({ status }) => status), objects]).toEqual([['done', 'done'], 2]);
  });

  it('is that nothing is taken back of what another tab has completed, whose parts the server has then put together', async () => {
    const { violations, ends } = await runSimulation({
      world: 'flowChunks',
      schedule: [
        { match: {}, occurrence: 2, action: { do: 'user', command: 'open-tab' } },
        { match: {}, occurrence: 2, action: { do: 'delay', ms: 5000 } },
        // That it is complete cannot be stored, so the tab that waits asks for its parts.
        { match: {}, occurrence: 3, action: { do: 'storage', mode: 'fails' } },
      ],
      seed: 1,
    });
    expect(violations).toEqual([]);
    expect(ends.map(({ status }) => status)).toEqual(['done', 'done']);
  });

  it('is that a tab has given up what another one takes over, before the server has heard so', async () => {
    // A part waits for its place behind one that is refused, and leaves when that is heard, for no time at all.
    const { violations } = await runSimulation({
      world: 'flowChunks',
      schedule: [
        { match: {}, occurrence: 1, action: { do: 'stall', direction: 'up', atByte: 1 } },
        { match: {}, occurrence: 2, action: { do: 'reply', status: 503, retryAfter: '2' } },
        { match: {}, occurrence: 4, action: { do: 'reply', status: 500 } },
        { match: {}, occurrence: 5, action: { do: 'user', command: 'open-tab', afterMs: 30 } },
      ],
      seed: 1,
    });
    expect(violations).toEqual([]);
  });

  // Parallel uploads are given back one by one: the new page sends between the first and the last of them.
  it.each(['tus', 'tusParallel'] as const)(
    'is that nothing is sent beside what gives another session of %s back',
    async (world) => {
      const { violations, ends } = await runSimulation({
        world,
        schedule: [
          { match: { method: 'PATCH' }, occurrence: 1, action: { do: 'user', command: 'cancel' } },
          { match: { method: 'DELETE' }, occurrence: 1, action: { do: 'user', command: 'open-tab' } },
        ],
        seed: 1,
      });
      expect(violations).toEqual([]);
      expect(ends.map(({ status }) => status)).toEqual(['done']);
    },
  );

  it('is a success where each last part is doubled, and the answer is to the second', async () => {
    const doubled = { do: 'duplicate', reply: 'second' } as const;
    const { violations, ends } = await runSimulation({
      world: 'fineUploaderInOrder',
      schedule: [
        { match: {}, occurrence: 3, action: doubled },
        { match: {}, occurrence: 6, action: doubled },
      ],
      seed: 1,
    });
    expect(violations).toEqual([]);
    expect(ends.map((end) => end.status === 'failed' && end.error.code)).toEqual(['refused']);
  });

  it.each<readonly [string, Schedule[number]['action'], number]>([
    ['lost', { do: 'forget' }, 0],
    ['complete, which was not heard', { do: 'cut', direction: 'down', atByte: 0 }, 1],
  ])(
    'is a success from a server that answers the same to a session that is %s',
    async (_, action, stored) => {
      const { violations, ends, objects } = await runSimulation({
        world: 'graphSession',
        schedule: [
          { match: {}, occurrence: 4, action },
          // Ends the question, so that a person has to ask again.
          { match: {}, occurrence: 5, action: { do: 'reply', status: 409 } },
        ],
        seed: 1,
      });
      expect(violations).toEqual([]);
      expect(ends.map((end) => end.status === 'failed' && end.error.code)).toEqual(['conflict']);
      expect(objects).toBe(stored);
    },
  );
});

describe('a simulation', () => {
  it('is the same each time for the same seed, request by request', async () => {
    for (const seed of [2, 17, 23]) {
      const { world, schedule } = randomSchedule(seed, worldNames);
      const [first, second] = [
        await runSimulation({ world, schedule, seed }),
        await runSimulation({ world, schedule: structuredClone(schedule), seed }),
      ];
      expect(second.events).toEqual(first.events);
      expect(second.requests).toEqual(first.requests);
    }
  });

  it('has schedules that are plain JSON', () => {
    const { schedule } = randomSchedule(23, worldNames);
    expect(JSON.parse(JSON.stringify(schedule))).toEqual(schedule);
  });

  it('has a generator that is spread and repeats', () => {
    const [a, b] = [seededRandom(7), seededRandom(7)];
    const drawn = Array.from({ length: 1000 }, () => a.next());
    expect(drawn).toEqual(Array.from({ length: 1000 }, () => b.next()));
    expect(new Set(drawn).size).toBe(1000);
    expect(Math.abs(drawn.reduce((sum, value) => sum + value, 0) / 1000 - 0.5)).toBeLessThan(0.05);
  });
});
