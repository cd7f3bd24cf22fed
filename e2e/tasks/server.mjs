/**
 * The reference server in the foreground: `npm run server -- --port 4000`. All arguments go to e2e/server/main.ts.
 */
import process from 'node:process';
import { startGroup, stopGroupsOnSignals } from './childGroup.mjs';
import { endWith, ensurePackages } from './ensure.mjs';

try {
  ensurePackages();
} catch (error) {
  endWith(error);
}
stopGroupsOnSignals();
const server = startGroup(process.execPath, [
  '--import',
  'tsx',
  'e2e/server/main.ts',
  ...process.argv.slice(2),
]);
process.exitCode = await server.exited;
