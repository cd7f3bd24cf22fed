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
    measured: {
      value:
        '100000 schedules, 0 violations, 0 hangs, 89.39% success; of 66957 files that could succeed, 59853 done and 6057 truthfully unknown',
      under: 'seeds 1 to 100000 in 707 s beside other work, Node 20 on 2 slow cores, 2026-11-28',
    },
  },
  pairs: {
    what: 'Every pair of faults on every request, in simulation',
    command: 'npm run simulate -- --pairs',
    measured: {
      value: '791168 schedules, 0 violations, 0 hangs, 94.79% success',
      under: 'all 24 worlds in 2480 s, Node 20, at low priority on 2 busy cores, 2026-11-27',
    },
  },
  faultTable: {
    what: 'Success by kind and probability of faults',
    command: 'npm run simulate -- --table',
    measured: {
      value:
        'contracts that may ask or repeat: 31172 of 31200 done without stalls, 10386 of 10400 with; all contracts: 0 hangs, 0 corrupt in 76800 runs',
      under:
        '400 runs for each set of faults, probability and contract, 13 of 24 that may ask or repeat; a 401 of a storage that takes no token is no failure; Node 20 on 2 cores, 2026-11-28',
    },
  },
  chaos: {
    what: 'Random schedules of faults between a real Chromium and the reference server',
    command: 'npm run chaos -- --runs 200 --seed 1',
    measured: {
      value:
        '200 runs, 0 violations, 0 hangs; 131 done, 30 outcome-unknown, 39 other ends that the schedules allow',
      under: 'seeds 1 to 200 in 899 s, Chromium on Linux, 2 busy cores, 2026-11-28',
    },
  },
  pageLosses: {
    what: 'Real pages lost by reload, crash and SIGKILL',
    command: 'npm run chaos -- --reloads 50 --crashes 20 --kills 10',
    measured: {
      value: 'reload: 50 runs, 0 violations; crash: 20 runs, 0 violations; kill: 10 runs, 0 violations',
      under: 'Chromium on Linux, 2 busy cores, 2026-11-28',
    },
  },
  damages: {
    what: 'Files that other programs change while Chromium sends them',
    command: 'npm run chaos -- --damages 20',
    measured: {
      value: '20 runs, 0 violations; 14 file-changed, 6 file-unreadable',
      under: 'Chromium on Linux, 2 busy cores, 2026-11-28',
    },
  },
  historyBugs: {
    what: 'Bugs that upload clients really had, planted here and noticed',
    command: 'npm run history-bugs',
    measured: { value: '30 of 30 killed', under: 'Node 20 on 2 cores, 2026-11-27' },
  },
  mutationOfProtocols: {
    what: 'Mutants of the protocols and presets that a test notices; the others are explained one by one',
    command: 'npm run mutation -- src/protocols/*.ts src/presets/*.ts',
    measured: {
      value: 'mutation score 98.4 %: 3443 killed, 50 survived, 6 without coverage, of 3499',
      under:
        'sum of runs file by file: the tests beside it, then all tests for what they left; Node 20 on 2 busy cores, 2026-11-27',
    },
  },
  mutation: {
    what: 'Mutants of the core that a test notices',
    command: 'npm run mutation -- src/core/*.ts',
    measured: {
      value: 'mutation score 91.7 %: 4782 killed, 422 survived, 12 without coverage, of 5216',
      under:
        'src/core, Node 20 on 2 cores, 2026-11-26; again, after more tests, on 2026-11-27: fourteen of its files 97.4 %, 1822 of 1871; runUpload, stepsInFlight and carryUpload 95.9 %, 972 of 1014, and nine more since; exchange, uploadEndings, sessionRecords, sliceOf and sourceProbe 97.5 %, 585 of 600',
    },
  },
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof figures;
