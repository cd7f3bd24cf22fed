/**
 * Bugs that trusted upload clients really had, planted in ours from outside: around the protocol, the ports or the
 * file. Every one must be noticed by the promises; one that is not shows a hole in the oracles.
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
  type SimulationOptions,
  type WorldName,
} from '../../src/testing/simulation/index.ts';

export interface HistoryBug extends Pick<SimulationOptions, 'wrapProtocol' | 'wrapPorts' | 'File'> {
  readonly name: string;
  /** Where it shows first. */
  readonly worlds: readonly WorldName[];
}

/** How a bug was noticed, or undefined when it was not. */
export async function findKiller(bug: HistoryBug): Promise<string | undefined> {
  const { name: _name, worlds, ...planted } = bug;
  for (const world of worlds) {
    for (const schedule of [[], ...singles(world)]) {
      const { violations } = await runSimulation({ world, schedule, seed: 1, ...planted });
      const [first] = violations;
      if (first !== undefined)
        return `${first.promise} ${first.detail} (${world}, ${schedule.map(ruleText).join('; ') || 'no fault'})`;
    }
  }
  return undefined;
}

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
  override slice(start = 0, end = this.size, type = ''): Blob {
    return end - start === 1
      ? new Blob([this.original.subarray(start, end)], { type })
      : super.slice(start, end, type);
  }
}

export const historyBugs: readonly HistoryBug[] = [
  {
    name: 'accepts a login page as the reply to a part',
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
    name: 'skips ahead of what the server has',
    worlds: ['mediaChunks'],
    wrapProtocol: withSteps((step) => ({
      ...step,
      read: (reply, session) => ({
        ...step.read(reply, session),
        ...(step.phase === 'part' && { offset: 25 }),
      }),
    })),
  },
  { name: 'begins again after a 500', worlds: ['mediaChunks'], wrapPorts: withStatus(500, 410) },
  { name: 'forgets the session on 401', worlds: ['mediaChunks'], wrapPorts: withStatus(401, 404) },
  { name: 'forgets the session on 423', worlds: ['mediaChunks'], wrapPorts: withStatus(423, 404) },
  {
    name: 'has no stall timer of its own',
    worlds: ['mediaChunks'],
    wrapPorts: (ports) => ({
      ...ports,
      clock: {
        ...ports.clock,
        after: (ms, callback) => (ms >= 45_000 ? () => undefined : ports.clock.after(ms, callback)),
      },
    }),
  },
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
  { name: 'does not look at the file again before success', worlds: ['mediaInput'], File: UnprobedFile },
];
