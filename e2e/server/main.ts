/**
 * Command line of the reference server.
 *
 *   tsx e2e/server/main.ts [--port N] [--data DIR] [--golden] [--host 127.0.0.1]
 *
 * The API listens on N and the storage host on N+1; without N, or with 0, both take a free port. Prints one line
 * when ready. Decides exit codes: 0 after SIGTERM or SIGINT, 1 with one sentence when it cannot start.
 */
import { parseArgs } from 'node:util';
import { createReferenceServer } from './createReferenceServer.ts';

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      golden: { type: 'boolean', default: false },
      host: { type: 'string', default: '127.0.0.1' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_534) {
    throw new Error(`--port must be a whole number from 0 to 65534, not ${JSON.stringify(values.port)}.`);
  }
  const server = await createReferenceServer({
    port,
    storagePort: port === 0 ? 0 : port + 1,
    host: values.host,
    golden: values.golden,
    ...(values.data === undefined ? {} : { dataDir: values.data }),
  });
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  console.log(`reference server ${server.url} storage ${server.storageUrl}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
