/**
 * What the library promises, the tests that prove it, and what nobody has proven. The page draws this table, and
 * `promises.test.ts` holds that every test and every command named here exists.
 */
import type { FigureName } from './figures.ts';

/** Where a promise is held: a file of tests, and tests or groups in it by their titles, placeholders included. */
export type Proof = readonly [file: string, ...titles: readonly [string, ...string[]]];

export interface Promised {
  readonly id: `P${number}`;
  readonly name: string;
  readonly promise: string;
  /** Asked after every step of every simulated run, with every fault and in random schedules. */
  readonly isSimulated: boolean;
  readonly proofs: readonly Proof[];
  readonly figures: readonly FigureName[];
  /** What of the promise no test proves, or where it ends. */
  readonly limits?: string;
}

/** Holds for every promise that is simulated. */
export const simulationProofs: readonly Proof[] = [
  [
    'src/testing/simulation/simulation.test.ts',
    'hold for %s when nothing goes wrong, and every file arrives',
    'hold for %s with every fault on every request',
  ],
  [
    'src/testing/simulation/complaints.test.shared.ts',
    'the promises hold for %s with any two faults on any two requests',
  ],
  [
    'src/testing/simulation/randomSchedules.test.ts',
    'the promises hold for ${lastSeed} schedules made of seeds',
  ],
];

const runUpload = 'src/core/runUpload.test.ts';
const uploadClient = 'src/core/uploadClient.test.ts';
const exchange = 'src/core/exchange.test.ts';
const restoreUploads = 'src/core/restoreUploads.test.ts';
const endpoints = 'e2e/endpoints.e2e.ts';
const badInput = 'e2e/badInput.e2e.ts';
const chaos = 'e2e/chaos/chaos.e2e.ts';
const extremes = 'src/protocols/extremes.test.ts';

export const promises: readonly Promised[] = [
  {
    id: 'P1',
    name: 'Integrity',
    promise:
      'Success means that the stored bytes equal the file as it was chosen. Otherwise the upload ends in a typed error, is paused, or goes on trying.',
    isSimulated: true,
    proofs: [
      [
        'src/core/uploadClient.model.test.ts',
        'whatever is pressed and whatever fails, every upload ends and what is done is stored whole',
      ],
      [endpoints, '${title}: arrives whole through a busy server, an expired token and a lost reply'],
      [chaos, 'the network breaks as seed ${seed} says, and every promise holds'],
      [
        'e2e/mainJob.e2e.ts',
        '100 MiB dropped: progress never falls, pause and resume work, the digests are equal',
      ],
    ],
    figures: ['schedules', 'pairs', 'chaos', 'historyBugs', 'mutation', 'mutationOfProtocols'],
  },
  {
    id: 'P2',
    name: 'No false success',
    promise:
      'Success needs an explicit, well-formed completion: no web page, no error under a success status, no claim of more bytes than were sent.',
    isSimulated: true,
    proofs: [
      [
        'src/protocols/replies.test.ts',
        'that is a web page is waited out, or called unknown where asking again is not safe',
        'without a proper %s fails and names it',
      ],
      [runUpload, 'a done protocol', 'a lying server'],
      [badInput, '${kind}: a typed error, and trying again finishes the file'],
    ],
    figures: ['schedules'],
  },
  {
    id: 'P3',
    name: 'Source honesty',
    promise:
      'A file that changes between its choice and the last read is never a success; where a digest is sent, any change of its bytes is found.',
    isSimulated: false,
    proofs: [
      ['src/core/sourceProbe.test.ts', 'a look at the file'],
      [runUpload, 'is probed before the result is asked for: %s ends as %s, never as success'],
      ['e2e/simulation/historyBugs.test.ts', 'notices a torn file by its bytes'],
      [badInput, '${title}: ends as changed, never as success'],
      [chaos, '${plan.preset}: no success is torn by other programs, case ${index + 1}'],
      ['src/protocols/failures.test.ts', 'F5: sends everything again after a wrong MD5, once'],
    ],
    figures: ['damages', 'historyBugs'],
    limits:
      'The simulator damages files, and their bytes are asked for under P1. Same size, same time and other bytes are found by a digest only.',
  },
  {
    id: 'P4',
    name: 'Bounded silence',
    promise:
      'No upload stays longer than the limit without a confirmed byte, a next try at a known time, a wait that has a name, or an end.',
    isSimulated: true,
    proofs: [
      [runUpload, 'the watchdog'],
      [uploadClient, 'a file whose bytes never come'],
      [exchange, 'a sender that never looks at its signal'],
    ],
    figures: ['schedules', 'faultTable'],
  },
  {
    id: 'P5',
    name: 'Bounded waste',
    promise:
      'A fault costs at most the bytes of one request; a 5xx, 401, 403, 409, 423 or a broken connection never begins again.',
    isSimulated: true,
    proofs: [
      [
        runUpload,
        'that the session is gone (%i) is asked about once more before all is sent again',
        'that the session is gone (%i), said by one server of several, costs no byte',
      ],
      [endpoints, '${title}: continues after a pause and after a reload, sending only what is missing'],
    ],
    figures: ['schedules'],
  },
  {
    id: 'P6',
    name: 'No duplicates',
    promise:
      'One upload makes at most one object. Where a lost reply leaves that open and the server cannot be asked, the upload says so and nothing is repeated.',
    isSimulated: true,
    proofs: [
      [runUpload, 'a step that must not be doubled'],
      [uploadClient, 'a request that must not be doubled'],
      [
        'src/testing/simulation/simulation.test.ts',
        'a request that must not be doubled, done by the server but not heard of',
      ],
      [endpoints, '${title}: a lost reply is said to be unknown, is never repeated, and leaves one object'],
      [chaos, '${preset}: a page lost by ${loss} ${title} loses and doubles nothing'],
    ],
    figures: ['schedules', 'pageLosses'],
    limits: 'No protocol of today has an idempotency key, so where nobody can ask, a person decides.',
  },
  {
    id: 'P7',
    name: 'Crash resume',
    promise:
      'Everything unfinished is listed after a reload, a crash or a kill, and goes on from the server’s offset with the same file. Another file is refused, with words.',
    isSimulated: true,
    proofs: [
      [
        restoreUploads,
        'of a %s upload is stored before the first request leaves, so that a crash loses none',
        'the same file continues where the server is, without being asked',
        'a file of %s is refused, the row says so and goes on waiting',
        'uploads come back in %s',
      ],
      ['src/core/fileIdentity.test.ts', 'a file that is chosen again'],
      ['src/adapters/indexedDbSessionStore.browser.test.ts', 'stored sessions'],
      [chaos, '${preset}: a page lost by ${loss} ${title} loses and doubles nothing'],
      [endpoints, '${title}: continues after a pause and after a reload, sending only what is missing'],
    ],
    figures: ['pageLosses'],
    limits:
      'A file whose bytes cannot be read within two seconds is not kept: it could not be told from another of its name. A browser that is killed may lose what was stored last, so one part more is sent again.',
  },
  {
    id: 'P8',
    name: 'One owner',
    promise:
      'Two tabs never send data to the same session at the same time. The second shows how far the first is, and goes on when it is gone.',
    isSimulated: true,
    proofs: [
      ['src/core/tabs.test.ts', 'an upload that another tab works on', 'locks that do not work'],
      ['src/adapters/webLocks.browser.test.ts', 'a lock of the browser'],
      [
        'e2e/tabs.e2e.ts',
        '${preset}: the second tab shows progress, and sends only what is missing when the first ${what}',
        'a tab without the file offers the upload when the other crashes, and goes on once it has the file',
        'the second tab is done when the first is, without a request',
      ],
    ],
    figures: [],
    limits:
      'Where the browser has no Web Locks (pages without https), two tabs are not kept apart, and nothing says so; `onStorageError` tells of locks that exist and fail.',
  },
  {
    id: 'P9',
    name: 'Truthful progress',
    promise:
      'Confirmed bytes never fall unless the server lost them, and never exceed what was confirmed; 100 % is success and nothing else.',
    isSimulated: true,
    proofs: [
      [runUpload, 'progress'],
      ['src/ui/progress/shownProgress.test.ts', 'the bar', 'the total'],
    ],
    figures: ['schedules'],
  },
  {
    id: 'P10',
    name: 'Exact events',
    promise:
      'Each upload ends once, and nothing happens to it after that; every change is in the table of states. A listener that throws changes nothing.',
    isSimulated: true,
    proofs: [
      ['src/core/uploadState.test.ts', 'every status and every event'],
      ['src/core/uploadStore.test.ts', 'gives each listener its turn when one throws'],
    ],
    figures: ['schedules'],
  },
  {
    id: 'P11',
    name: 'Retry law',
    promise:
      'What is repeated is the table below, which is the code’s. Retry-After is obeyed within limits, waits vary, and an origin that is down is asked seldom.',
    isSimulated: true,
    proofs: [
      [runUpload, 'back-off'],
      [
        'src/core/errors.test.ts',
        'is repeated by itself only where the same request may be answered differently',
      ],
      [
        'src/core/origins.test.ts',
        'is heard by all of its origin: %s',
        'and %s is asked by a hundred uploads a few times a minute',
      ],
    ],
    figures: ['schedules'],
  },
  {
    id: 'P12',
    name: 'Cancel',
    promise:
      'A cancel ends what is in flight at once. When it can no longer be undone, the server is asked to forget, and a refusal of that is reported.',
    isSimulated: true,
    proofs: [
      [
        uploadClient,
        'stops at once, and tells the server only when the undo window closes',
        'is told when the server could not be told',
      ],
      [runUpload, 'stop'],
    ],
    figures: ['schedules'],
  },
  {
    id: 'P13',
    name: 'Pause',
    promise:
      'A paused upload has no request in flight: one that must not be doubled and may have left is waited for. Resuming believes the server about the offset.',
    isSimulated: true,
    proofs: [
      [runUpload, 'pause'],
      [uploadClient, 'pause and resume'],
      [endpoints, '${title}: a pause waits for the reply'],
    ],
    figures: ['schedules'],
  },
  {
    id: 'P14',
    name: 'Credentials',
    promise:
      'One refresh per expiry, however many uploads run; what `authorize` returns goes to its origins alone.',
    isSimulated: true,
    proofs: [
      [
        exchange,
        'is refreshed once for eight uploads at the same time',
        'is refreshed as often as it expires, in the middle of files',
        'credentials',
      ],
      [
        'src/protocols/failures.test.ts',
        'never sends credentials to the storage, not even on its own origin',
      ],
      [endpoints, 'mediaInput: nothing the application signs in with reaches the storage host'],
    ],
    figures: ['schedules'],
  },
  {
    id: 'P15',
    name: 'Size',
    promise:
      'Files from 0 bytes to the largest exact number, at the edges of 2^31, 2^32 and ten thousand parts; what a protocol cannot carry is refused before the first request.',
    isSimulated: false,
    proofs: [
      [extremes, 'a file of any size'],
      ['src/presets/selfcommunity.test.ts', 'bring %i bytes to the server'],
      [runUpload, 'carries %i bytes in no more requests than needed'],
      ['src/core/byteRange.test.ts', 'parts'],
      [badInput, 'an image over 5 MiB and a document over 50 MiB never reach the media endpoint'],
    ],
    figures: [],
    limits: 'Beyond 100 MiB sizes are computed, not sent.',
  },
  {
    id: 'P16',
    name: 'Memory',
    promise:
      'The page holds no file contents: at most the pieces that are being hashed or looked at, up to 64 KiB a look, and what the browser itself sends.',
    isSimulated: false,
    proofs: [
      ['src/core/requestBody.test.ts', 'of bytes is the range, with the type given or none'],
      [runUpload, 'is read once to be sent, and looked at before and after'],
      ['src/core/fileIdentity.test.ts', 'reads at most 192 KiB, and all of a file of that size'],
      [uploadClient, 'cost each other nothing: no step walks through the whole list again for each of them'],
    ],
    figures: [],
    limits:
      'No test measures the memory of a browser. Ten thousand files in a list took 34 MB of the heap of the page (`npm run bench:list`, Chromium 156 on 2 cores); large files have no figure.',
  },
  {
    id: 'P17',
    name: 'Names',
    promise:
      'Any name the browser gives is shown as text and arrives unchanged, in whichever normal form it has; a lone surrogate becomes U+FFFD on the wire.',
    isSimulated: false,
    proofs: [
      [extremes, 'a file of any name'],
      ['src/ui/part/parts.dom.test.tsx', 'shows the name %j as text, in a direction of its own'],
      [
        'src/adapters/xhrSender.browser.test.ts',
        'has the name %j unchanged, as a field and as that of the file',
        'has, of a name that no wire can carry, the replacement that the platform gives',
      ],
    ],
    figures: [],
    limits:
      'Quotes and line breaks in the name of a form’s file are written as %22, %0D and %0A: browsers do that.',
  },
  {
    id: 'P18',
    name: 'Robust parsing',
    promise: 'No reply throws outside the typed errors or reaches a prototype, whatever it is.',
    isSimulated: false,
    proofs: [
      ['src/core/readReply.test.ts', 'whatever it is ends in a typed error or an object', 'hostile JSON'],
      ['src/protocols/replies.test.ts', 'cannot reach the prototype of anything'],
    ],
    figures: [],
    limits: 'How much time and memory a hostile reply may take is not bounded, and not measured.',
  },
  {
    id: 'P19',
    name: 'Degradation',
    promise:
      'Without storage, workers, locks or progress events an upload still arrives; what is lost by it is reported or has no effect.',
    isSimulated: false,
    proofs: [
      [restoreUploads, 'a storage that fails'],
      ['src/core/tabs.test.ts', 'locks that do not work'],
      [
        'src/adapters/md5Hasher.browser.test.ts',
        'is made on the page when a worker %s, and no second one is tried',
      ],
      [
        runUpload,
        'ends a request without progress events after the idle limit and the time its bytes may take',
      ],
    ],
    figures: [],
    limits:
      'A worker that cannot start is replaced without a report, and so are locks that a browser does not have.',
  },
  {
    id: 'P20',
    name: 'React',
    promise:
      'StrictMode and a component that suspends, goes or comes back cause no further request and lose no upload.',
    isSimulated: false,
    proofs: [
      [
        'src/react/useChunkedUpload.dom.test.tsx',
        'uploads what is added, once, and counts it',
        'lets uploads go on when the component goes',
        'sends nothing twice and loses nothing when its component suspends and comes back',
        'shares a group by its name',
      ],
      ['src/ui/field/hydration.dom.test.tsx', 'UploadField in a page rendered on a server'],
    ],
    figures: [],
    limits: 'Every test of a hook runs in StrictMode.',
  },
  {
    id: 'P21',
    name: 'Content security',
    promise: 'Works under a policy without eval, inline styles, inline scripts and blob workers.',
    isSimulated: false,
    proofs: [
      [
        'e2e/consumer.e2e.ts',
        'with React ${react}: the packed tarball installs, builds and uploads under a strict policy${registry}',
      ],
    ],
    figures: [],
  },
  {
    id: 'P22',
    name: 'Secrets',
    promise:
      'Tokens and signed addresses stand in no error, no trace and no stored session. What a server calls its session is stored until a log out: it may be a secret too.',
    isSimulated: false,
    proofs: [
      ['src/core/logOut.test.ts', 'a log out'],
      ['src/core/secrets.test.ts', 'what is said and kept of %s, after %s, holds no secret'],
      ['src/core/uploadTrace.test.ts', 'what a trace never holds'],
      [restoreUploads, 'holds what the server said and nothing secret: no headers, no bytes, no digest'],
      [exchange, 'is quoted without its query, where presigned addresses keep their secret'],
      [
        'src/protocols/presignedPut.test.ts',
        'is done with the stored object, whose address has lost its secret',
        'never stores its sessions, and signs anew at most twice',
      ],
    ],
    figures: [],
    limits: 'An error keeps the first 500 characters of the server’s own words.',
  },
  {
    id: 'P23',
    name: 'No surprise bytes',
    promise:
      'A file is never altered, and read no more than is needed to know it, to send it and to look at it again.',
    isSimulated: false,
    proofs: [
      [runUpload, 'is read once to be sent, and looked at before and after'],
      ['src/core/fileIdentity.test.ts', 'reads at most 192 KiB, and all of a file of that size'],
      ['src/core/sourceProbe.test.ts', 'of %i bytes reads %s and nothing else'],
    ],
    figures: [],
    limits: 'Thumbnails and digests read the whole file; they are asked for.',
  },
  {
    id: 'P24',
    name: 'Clean up',
    promise:
      'A client that was destroyed leaves no request, timer, lock, worker, listener or address behind.',
    isSimulated: true,
    proofs: [
      [uploadClient, 'leaves no request and no timer, and settles every promise'],
      [
        'src/adapters/createBrowserUploadClient.browser.test.ts',
        'that is destroyed leaves no guard and no request behind',
        'that is destroyed ends its workers, and had one of each for all its files',
      ],
      [
        'src/react/useThumbnail.dom.test.tsx',
        'gives addresses back when the source changes and when the component goes',
      ],
      ['src/react/useDropZone.dom.test.tsx', 'listens to nothing when it is gone'],
    ],
    figures: [],
    limits: 'In simulation, timers are counted.',
  },
  {
    id: 'P25',
    name: 'Replay',
    promise: 'Every failure in simulation prints what repeats it exactly: `npm run simulate -- --replay`.',
    isSimulated: false,
    proofs: [
      [
        'src/testing/simulation/simulation.test.ts',
        'is the same each time for the same seed, request by request',
        'has schedules that are plain JSON',
      ],
    ],
    figures: [],
  },
];
