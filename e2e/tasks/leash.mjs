/**
 * `node --import ./e2e/tasks/leash.mjs program`: the program ends when whoever started it is gone, even where that
 * one was killed and could not say so. Without it a stopped test run leaves its servers, and with them the ports.
 */
import process from 'node:process';

const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, 1000).unref();
