/** `npm run history-bugs`: all arguments go to e2e/simulation/historyBugsMain.ts. */
import process from 'node:process';
import { startGroup, stopGroupsOnSignals } from './childGroup.mjs';
import { endWith, ensurePackages } from './ensure.mjs';

try {
  ensurePackages();
} catch (error) {
  endWith(error);
}
stopGroupsOnSignals();
const simulation = startGroup(process.execPath, [
  '--import',
  'tsx',
  'e2e/simulation/historyBugsMain.ts',
  ...process.argv.slice(2),
]);
process.exitCode = await simulation.exited;
