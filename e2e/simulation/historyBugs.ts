/**
 * Thirty bugs that trusted upload clients really had, planted in ours: in its sources, or from outside around the
 * protocol, the ports or the file. Every one must be noticed by the promises; one that is not shows a hole in the oracles.
 */
import { NetworkError } from '../../src/core/errors.ts';
import type { Ports } from '../../src/core/ports.ts';
import {
  rangeOf,
  type Reply,
  type RequestSpec,
  type Step,
  type UploadProtocol,
} from '../../src/core/protocol.ts';
import {
  ruleText,
  runSimulation,
  SimulatedFile,
  singles,
  type Action,
  type Schedule,
  type SimulationOptions,
  type WorldName,
} from '../../src/testing/simulation/index.ts';
import type * as mountedPage from './mountedPage.tsx';
import type * as simulation from '../../src/testing/simulation/index.ts';
import { withPlanted, type Plant } from './plantedEngine.ts';

export interface HistoryBug extends Pick<
  SimulationOptions,
  'wrapProtocol' | 'wrapPorts' | 'File' | 'fileBytes'
> {
  readonly name: string;
  /** Where it shows first: worlds, or a page with components. */
  readonly worlds: readonly WorldName[] | 'page';
  /** In the sources, where it is not planted from outside. */
  readonly plants?: readonly Plant[];
  /** What one fault at a time does not show. Tried first. */
  readonly schedules?: readonly Schedule[];
}

/** What `src/testing/simulation/index.ts` exports, of which a planted engine has its own. */
type Simulation = Pick<typeof simulation, 'runSimulation'>;

/** How a bug was noticed, or undefined when it was not. */
export async function findKiller(bug: HistoryBug): Promise<string | undefined> {
  const { plants } = bug;
  if (bug.worlds === 'page')
    return withPlanted(plants ?? [], 'e2e/simulation/mountedPage.tsx', async (page: typeof mountedPage) => {
      const [first] = await page.visitPage();
      return first;
    });
  if (plants === undefined) return killerOf(bug, { runSimulation });
  return withPlanted(plants, 'src/testing/simulation/index.ts', (module: Simulation) =>
    killerOf(bug, module),
  );
}

async function killerOf(bug: HistoryBug, { runSimulation: run }: Simulation): Promise<string | undefined> {
  const { name: _name, worlds, plants: _plants, schedules = [], ...planted } = bug;
  for (const world of worlds === 'page' ? [] : worlds) {
    for (const schedule of [...schedules, [], ...singles(world)]) {
      const { violations } = await run({ world, schedule, seed: 1, ...planted });
      const [first] = violations;
      if (first !== undefined)
        return `${first.promise} ${first.detail} (${world}, ${schedule.map(ruleText).join('; ') || 'no fault'})`;
    }
  }
  return undefined;
}

const on = (occurrence: number, action: Action): Schedule => [{ match: {}, occurrence, action }];
const busy = (...occurrences: readonly number[]): Schedule =>
  occurrences.flatMap((occurrence) => on(occurrence, { do: 'reply', status: 503 }));
const words = (occurrence: number, text: string): Schedule =>
  on(occurrence, { do: 'reply', status: 200, text });
const many = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

const contentRange = 'src/protocols/contentRange.ts';
const qqChunks = 'src/protocols/qqChunks.ts';
const presignedPut = 'src/protocols/presignedPut.ts';
const signedAddress = 'src/protocols/signedAddress.ts';
const filePicker = 'src/react/useFilePicker.ts';
const budgets = 'src/core/uploadBudgets.ts';

/** Replaces every step that a protocol would send. */
const withSteps =
  (change: <Session>(step: Step<Session>) => Step<Session>) =>
  <Session, Result>(protocol: UploadProtocol<Session, Result>): UploadProtocol<Session, Result> => ({
    ...protocol,
    next(session, file, busy) {
      const move = protocol.next(session, file, busy);
      return move.kind === 'send' ? { ...move, step: change(move.step) } : move;
    },
  });

/** Replaces what is sent and what comes back. */
const withSender =
  (change: (send: Ports['sender']['send'], ports: Ports) => Ports['sender']['send']) =>
  (ports: Ports): Ports => ({ ...ports, sender: { send: change(ports.sender.send, ports) } });

const withStatus = (from: number, to: number) =>
  withSender((send) => async (request, source, options) => {
    const reply = await send(request, source, options);
    return reply.status === from ? { ...reply, status: to } : reply;
  });

const isPage = (reply: Reply): boolean => reply.text.startsWith('<!doctype html');

const withCredentials = (request: RequestSpec, authorization: string): RequestSpec => ({
  ...request,
  headers: { ...request.headers, Authorization: authorization },
});

/** Its probes always succeed: as if nobody looked at the file once more before success. */
class UnprobedFile extends SimulatedFile {
  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.original.slice().buffer;
  }
}

/** After the second failed connection, the part before is sent once more. */
function twiceOffline(): Pick<HistoryBug, 'wrapPorts' | 'wrapProtocol'> {
  let failures = 0;
  return {
    wrapPorts(ports) {
      failures = 0;
      return withSender((send) => async (request, source, options) => {
        try {
          return await send(request, source, options);
        } catch (error) {
          if (error instanceof NetworkError) failures += 1;
          throw error;
        }
      })(ports);
    },
    wrapProtocol: (protocol) => ({
      ...protocol,
      next(session, file, busyKeys) {
        const confirmedBytes = protocol.confirmed(session, file);
        const move = protocol.next({ ...session, offset: 0 }, file, busyKeys);
        if (failures !== 2 || confirmedBytes === 0 || move.kind !== 'send')
          return protocol.next(session, file, busyKeys);
        const read = (reply: Reply): typeof session => {
          failures = 0;
          return move.step.read(reply, session);
        };
        return { ...move, step: { ...move.step, key: 'again', read } };
      },
    }),
  };
}

export const historyBugs: readonly HistoryBug[] = [
  {
    name: 'leaves out a part whose reply it could not read',
    worlds: ['messageMediaChunks'],
    wrapProtocol: withSteps((step) => ({
      ...step,
      read: (reply, session) =>
        isPage(reply)
          ? { ...session, offset: rangeOf(step.request)?.end ?? 0, uuid: 'none' }
          : step.read(reply, session),
    })),
  },
  {
    name: 'accepts a page as "stored"',
    worlds: ['mediaInput'],
    wrapProtocol: withSteps((step) => ({
      ...step,
      read: (reply, session) => step.read(isPage(reply) ? { ...reply, text: '' } : reply, session),
    })),
  },
  {
    name: 'repeats a POST blindly',
    worlds: ['messageMedia', 'mediaChunks'],
    wrapProtocol: withSteps((step) => ({ ...step, repeatable: true })),
  },
  {
    name: 'ignores Retry-After',
    worlds: ['mediaChunks'],
    wrapPorts: withSender((send) => async (request, source, options) => {
      const reply = await send(request, source, options);
      return {
        ...reply,
        header: (name) => (name.toLowerCase() === 'retry-after' ? null : reply.header(name)),
      };
    }),
  },
  {
    name: 'sends headers to a foreign origin',
    worlds: ['mediaInput'],
    wrapPorts(ports) {
      let seen: string | undefined;
      return withSender((send) => (request, source, options) => {
        seen = request.headers?.['Authorization'] ?? seen;
        return send(seen === undefined ? request : withCredentials(request, seen), source, options);
      })(ports);
    },
  },
  {
    name: 'skips ahead to what the server claims to have',
    worlds: ['mediaChunks'],
    plants: [
      { file: contentRange, find: 'if (offset > range.end) throw tooFar(offset, range.end);', replace: '' },
      { file: 'src/core/runUpload.ts', find: ' || confirmedBytes > highestSent)', replace: ')' },
    ],
    schedules: [words(2, `{"upload_id":"${'1'.padStart(32, '0')}","offset":25}`)],
  },
  { name: 'begins again after a 500', worlds: ['mediaChunks'], wrapPorts: withStatus(500, 410) },
  { name: 'forgets the session on 401', worlds: ['mediaChunks'], wrapPorts: withStatus(401, 404) },
  { name: 'forgets the session on 423', worlds: ['mediaChunks'], wrapPorts: withStatus(423, 404) },
  {
    name: 'shows 100 % before the server confirms',
    worlds: ['messageMediaChunks'],
    wrapProtocol: (protocol) => ({
      ...protocol,
      confirmed: (session, file) => (protocol.confirmed(session, file) > 0 ? file.size : 0),
    }),
  },
  {
    name: 'fails the upload when the storage fails',
    worlds: ['mediaChunks'],
    wrapPorts(ports) {
      const { sessionStore } = ports;
      if (sessionStore === undefined) return ports;
      let failure: unknown;
      const set: typeof sessionStore.set = async (record) => {
        try {
          await sessionStore.set(record);
        } catch (error) {
          failure = error;
          throw error;
        }
      };
      return withSender((send) => async (request, source, options) => {
        if (failure !== undefined) throw new Error('The storage failed.', { cause: failure });
        return send(request, source, options);
      })({ ...ports, sessionStore: { ...sessionStore, set } });
    },
  },
  {
    name: 'takes one failed request for "offline" and waits for an event that never comes',
    worlds: ['mediaChunks'],
    wrapPorts(ports) {
      let isOffline = false;
      return withSender((send) => async (request, source, options) => {
        if (isOffline) return new Promise<never>(() => undefined);
        try {
          return await send(request, source, options);
        } catch (error) {
          isOffline = error instanceof NetworkError;
          throw error;
        }
      })(ports);
    },
  },
  { name: 'does not look at the file again before success', worlds: ['mediaInput'], File: UnprobedFile },
  {
    name: 'accepts an error document under a success status',
    worlds: ['mediaInput'],
    plants: [{ file: signedAddress, find: '(!doctype|html|error)', replace: '(!doctype|html)' }],
    schedules: [words(2, '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>')],
  },
  {
    name: 'completes an upload with the parts that stand on the first page of a list',
    worlds: ['messageMediaChunks'],
    plants: [
      {
        file: qqChunks,
        find: 'session.uuid === undefined || session.offset < file.size',
        replace: 'session.uuid === undefined || session.offset < Math.min(file.size, 2 * session.partBytes)',
      },
    ],
  },
  {
    name: 'sends the last part twice after being offline twice',
    worlds: ['messageMediaChunks'],
    ...twiceOffline(),
    schedules: [[...on(2, { do: 'refuse' }), ...on(3, { do: 'refuse' })]],
  },
  {
    name: 'sends no part for an empty file',
    worlds: ['mediaChunks'],
    fileBytes: 0,
    plants: [
      {
        file: contentRange,
        find: 'session.uploadId === undefined || session.offset < file.size',
        replace: 'session.offset < file.size',
      },
    ],
  },
  {
    name: 'sends an empty part after an exact multiple',
    worlds: ['messageMediaChunks'],
    fileBytes: 20,
    plants: [
      {
        file: 'src/core/byteRange.ts',
        find: 'Math.max(1, Math.ceil(size / partBytes))',
        replace: 'Math.floor(size / partBytes) + 1',
      },
      {
        file: qqChunks,
        find: 'session.offset < file.size)',
        replace: '(session.offset <= file.size && !("last" in session)))',
      },
      {
        file: qqChunks,
        find: 'uuid: now.uuid ?? uuid, offset: range.end }',
        replace:
          'uuid: now.uuid ?? uuid, offset: range.end, ...(rangeBytes(range) < now.partBytes && { last: true }) }',
      },
    ],
  },
  {
    name: 'sends what can no longer be read as if the file were shorter',
    worlds: ['messageMediaChunks', 'mediaInput'],
    plants: [
      {
        file: 'src/core/sourceProbe.ts',
        find: 'end.byteLength !== size - start',
        replace: 'end.byteLength > size - start',
      },
    ],
  },
  {
    name: 'sends the whole rest of the file in one request',
    worlds: ['mediaChunks'],
    plants: [
      {
        file: contentRange,
        find: 'partAt(session.offset, session.partBytes, file.size)',
        replace: '{ start: session.offset, end: file.size }',
      },
    ],
  },
  {
    name: 'starts its stall timer at the first progress event',
    worlds: ['mediaChunks'],
    plants: [{ file: 'src/core/exchange.ts', find: '    arm(carriedBytes);\n', replace: '' }],
  },
  {
    name: 'signs an address once and never again',
    worlds: ['mediaInput'],
    plants: [
      {
        file: presignedPut,
        find: 'refused: (reply) => storageCodeOf(reply) && {}',
        replace: 'refused: () => undefined',
      },
    ],
  },
  {
    name: 'counts its tries over the whole upload',
    worlds: ['messageMediaChunksRepeatable'],
    plants: [
      { file: budgets, find: 'if (!answered.has(key)) failures = 0;', replace: '' },
      { file: budgets, find: 'if (confirmedBytes > confirmed) failures = 0;', replace: '' },
    ],
    schedules: [busy(1, 2, 4, 5, 7, 8, 10, 11)],
  },
  {
    name: 'forgets its tries at every answer, whatever it says',
    worlds: ['mediaChunks'],
    plants: [
      {
        file: budgets,
        find: '      offlineTries = 0;\n',
        replace: '      offlineTries = 0;\n      failures = 0;\n',
      },
    ],
    schedules: [busy(...many(60))],
  },
  {
    name: 'obeys a Retry-After of any length',
    worlds: ['mediaChunks'],
    plants: [
      {
        file: 'src/core/retryPolicy.ts',
        find: 'Math.min(Math.max(wished, policy.minRetryAfterMs), policy.maxRetryAfterMs)',
        replace: 'Math.max(wished, policy.minRetryAfterMs)',
      },
    ],
  },
  {
    name: 'goes on after a cancel',
    worlds: ['mediaChunks'],
    plants: [
      {
        file: 'src/core/uploadEndings.ts',
        find: '      entry.running?.stop.abort(cancelledReason());\n',
        replace: '',
      },
    ],
  },
  {
    name: 'knows a file again by its name, size and time',
    worlds: ['mediaChunks'],
    plants: [
      {
        file: 'src/core/fileIdentity.ts',
        find: "return canCompare && known.sample !== picked.sample ? 'content' : undefined;",
        replace: 'return canCompare ? undefined : undefined;',
      },
    ],
  },
  {
    name: 'keeps the lock of an upload that has ended',
    worlds: ['mediaChunks'],
    plants: [
      {
        file: 'src/core/sessionKeeper.ts',
        find: 'if (entry.unsaved === undefined) given();\n    else leaveLater(entry.recordId, given);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'creates every upload twice in StrictMode',
    worlds: 'page',
    plants: [
      { file: filePicker, find: 'useRef, type', replace: 'useRef, useState, type' },
      {
        file: filePicker,
        find: '  const input = useRef',
        replace: '  const [, setPicked] = useState<File[]>([]);\n  const input = useRef',
      },
      {
        file: filePicker,
        find: 'if (files.length > 0) onFiles(files);',
        replace: 'if (files.length > 0) setPicked(() => (onFiles(files), files));',
      },
    ],
  },
  {
    name: 'never revokes the address of a picture',
    worlds: 'page',
    plants: [
      {
        file: 'src/react/useMadeThumbnail.ts',
        find: 'lease?.release();',
        replace: '',
      },
    ],
  },
];

/** Bugs of nobody in particular, for promises that none of the thirty breaks. */
export const furtherBugs: readonly HistoryBug[] = [
  {
    name: 'takes a 403 for the last word',
    worlds: ['mediaChunks'],
    wrapPorts(ports) {
      let refusal: Reply | undefined;
      return withSender((send) => async (request, source, options) => {
        if (refusal !== undefined) return refusal;
        const reply = await send(request, source, options);
        if (reply.status === 403) refusal = reply;
        return reply;
      })(ports);
    },
  },
  {
    name: 'leaves its timers behind',
    worlds: ['mediaChunks'],
    wrapPorts: (ports) => ({
      ...ports,
      clock: {
        ...ports.clock,
        after(ms, callback) {
          ports.clock.after(ms, callback);
          return () => undefined;
        },
      },
    }),
  },
  {
    name: 'lets a request run on after pause and cancel',
    worlds: ['mediaChunks'],
    wrapPorts: withSender(
      (send) =>
        (request, source, { onProgress }) =>
          send(request, source, {
            signal: new AbortController().signal,
            ...(onProgress !== undefined && { onProgress }),
          }),
    ),
  },
];
