/**
 * Starts programs in process groups of their own, so that stopping one also stops what it started: a signal to
 * `npx vite` or a shell alone leaves the grandchild alive, and with it the port.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import process from 'node:process';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

const groups = new Set();
const hasGroups = process.platform !== 'win32';

/**
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {Record<string, string | undefined>} [options.env] - on top of this process's own.
 * @param {(text: string) => void} [options.onText] - receives both output streams as they come; without it the
 *   child writes to this terminal.
 * @param {NodeJS.Signals} [options.stopSignal] - what the program understands as "end, and clean up".
 *   @default 'SIGTERM'
 * @returns {{ exited: Promise<number>, stop: () => Promise<void> }} `exited` resolves with the exit code, 128 for
 *   a signal and 127 where the program could not start. It never rejects.
 */
export function startGroup(command, args, { env = {}, onText, stopSignal = 'SIGTERM' } = {}) {
  const child = spawn(command, args, {
    cwd: repositoryRoot,
    env: { ...process.env, ...env },
    detached: hasGroups,
    stdio: onText ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  for (const stream of onText ? [child.stdout, child.stderr] : [])
    stream.setEncoding('utf8').on('data', onText);

  const exited = new Promise((resolve) => {
    child.once('error', (error) => {
      onText?.(`${error.message}\n`);
      resolve(127);
    });
    // 'close', not 'exit': the last lines of output count too.
    child.once('close', (code) => resolve(code ?? 128));
  });

  const group = {
    exited,
    async stop() {
      if (!groups.has(group)) return exited.then(() => undefined);
      signal(child, stopSignal);
      const impatience = setTimeout(() => signal(child, 'SIGKILL'), 8000);
      await exited;
      clearTimeout(impatience);
      // A grandchild may outlive its parent.
      signal(child, 'SIGKILL');
    },
  };
  groups.add(group);
  void exited.then(() => groups.delete(group));
  return group;
}

/**
 * Stops every group on Ctrl+C, on SIGTERM and when the terminal closes, then ends with the usual code. npm hands a
 * SIGTERM to the shell between it and this process, which dies without passing it on: being left alone counts too.
 */
export function stopGroupsOnSignals() {
  let isStopping = false;
  const stop = (code) => {
    if (isStopping) return;
    isStopping = true;
    void stopGroups().then(() => process.exit(code));
  };
  process.on('SIGINT', () => stop(130));
  process.on('SIGTERM', () => stop(143));
  process.on('SIGHUP', () => stop(129));
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop(143), 500).unref();
  }
}

export async function stopGroups() {
  await Promise.all([...groups].map((group) => group.stop()));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} name
 */
function signal(child, name) {
  if (child.pid === undefined) return;
  try {
    process.kill(hasGroups ? -child.pid : child.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** The last lines of a log, for the moment something failed. */
export function tail(text, lines = 40) {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
