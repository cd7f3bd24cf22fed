/**
 * A Ceph cluster in the foreground, for tests that are pointed at it (CONTRIBUTING.md).
 *
 *   tsx e2e/servers/cephMain.ts [--osds 1] [--gateways 1]
 *
 * Prints one line when ready: the environment that names it, to paste. Exit codes: 0 after SIGTERM or SIGINT, 1 with one
 * sentence when it cannot start.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startCeph } from './cephCluster.ts';

try {
  const { values } = parseArgs({
    options: { osds: { type: 'string', default: '1' }, gateways: { type: 'string', default: '1' } },
  });
  const { endpoint, accessKeyId, secretAccessKey, stop } = await startCeph({
    osds: countIn('osds', values.osds),
    gateways: countIn('gateways', values.gateways),
  });
  const end = (): void => void stop().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  // Something has to wait for a signal.
  setInterval(() => undefined, 2 ** 30);
  console.log(
    `export GANTRY_S3_ENDPOINT=${endpoint} GANTRY_S3_CREDENTIALS=${accessKeyId}:${secretAccessKey}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function countIn(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 9) return count;
  throw new Error(`--${name} must be a whole number from 1 to 9, not ${JSON.stringify(text)}.`);
}
