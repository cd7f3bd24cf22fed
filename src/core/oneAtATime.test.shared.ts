/** A client whose uploads run one at a time, each for as long as a test wants. Only tests import this file. */
import { fakeClock } from '../testing/fakeClock.ts';
import { fileOf, single, toyClient, toySender, type ToyReaction } from './toys.test.shared.ts';
import type { AddOptions } from './uploadClient.ts';

/** A client that sends one file at a time and waits with each for `next`. Files are named by one letter, as their ids. */
export function oneAtATime({ files = 1 } = {}) {
  const clock = fakeClock();
  const started: string[] = [];
  let waiting: { readonly signal: AbortSignal; readonly answer: (reaction: ToyReaction) => void }[] = [];
  const sender = toySender(({ text, signal }) => {
    started.push(text);
    return new Promise<ToyReaction>((answer) => waiting.push({ signal, answer }));
  });
  const ids: string[] = [];
  const { client, order } = toyClient({
    clock,
    sender,
    concurrency: { files },
    ports: { newId: () => ids.shift() ?? 'nameless' },
  });

  /** Ends the oldest request in flight, with a result or with a refusal. Returns false when there is none. */
  async function next(status = 200): Promise<boolean> {
    await clock.settle();
    waiting = waiting.filter(({ signal }) => !signal.aborted);
    const oldest = waiting.shift();
    oldest?.answer(status === 200 ? { json: { id: 'f' } } : { status });
    await clock.settle();
    return oldest !== undefined;
  }

  /** Lets everything that waits run, one after the other, and says in which order all started. */
  async function drain(): Promise<string> {
    while (await next());
    return started.join('');
  }

  function add(text: string, options: AddOptions<unknown> = {}) {
    ids.push(text);
    return client.add(fileOf(text, text), { protocol: single({ isRepeatable: true }), ...options });
  }

  return { client, clock, started, order: () => order().join(''), add, next, drain };
}
