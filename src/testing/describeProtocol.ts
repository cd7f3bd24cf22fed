/**
 * The conformance kit: one line checks a protocol against every interruption.
 *
 * It drives the protocol with a loop of its own, against a server in memory, for files of 0 and 1 bytes, one part, one
 * part and a byte, a multiple and a part and a rest, with one and with three requests at once. Each run is repeated
 * with the page closed after every reply and before every reply (the session goes through JSON and continues with
 * another part size, other options and another number of requests at once), with every reply lost in turn, and with a
 * server that forgot everything. A failure is a thrown Error, never a log line.
 */
import { rangeBytes } from '../core/byteRange.ts';
import { isUploadError } from '../core/errors.ts';
import {
  rangeOf,
  type FileFacts,
  type Move,
  type Reply,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import { withChecksum } from '../core/requestChecksum.ts';
import { inlineHasher, md5Of } from './inlineHasher.ts';
import { scriptedReply } from './scriptedSender.ts';
import { joinBytes, receive, type SimulatedEndpoint } from './simulatedEndpoint.ts';

/** What a test runner offers. Vitest, Jest, Mocha and node:test all fit. */
export interface TestRunner {
  readonly describe: (title: string, define: () => void) => void;
  readonly it: (title: string, run: () => Promise<void>) => void;
}

export interface ConformanceOptions<Session = never, Result = never> {
  /** @default the runner's globals */
  readonly runner?: TestRunner;
  /** Bytes per part, of which the sizes follow. @default 4, and 3 after a resume */
  readonly partBytes?: number;
  readonly resumedPartBytes?: number;
  /** Makes it as a later version of the page might, with other options. @default as before */
  readonly makeResumed?: MakeProtocol<Session, Result>;
  /** How many objects the server makes of one file; one behind the other they are the file. @default 1 */
  readonly objects?: number;
  /** The contract has no file of 0 bytes, so that `check` refuses it. @default false */
  readonly refusesEmpty?: boolean;
  /** @default { name: 'file.bin', type: 'application/octet-stream' } */
  readonly file?: { readonly name: string; readonly type: string };
}

/** One check: a promise and the code that keeps it to account. */
export interface ConformanceCase {
  readonly title: string;
  readonly run: () => Promise<void>;
}

/** Makes the protocol anew, as after a reload; use `partBytes` if the protocol has such an option. */
export type MakeProtocol<Session, Result> = (options: {
  readonly partBytes: number;
}) => UploadProtocol<Session, Result>;

/**
 * Registers all conformance cases with a test runner.
 *
 * @param makeServer - a fresh server in memory that speaks the protocol.
 * @example describeProtocol(({ partBytes }) => qqChunks({ url, partBytes }), messageEndpoint, { runner: { describe, it } })
 */
export function describeProtocol<Session, Result>(
  makeProtocol: MakeProtocol<Session, Result>,
  makeServer: () => SimulatedEndpoint,
  options: ConformanceOptions<Session, Result> = {},
): void {
  const { describe, it } = options.runner ?? globalRunner();
  describe(`${makeProtocol({ partBytes: 4 }).name} keeps the rules of a protocol`, () => {
    for (const { title, run } of conformanceCases(makeProtocol, makeServer, options)) it(title, run);
  });
}

/** The cases of `describeProtocol` as data. */
export function conformanceCases<Session, Result>(
  makeProtocol: MakeProtocol<Session, Result>,
  makeServer: () => SimulatedEndpoint,
  options: ConformanceOptions<Session, Result> = {},
): readonly ConformanceCase[] {
  const { partBytes = 4, resumedPartBytes = 3, makeResumed = makeProtocol } = options;
  const sizes = {
    '0 bytes': 0,
    '1 byte': 1,
    'one part': partBytes,
    'one part and a byte': partBytes + 1,
    'three whole parts': partBytes * 3,
    'two parts and a rest': partBytes * 2 + Math.ceil(partBytes / 2),
  };
  return Object.entries(sizes).flatMap(([sizeTitle, size]) =>
    [1, 3].flatMap((lanes): ConformanceCase[] => {
      if (size === 0 && options.refusesEmpty === true) return lanes === 1 ? [emptyFile(makeProtocol)] : [];
      const content = Uint8Array.from({ length: size }, (_, index) => (index * 7 + 3) % 251);
      const name = options.file?.name ?? 'file.bin';
      const type = options.file?.type ?? 'application/octet-stream';
      const facts: FileFacts = { name, type, size };
      const drive = (run: Partial<Drive<Session, Result>> = {}) =>
        driveProtocol({
          protocol: makeProtocol({ partBytes }),
          server: makeServer(),
          facts,
          content,
          lanes,
          ...run,
        });
      /** In a page that was opened later. */
      const resume = (server: SimulatedEndpoint, session: Session) =>
        drive({
          server,
          session: throughStorage(session, makeProtocol({ partBytes }), facts),
          protocol: makeResumed({ partBytes: resumedPartBytes }),
          lanes: lanes === 1 ? 3 : 1,
        });
      const where = `${sizeTitle}, ${lanes === 1 ? 'one request' : `${lanes} requests`} at once`;
      return [
        {
          title: `delivers every byte once: ${where}`,
          async run() {
            const server = makeServer();
            const ending = expectDone(await drive({ server }));
            expectStored(server, content, options.objects);
            if (ending.sentBytes !== size) broken(`sent ${ending.sentBytes} bytes of a file of ${size}`);
          },
        },
        {
          title: `continues after every interruption: ${where}`,
          async run() {
            const { replies } = expectDone(await drive());
            for (let stopAfter = 0; stopAfter < replies; stopAfter += 1) {
              const server = makeServer();
              const stopped = await drive({ server, stopAfter });
              if (stopped.kind !== 'stopped') broken(`ended as "${stopped.kind}" after ${stopAfter} replies`);
              expectDone(await resume(server, stopped.session));
              expectStored(server, content, options.objects);
            }
          },
        },
        {
          title: `continues when the page is closed before a reply, or says that it does not know: ${where}`,
          async run() {
            const { replies } = expectDone(await drive());
            for (let closeBefore = 1; closeBefore <= replies; closeBefore += 1) {
              const server = makeServer();
              const stopped = await drive({ server, closeBefore });
              if (stopped.kind === 'unknown') continue;
              if (stopped.kind !== 'stopped')
                broken(`ended as "${stopped.kind}" before reply ${closeBefore}`);
              const ending = await resume(server, stopped.session);
              if (ending.kind === 'unknown') continue;
              expectDone(ending);
              expectStored(server, content, options.objects);
            }
          },
        },
        {
          title: `survives every lost reply, or says that it does not know: ${where}`,
          async run() {
            const { replies } = expectDone(await drive());
            for (let loseReply = 1; loseReply <= replies; loseReply += 1) {
              const server = makeServer();
              const ending = await drive({ server, loseReply });
              if (ending.kind === 'unknown') continue;
              expectDone(ending);
              expectStored(server, content, options.objects);
            }
          },
        },
        {
          title: `begins again or fails when the server forgot it: ${where}`,
          async run() {
            const { replies } = expectDone(await drive());
            for (let forgetAfter = 1; forgetAfter < replies; forgetAfter += 1) {
              const [server, newServer] = [makeServer(), makeServer()];
              const ending = await drive({ server, forgetAfter, newServer });
              if (ending.kind === 'refused' || ending.kind === 'unknown') continue;
              expectDone(ending);
              expectStored(server.objects.length > 0 ? server : newServer, content, options.objects);
            }
          },
        },
      ];
    }),
  );
}

const emptyFile = <Session, Result>(makeProtocol: MakeProtocol<Session, Result>): ConformanceCase => ({
  title: 'refuses a file of 0 bytes before any request',
  async run() {
    try {
      makeProtocol({ partBytes: 4 }).check?.({ name: 'empty.bin', type: '', size: 0 });
    } catch (error) {
      if (isUploadError(error) && error.code === 'file-empty') return;
      throw error;
    }
    broken('`check` lets a file of 0 bytes pass');
  },
});

interface Drive<Session, Result> {
  readonly protocol: UploadProtocol<Session, Result>;
  readonly server: SimulatedEndpoint;
  readonly facts: FileFacts;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly lanes: number;
  /** Continues from here. */
  readonly session?: Session;
  /** Stops once this many replies were folded. */
  readonly stopAfter?: number;
  /** Stops when the server has done its work for the reply with this number, from 1. */
  readonly closeBefore?: number;
  /** The reply with this number, from 1, is lost after the server did its work. */
  readonly loseReply?: number;
  /** After this many replies, `newServer` takes over and knows nothing, unless the file is complete by then. */
  readonly forgetAfter?: number;
  readonly newServer?: SimulatedEndpoint;
}

type Ending<Session> =
  | { readonly kind: 'done'; readonly replies: number; readonly sentBytes: number }
  | { readonly kind: 'stopped'; readonly session: Session }
  /** A reply was lost to a step that must not be repeated, or what became of it cannot be found out. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly status: number; readonly step: string };

/** More exchanges than any honest protocol needs for files of a few parts. */
const maxExchanges = 200;

async function driveProtocol<Session, Result>(drive: Drive<Session, Result>): Promise<Ending<Session>> {
  const { protocol, content, lanes, stopAfter, closeBefore, loseReply, forgetAfter, newServer } = drive;
  const source = new Blob([content]);
  const inFlight = new Map<string, Step<Session>>();
  let { server, facts } = drive;
  protocol.check?.(facts);
  let session = checkedSession(drive.session ?? protocol.begin(facts));
  let confirmed = checkedConfirmed(protocol.confirmed(session, facts), facts.size, facts.size);
  let highestSent = drive.session === undefined ? 0 : facts.size;
  let replies = 0;
  let sentBytes = 0;
  let wantsSync = drive.session !== undefined;
  /** Key of the last question that was asked. */
  let question: string | undefined;

  const adopt = (next: Session, mayFall: boolean): void => {
    session = checkedSession(next);
    const now = checkedConfirmed(protocol.confirmed(session, facts), facts.size, highestSent);
    if (now < confirmed && !mayFall) broken(`confirmed fell from ${confirmed} to ${now} without a refusal`);
    confirmed = now;
  };

  const launch = (step: Step<Session>): void => {
    const range = rangeOf(step.request);
    if (range !== undefined) {
      const isInside = Number.isInteger(range.start) && 0 <= range.start && range.start <= range.end;
      if (!isInside || range.end > facts.size)
        broken(`step "${step.key}" names bytes ${range.start}-${range.end}`);
      if (range.start === range.end && facts.size > 0) broken(`step "${step.key}" sends an empty part`);
      highestSent = Math.max(highestSent, range.end);
    }
    inFlight.set(step.key, step);
  };

  for (let exchanges = 0; ;) {
    const sync = wantsSync && inFlight.size === 0 ? protocol.resync?.(session, facts) : undefined;
    wantsSync = false;
    const move = sync === undefined ? nextTwice(protocol, session, facts, inFlight) : undefined;
    if (move?.kind === 'done' && inFlight.size === 0) {
      if (confirmed !== facts.size) broken(`is done with ${confirmed} of ${facts.size} bytes confirmed`);
      checkedSession(move.result);
      return { kind: 'done', replies, sentBytes };
    }
    if (stopAfter !== undefined && replies >= stopAfter) return { kind: 'stopped', session };
    const step = sync ?? (move?.kind === 'send' ? move.step : undefined);
    // Nothing else leaves before a question is answered: its reply decides what is still to be sent.
    const mayLaunch = !inFlight.has(question ?? '') && inFlight.size < lanes;
    if (step !== undefined && !inFlight.has(step.key) && mayLaunch) {
      if (step === sync) question = step.key;
      launch(step);
      continue;
    }
    if (move?.kind === 'wait' && move.for === 'digest' && inFlight.size === 0) {
      if (protocol.digest === undefined) broken('waits for a digest, but does not declare `digest`');
      if (facts.md5 !== undefined) broken('waits for a digest that is known');
      facts = { ...facts, md5: md5Of(content) };
      continue;
    }
    // The newest is answered first: replies come in another order than requests.
    const [key, answered] = [...inFlight].at(-1) ?? broken('waits for replies, but nothing is in flight');
    exchanges += 1;
    if (exchanges > maxExchanges) broken(`made ${maxExchanges} exchanges and is not done`);
    const reply = await exchange(answered, server, source, facts, exchanges);
    inFlight.delete(key);
    const range = rangeOf(answered.request);
    sentBytes += range === undefined ? 0 : rangeBytes(range);
    if (exchanges === loseReply || exchanges === closeBefore) {
      if (!answered.repeatable && protocol.resync?.(session, facts) === undefined) return { kind: 'unknown' };
      if (exchanges === closeBefore) return { kind: 'stopped', session };
      wantsSync = true;
      continue;
    }
    if (reply.status < 400) {
      adopt(answered.read(reply, session), answered.phase === 'sync');
    } else {
      const learned = answered.refused?.(reply, session);
      const isLesson = learned !== undefined && JSON.stringify(learned) !== JSON.stringify(session);
      if (!isLesson && answered.codeOf?.(reply) === 'outcome-unknown') return { kind: 'unknown' };
      if (!isLesson) return { kind: 'refused', status: reply.status, step: key };
      inFlight.clear();
      adopt(learned, true);
    }
    replies += 1;
    const forgets = replies === forgetAfter && server.objects.length === 0;
    if (forgets && newServer !== undefined) server = newServer;
  }
}

async function exchange<Session>(
  { request }: Step<Session>,
  server: SimulatedEndpoint,
  source: Blob,
  file: FileFacts,
  attempt: number,
): Promise<Reply> {
  if ('call' in request) {
    const value = await request.call({ file, attempt, signal: new AbortController().signal });
    return scriptedReply({ status: 200, json: value ?? null });
  }
  const whole = await withChecksum(request, source, inlineHasher, new AbortController().signal);
  const reply = server.answer(await receive(whole, source));
  return scriptedReply(
    reply ?? broken(`sent ${request.method} ${request.url}, which the server does not know`),
  );
}

function nextTwice<Session, Result>(
  protocol: UploadProtocol<Session, Result>,
  session: Session,
  facts: FileFacts,
  inFlight: ReadonlyMap<string, unknown>,
): Move<Session, Result> {
  const ask = () => protocol.next(session, facts, new Set(inFlight.keys()));
  const move = ask();
  if (describeMove(move) !== describeMove(ask())) broken('`next` answers differently when asked twice');
  return move;
}

/** A move without its functions, as text. */
const describeMove = (move: Move<unknown, unknown>): string =>
  JSON.stringify(
    move.kind === 'send'
      ? { ...move.step, request: 'call' in move.step.request ? 'call' : move.step.request }
      : move,
  );

/** JSON only, and frozen, so that a protocol that writes into it throws. */
function checkedSession<T>(value: T): T {
  assertJson(value, 'session');
  return deepFreeze(value);
}

function checkedConfirmed(value: number, size: number, highestSent: number): number {
  if (!Number.isInteger(value) || value < 0 || value > size) broken(`confirms ${value} of ${size} bytes`);
  if (value > highestSent) broken(`confirms ${value} bytes, but only ${highestSent} were sent`);
  return value;
}

function assertJson(value: unknown, path: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => assertJson(item, `${path}[${index}]`));
    return;
  }
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    for (const [name, field] of Object.entries(value)) assertJson(field, `${path}.${name}`);
    return;
  }
  broken(`keeps something in ${path} that JSON cannot hold: ${Object.prototype.toString.call(value)}`);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const field of Object.values(value)) deepFreeze(field);
    Object.freeze(value);
  }
  return value;
}

/** A session after a trip through storage, which may cost it a signed address, but no byte that has arrived. */
function throughStorage<Session, Result>(
  session: Session,
  protocol: UploadProtocol<Session, Result>,
  facts: FileFacts,
): Session {
  const stored = JSON.parse(JSON.stringify(protocol.stored?.(session) ?? session)) as Session;
  const [before, after] = [protocol.confirmed(session, facts), protocol.confirmed(stored, facts)];
  if (before !== after) broken(`has ${before} bytes confirmed, and ${after} after its session was stored`);
  return stored;
}

function expectDone<Session>(ending: Ending<Session>): Extract<Ending<Session>, { kind: 'done' }> {
  if (ending.kind === 'done') return ending;
  const detail = ending.kind === 'refused' ? ` (status ${ending.status} for step "${ending.step}")` : '';
  return broken(`ended as "${ending.kind}"${detail} instead of being done`);
}

function expectStored(server: SimulatedEndpoint, content: Uint8Array<ArrayBuffer>, count = 1): void {
  const { objects } = server;
  if (objects.length === 0) broken('is done, but the server has no object');
  if (objects.length !== count) broken(`made ${objects.length} objects of one file`);
  const stored = joinBytes(objects.map(({ bytes }) => bytes));
  const isTrue = objects.every(({ bytes, md5 }) => md5 === md5Of(bytes));
  if (stored.length !== content.length || !isTrue || md5Of(stored) !== md5Of(content)) {
    broken(`is done, but the server stored ${stored.length} bytes that are not the file's ${content.length}`);
  }
}

function broken(what: string): never {
  throw new Error(`The protocol ${what}.`);
}

function globalRunner(): TestRunner {
  const { describe, it } = globalThis as Partial<TestRunner>;
  if (describe !== undefined && it !== undefined) return { describe, it };
  throw new Error('describeProtocol found no test runner. Pass one: `{ runner: { describe, it } }`.');
}
