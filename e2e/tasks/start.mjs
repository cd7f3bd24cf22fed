/**
 * From a clone to a working upload: packages, browser, reference server, Storybook, and the address to open.
 *
 *   npm start
 *   npm start -- --port 6010 --server-port 4000
 *
 * Prints one URL, the Quick start story's. Everything else stays quiet unless it fails. Ctrl+C ends both servers.
 */
import { parseArgs } from 'node:util';
import { stopGroups, stopGroupsOnSignals } from './childGroup.mjs';
import { endWith, ensurePackages } from './ensure.mjs';
import { freePorts, host } from './freePort.mjs';
import { quickStartStory } from './quickStartStory.mjs';
import { startQuietly, startReferenceServer } from './startQuietly.mjs';

stopGroupsOnSignals();
try {
  const { values } = parseArgs({ options: { port: { type: 'string' }, 'server-port': { type: 'string' } } });
  ensurePackages();

  const server = await startReferenceServer(values['server-port']);

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
    { STORYBOOK_GANTRY_SERVER: server.url, STORYBOOK_DISABLE_TELEMETRY: '1' },
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
