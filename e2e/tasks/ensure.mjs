/**
 * Makes a machine ready: packages as the lock file says, a Chromium, and an S3 engine. Needs Node and nothing else, and
 * does nothing where they are there already.
 *
 *   node e2e/tasks/ensure.mjs     prints the path of the browser
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { repositoryRoot, tail } from './childGroup.mjs';
import { ChromiumError, findChromium } from './findChromium.mjs';

const browserPackages = ['chromium', 'fonts-liberation', 'fonts-noto-core'];
const enginePackages = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common'];

/** Something people have to do themselves. The message is one sentence about what. */
export class SetupError extends Error {
  name = 'SetupError';
}

/**
 * Runs `npm ci` unless node_modules holds what package-lock.json names.
 *
 * @throws {SetupError} if Node is too old or the installation failed.
 */
export function ensurePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(`Gantry's tools need Node 20.19 or newer, and this is ${process.versions.node}.`);
  }
  if (packagesMatchLock()) return;
  console.error('Installing packages (npm ci) ...');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, output } = run('npm', args);
  if (status !== 0) throw new SetupError(`npm ci failed:\n${tail(output)}`);
}

/**
 * The path of a Chromium, which apt-get installs where there is none and it may.
 *
 * @returns {string}
 * @throws {SetupError} if there is none and none could be installed.
 */
export function ensureBrowser() {
  const found = findChromium();
  if (found) return found;
  const why = installWithApt(browserPackages);
  const installed = findChromium();
  if (installed) return installed;
  throw new SetupError(
    `No Chromium was found${why}: install Chromium or Google Chrome` +
      ` (Debian: apt-get install ${browserPackages.join(' ')}), or set GANTRY_CHROMIUM to the path of one.`,
  );
}

/** Looks for Ceph, which the S3 tests start unless they are told of another engine. Where there is none, they say so. */
export function ensureS3Engine() {
  if (process.env.GANTRY_S3_ENDPOINT || run('radosgw', ['--version']).status === 0) return;
  const why = installWithApt(enginePackages);
  if (why) console.error(`No S3 engine was found${why}.`);
}

function packagesMatchLock() {
  const installedPath = join(repositoryRoot, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages ?? {};
  const wanted = JSON.parse(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8')).packages ?? {};
  return Object.entries(wanted).every(
    // Optional ones belong to other platforms.
    ([path, { version, optional, link }]) =>
      path === '' || optional || link || installed[path]?.version === version,
  );
}

/** @returns why there may be nothing of it now, as the end of a sentence; '' when apt-get was content. */
function installWithApt(packages) {
  if (run('apt-get', ['--version']).status !== 0) return ', and there is no apt-get to install it with';
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && run('sudo', ['-n', 'true']).status !== 0) {
    return ' and apt-get may not be used without a password';
  }
  console.error(`Installing ${packages.join(', ')} (apt-get) ...`);
  const apt = (...args) => {
    const options = ['-o', 'DPkg::Lock::Timeout=300', '-y', '-q', ...args];
    const env = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options];
    return isRoot ? run(env[0], env.slice(1)) : run('sudo', ['-n', ...env]);
  };
  // Old lists may be good enough; the installation says so.
  apt('update');
  const { status, output } = apt('install', '--no-install-recommends', ...packages);
  if (status === 0) return '';
  console.error(tail(output, 15));
  return ' and apt-get could not install one';
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: repositoryRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  return { status: error ? 127 : status, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

/** Says what is missing in one sentence and ends; anything else is a defect and keeps its stack. */
export function endWith(error) {
  const isExpected = error instanceof SetupError || error instanceof ChromiumError;
  console.error(isExpected ? error.message : error);
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    ensurePackages();
    console.log(ensureBrowser());
  } catch (error) {
    endWith(error);
  }
}
