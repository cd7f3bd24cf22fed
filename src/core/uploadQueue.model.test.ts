/** The queue against a list that is sorted anew at every step, while random buttons are pressed. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oneAtATime } from './oneAtATime.test.shared.ts';

const letters = 'abcdefghij';
const press = fc.oneof(
  fc.record({ verb: fc.constant('move'), which: fc.nat(9), to: fc.nat(10) }),
  fc.record({ verb: fc.constantFrom('prioritize', 'pause', 'resume', 'remove'), which: fc.nat(9) }),
  fc.record({ verb: fc.constantFrom('undo', 'next') }),
);

it('what starts is always the highest priority, and among equals the first of the list', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 10, maxLength: 10 }),
      fc.array(press, { maxLength: 30, size: 'max' }),
      async (given, presses) => {
        const { client, add, next, drain } = oneAtATime();
        const state = client.store.getState;
        const priorities = new Map<string, number>();
        const priorityOf = (id: string | undefined): number => priorities.get(id ?? '') ?? 0;
        /** Those that wait, and `also`, in the order in which they should start. */
        const line = (also?: string): string[] =>
          state()
            .order.filter((id) => id === also || state().byId[id]?.status === 'queued')
            .sort((a, b) => priorityOf(b) - priorityOf(a));

        const problems: string[] = [];
        const running = new Set<string>();
        /** Removed while they ran: back in line they may be first, and cannot start before their last run has ended. */
        const stopping = new Set<string>();
        client.store.subscribe(({ order, byId }) => {
          for (const id of order) {
            if (byId[id]?.status !== 'running') running.delete(id);
            else if (!running.has(id)) {
              running.add(id);
              const [first = ''] = line(id);
              if (first !== id && !stopping.has(first)) problems.push(`${id} started before ${first}`);
              stopping.delete(id);
            }
          }
        });

        for (const [index, priority] of given.entries()) {
          const text = letters.charAt(index);
          priorities.set(text, priority);
          add(text, { priority });
        }
        for (const one of presses) {
          const id = 'which' in one ? letters.charAt(one.which) : '';
          const isListed = state().order.includes(id);
          if ('to' in one) {
            const before = letters[one.to] ?? null;
            const lowest = Math.min(...state().order.map(priorityOf));
            const isPossible =
              isListed && id !== before && (before === null || state().order.includes(before));
            if (isPossible) priorities.set(id, before === null ? lowest : priorityOf(before));
            client.move(id, { before });
          } else if (one.verb === 'prioritize') {
            const [first] = line();
            if (isListed && first !== undefined) priorities.set(id, priorityOf(first));
            client.prioritize(id);
          } else if (one.verb === 'next') {
            await next();
          } else if (one.verb === 'undo') {
            client.undo();
          } else {
            if (one.verb === 'remove' && running.has(id)) stopping.add(id);
            client[one.verb](id);
          }
        }
        await drain();
        await client.destroy();
        expect(problems).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);
