/**
 * From a clone to a working upload: packages, browser, reference server, Storybook, and the address to open.
 *
 *   npm start
 *   npm start -- --port 6010 --server-port 4000
 *
 * Prints one URL, the Quick start story's. Everything else stays quiet unless it fails. Ctrl+C ends both servers.
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startGroup, stopGroups, stopGroupsOnSignals, tail } from './childGroup.mjs';
import { endWith, ensurePackages, SetupError } from './ensure.mjs';
import { freePorts, host } from './freePort.mjs';
import { quickStartStory } from './quickStartStory.mjs';

const patienceMs = 120_000;

stopGroupsOnSignals();
try {
  const { values } = parseArgs({ options: { port: { type: 'string' }, 'server-port': { type: 'string' } } });
  ensurePackages();

  const server = startQuietly('The reference server', [
    '--import',
    'tsx',
    'e2e/server/main.ts',
    '--port',
    values['server-port'] ?? '0',
  ]);
  const serverUrl = await server.until((log) => /reference server (\S+)/.exec(log)?.[1]);

  const port = values.port ?? String(await freePorts(6006));
  const storybook = startQuietly(
    'Storybook',
    [
      'node_modules/storybook/dist/bin/dispatcher.js',
      'dev',
      '--host',
      host,
      '--port',
      port,
      '--exact-port',
      '--ci',
      '--no-open',
      '--no-version-updates',
      '--disable-telemetry',
    ],
    { STORYBOOK_GANTRY_SERVER: serverUrl, STORYBOOK_DISABLE_TELEMETRY: '1' },
  );
  const page = `http://${host}:${port}`;
  await storybook.until(
    async () => (await answers(`${page}/index.json`)) && (await answers(`${page}/iframe.html`)),
  );

  console.log(`${page}/?path=/story/${quickStartStory}`);
  await Promise.race([server.ended, storybook.ended]);
} catch (error) {
  await stopGroups();
  endWith(error);
}

/** Starts a program, keeps its output for the case that it ends by itself, and waits for a sign of life. */
function startQuietly(name, args, env) {
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
  return { ended, until: (look) => Promise.race([ended, sign(look)]) };
}

async function answers(url) {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await reply.arrayBuffer();
    return reply.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
