/** Starts a program in the background and waits for its sign of life; its output is kept for the case that it fails. */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGroup, tail } from './childGroup.mjs';
import { SetupError } from './ensure.mjs';

const patienceMs = 120_000;

/**
 * @param {string} name - for messages: 'The reference server'.
 * @param {string[]} args - what Node runs.
 * @param {Record<string, string | undefined>} [env]
 * @returns `ended` rejects when the program ends by itself; `until` resolves with the first truthy answer of `look`,
 *   which receives the output so far.
 */
export function startQuietly(name, args, env) {
  let log = '';
  const group = startGroup(process.execPath, ['--import', './e2e/tasks/leash.mjs', ...args], {
    env,
    onText: (text) => (log += text),
  });
  const ended = group.exited.then((code) => {
    throw new SetupError(`${name} ended with code ${code}:\n${tail(log)}`);
  });
  // Whoever waits next gets the rejection; until then it is not unhandled.
  ended.catch(() => undefined);
  const sign = async (look) => {
    const deadlineMs = Date.now() + patienceMs;
    while (Date.now() < deadlineMs) {
      const found = await look(log);
      if (found) return found;
      await sleep(150);
    }
    throw new SetupError(`${name} was not ready within ${patienceMs / 1000} s:\n${tail(log)}`);
  };
  return { ended, stop: group.stop, until: (look) => Promise.race([ended, sign(look)]) };
}

/** The reference server; port '0' takes any two free ones. `url` is where it answers. */
export async function startReferenceServer(port = '0') {
  const server = startQuietly('The reference server', [
    '--import',
    'tsx',
    'e2e/server/main.ts',
    '--port',
    port,
  ]);
  const url = await server.until((log) => /reference server (\S+)/.exec(log)?.[1]);
  return { ...server, url };
}
