/** Runs one of our TypeScript programs in the foreground, with this command's arguments, signals and exit code. */
import process from 'node:process';
import { startGroup, stopGroupsOnSignals } from './childGroup.mjs';
import { endWith, ensurePackages } from './ensure.mjs';

/** @param {string} program - relative to the repository. */
export async function runInForeground(program) {
  try {
    ensurePackages();
  } catch (error) {
    endWith(error);
  }
  stopGroupsOnSignals();
  const group = startGroup(process.execPath, ['--import', 'tsx', program, ...process.argv.slice(2)]);
  process.exitCode = await group.exited;
}
