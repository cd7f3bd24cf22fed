import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWaitingLine } from './waitingLine.ts';

interface Person {
  readonly name: number;
  turn: number;
}

const isBefore = (a: Person, b: Person): boolean => a.turn < b.turn;

describe('the waiting line', () => {
  it('gives the first of those who wait, whoever came, left or changed place in between', () => {
    const act = fc.tuple(fc.constantFrom('add', 'delete', 'update', 'take'), fc.nat(20), fc.nat(1000));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 120, size: 'max' }), (acts) => {
        const people = Array.from({ length: 21 }, (_, name): Person => ({ name, turn: name }));
        const line = createWaitingLine(isBefore);
        const waiting = new Set<Person>();
        for (const [verb, which, turn] of acts) {
          const [person] = people.slice(which, which + 1);
          if (person === undefined) continue;
          // Distinct turns: who of two equals comes first is nobody's promise.
          if (verb === 'update') person.turn = turn * 100 + which;
          if (verb === 'add') waiting.add(person);
          if (verb === 'delete') waiting.delete(person);
          if (verb !== 'take') line[verb](person);
          const first = [...waiting].sort((a, b) => a.turn - b.turn).at(0);
          expect(line.first()).toBe(first);
          if (verb !== 'take') continue;
          expect(line.take()).toBe(first);
          if (first !== undefined) waiting.delete(first);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('asks at most twice the logarithm to let one of ten thousand come, change, leave or begin', () => {
    let steps = 0;
    const line = createWaitingLine<Person>((a, b) => {
      steps += 1;
      return isBefore(a, b);
    });
    const worst = { add: 0, update: 0, delete: 0, take: 0 };
    const counted = (verb: keyof typeof worst, work: () => void): void => {
      steps = 0;
      work();
      worst[verb] = Math.max(worst[verb], steps);
    };
    // Every third number in turn: neither sorted nor backwards.
    const people = Array.from({ length: 10_000 }, (_, name): Person => ({ name, turn: (name * 3) % 10_001 }));
    for (const person of people) counted('add', () => line.add(person));
    for (const person of people.slice(0, 2000)) {
      counted('update', () => {
        person.turn = -person.turn;
        line.update(person);
      });
    }
    for (const person of people.slice(0, 1000)) counted('delete', () => line.delete(person));
    const taken: number[] = [];
    for (let index = 0; index < 9000; index += 1) counted('take', () => taken.push(line.take()?.turn ?? NaN));
    expect(taken).toEqual([...taken].sort((a, b) => a - b));
    expect(line.take()).toBeUndefined();
    const limit = 2 * Math.ceil(Math.log2(10_000)) + 2;
    for (const count of Object.values(worst)) expect(count).toBeLessThanOrEqual(limit);
  });
});
