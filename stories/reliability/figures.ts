/**
 * What was measured, on what, and how to measure it again. A figure without `measured` was not, and the page says so.
 *
 * Nothing here is a goal or a guess: put in what a command printed, with the day and the machine.
 */

export interface Figure {
  /** What is counted. */
  readonly what: string;
  /** Measures it again; an npm script of this repository. */
  readonly command: `npm run ${string}`;
  readonly measured?: {
    /** As printed. */
    readonly value: string;
    /** Seeds, machine, day: whatever a second measurement must be compared under. */
    readonly under: string;
  };
}

export const figures = {
  schedules: {
    what: 'Random schedules of faults in simulation',
    command: 'npm run simulate -- --seed 1 --schedules 100000',
  },
  pairs: {
    what: 'Every pair of faults on every request, in simulation',
    command: 'npm run simulate -- --pairs',
  },
  faultTable: {
    what: 'Success by kind and probability of faults',
    command: 'npm run simulate -- --table',
  },
  chaos: {
    what: 'Random schedules of faults between a real Chromium and the reference server',
    command: 'npm run chaos -- --runs 200 --seed 1',
  },
  pageLosses: {
    what: 'Real pages lost by reload, crash and SIGKILL',
    command: 'npm run chaos -- --reloads 50 --crashes 20 --kills 10',
    measured: {
      value: 'reload: 50 runs, 0 violations; crash: 20 runs, 0 violations; kill: 10 runs, 0 violations',
      under: 'Chromium on Linux, 2 cores, 2026-11-26; reloads in one run, crashes and kills in another',
    },
  },
  damages: {
    what: 'Files that other programs change while Chromium sends them',
    command: 'npm run chaos -- --damages 20',
    measured: {
      value: '20 runs, 0 violations; 14 file-changed, 6 file-unreadable',
      under: 'Chromium on Linux, 2 cores, 2026-11-26',
    },
  },
  historyBugs: {
    what: 'Bugs that upload clients really had, planted here and noticed',
    command: 'npm run history-bugs',
  },
  mutation: {
    what: 'Mutants of the engine and the protocols that a test notices',
    command: 'npm run mutation',
  },
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof figures;
