/**
 * Schedules and what people do, as properties: what fails is made shorter until nothing can be left out.
 *
 * `randomSchedules` has more runs; these find words for what goes wrong there.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allActions } from './actionClasses.ts';
import { complaintAbout } from './complaints.test.shared.ts';
import { runSimulation, type SimulationOptions } from './runSimulation.ts';
import type { Action, Rule, UserAction } from './schedule.ts';
import { worldNames, worlds, type WorldName } from './worlds.ts';

const replayText = (world: WorldName, seed: number, schedule: readonly Rule[]): string =>
  `--replay '${JSON.stringify({ world, seed, schedule })}'`;

const isUsers = (action: Action): action is UserAction => action.do === 'user';

/** Later requests and later actions of the list are the more complicated ones. */
const faults = (world: WorldName): fc.Arbitrary<Rule> =>
  fc.record({
    match: fc.constant({}),
    occurrence: fc.integer({ min: 1, max: worlds[world].requests.length + 3 }),
    action: fc.constantFrom(...allActions(worlds[world].partBytes).filter((action) => !isUsers(action))),
  });

const commands = (world: WorldName): fc.Arbitrary<Rule> =>
  fc.record({
    match: fc.constant({}),
    occurrence: fc.integer({ min: 1, max: worlds[world].requests.length + 3 }),
    action: fc.record({
      do: fc.constant('user' as const),
      command: fc.constantFrom<UserAction['command'][]>(
        'pause',
        'resume',
        'retry',
        'cancel',
        'undo',
        'reload',
        'open-tab',
        'close-tab',
      ),
      afterMs: fc.integer({ min: 0, max: 3000 }),
      picks: fc.constantFrom<NonNullable<UserAction['picks']>[]>('added', 'chosen', 'other', 'edited'),
    }),
  });

const scripts = fc.constantFrom(...worldNames).chain((world) =>
  fc.record({
    world: fc.constant(world),
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    schedule: fc
      .tuple(fc.array(faults(world), { maxLength: 4 }), fc.array(commands(world), { maxLength: 4 }))
      .map(([broken, pressed]): readonly Rule[] => [...broken, ...pressed]),
  }),
);

/** The shortest script that breaks a promise, and which. */
async function shortest(
  planted: Partial<SimulationOptions>,
  numRuns: number,
): Promise<{ readonly rules: number; readonly text: string } | undefined> {
  const details = await fc.check(
    fc.asyncProperty(scripts, async ({ world, seed, schedule }) => {
      const found = complaintAbout(await runSimulation({ world, seed, schedule, ...planted }));
      if (found !== undefined) throw new Error(`${found}: ${replayText(world, seed, schedule)}`);
    }),
    { seed: 1, numRuns },
  );
  const [script] = details.counterexample ?? [];
  if (script === undefined) return undefined;
  return { rules: script.schedule.length, text: String(details.errorInstance) };
}

describe('schedules and what people do', () => {
  it('break no promise, whatever is combined', { timeout: 120_000 }, async () => {
    expect(await shortest({}, 1000)).toBeUndefined();
  });

  it(
    'are made shorter until nothing can be left out, where something is broken',
    { timeout: 60_000 },
    async () => {
      // The first Retry-After, and what makes it matter, is all that is needed.
      const found = await shortest(
        {
          wrapPorts: (ports) => ({
            ...ports,
            sender: {
              send: async (request, source, options) => {
                const reply = await ports.sender.send(request, source, options);
                return {
                  ...reply,
                  header: (name) => (/retry-after/i.test(name) ? null : reply.header(name)),
                };
              },
            },
          }),
        },
        300,
      );
      expect(found?.text).toMatch(/P11 .*--replay/);
      expect(found?.rules).toBe(1);
    },
  );
});
