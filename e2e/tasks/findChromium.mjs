/**
 * Which Chromium the tests and stories run in, and with which switches. Looks, never installs.
 *
 * Order: `GANTRY_CHROMIUM`, the names Linux distributions use on PATH, the usual places on macOS and Windows,
 * and last what `playwright install chromium` left behind. Plain Node, so that it works before `npm ci`.
 */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** The wish of `GANTRY_CHROMIUM` cannot be fulfilled. */
export class ChromiumError extends Error {
  name = 'ChromiumError';
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

const playwrightFolders = [
  process.env.PLAYWRIGHT_BROWSERS_PATH,
  join(homedir(), '.cache', 'ms-playwright'),
  join(homedir(), 'Library', 'Caches', 'ms-playwright'),
  join(homedir(), 'AppData', 'Local', 'ms-playwright'),
];

const playwrightBinaries = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-win/chrome.exe',
];

/**
 * @returns {string | undefined} path of an executable, or undefined where none was found.
 * @throws {ChromiumError} if `GANTRY_CHROMIUM` is set and does not name an executable file.
 */
export function findChromium() {
  const wished = process.env.GANTRY_CHROMIUM;
  if (wished) {
    if (isExecutable(wished)) return wished;
    throw new ChromiumError(
      `GANTRY_CHROMIUM names ${wished}, which is not an executable file. Correct or unset it.`,
    );
  }
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...places, ...leftByPlaywright()].find(isExecutable);
}

/**
 * Switches for a browser that tests alone in a room: no sandbox only where root could not have one, and none of
 * the requests a browser makes for itself.
 *
 * @returns {string[]}
 */
export function chromiumArgs() {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
    '--disable-default-apps',
    '--no-first-run',
    '--no-pings',
    '--metrics-recording-only',
    '--disable-features=OptimizationHints,MediaRouter,Translate,InterestFeedContentSuggestions',
    // Containers often give /dev/shm 64 MB, and a tab crashes when it is full.
    '--disable-dev-shm-usage',
  ];
}

/** @returns {string[]} */
function leftByPlaywright() {
  return playwrightFolders.flatMap((folder) =>
    folder && existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.startsWith('chromium-'))
          .sort()
          .reverse()
          .flatMap((name) => playwrightBinaries.map((binary) => join(folder, name, binary)))
      : [],
  );
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Absent or forbidden is the answer, not a failure.
    return false;
  }
}
