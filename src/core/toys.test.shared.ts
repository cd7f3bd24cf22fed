/**
 * Toy protocols and a sender for the engine's tests: each protocol has one property of the real ones and nothing else.
 *
 * Only tests import this file, and builds leave it out.
 */
import { createAuthorizer, type HeadersLike } from './authorizer.ts';
import { isUploadError, NetworkError } from './errors.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createOrigins, type Origins } from './origins.ts';
import type {
  AuthorizeRequest,
  ByteSource,
  Clock,
  Connectivity,
  Ports,
  Sender,
  SessionRecord,
} from './ports.ts';
import {
  bytes,
  done,
  json,
  rangeOf,
  send,
  wait,
  type CallContext,
  type ChecksumSpec,
  type FileFacts,
  type Reply,
  type RequestSpec,
  type Step,
  type UploadProtocol,
} from './protocol.ts';
import { byteCountField, byteCountOf, jsonObject, jsonObjectOf, stringField } from './readReply.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retryPolicy.ts';
import { runUpload, type Checkpoint } from './runUpload.ts';
import { createUploadClient, type UploadClientOptions } from './uploadClient.ts';
import type { UploadEvent } from './uploadState.ts';

// --- protocols -------------------------------------------------------------------------------------------------

export interface SerialSession {
  readonly id?: string;
  readonly offset: number;
  readonly url?: string;
  readonly expiresAtMs?: number;
}

export interface SerialOptions extends Partial<
  Pick<UploadProtocol, 'name' | 'endpoint' | 'digest' | 'persist' | 'maxRestarts' | 'check'>
> {
  /** @default 4 */
  readonly partBytes?: number;
  readonly stored?: (session: SerialSession) => SerialSession;
  /** Whether the protocol can ask how far it got. @default false */
  readonly canSync?: boolean;
  /** @default true for all */
  readonly repeatable?: { readonly open?: boolean; readonly part?: boolean; readonly close?: boolean };
}

/** POST /uploads, PATCH /uploads/ID with bytes, POST /uploads/ID/close. The server owns the offset. */
export function serial(options: SerialOptions = {}): UploadProtocol<SerialSession, string> {
  const { partBytes = 4, canSync = false, repeatable = {}, ...rest } = options;
  const refused = (reply: Reply, session: SerialSession): SerialSession | undefined => {
    if (reply.status === 404 || reply.status === 410) return { offset: 0 };
    const offset = byteCountOf(jsonObjectOf(reply), 'offset');
    return offset === undefined ? undefined : { ...session, offset };
  };
  const at = (session: SerialSession) => `https://api.test/uploads/${session.id}`;
  return {
    name: 'serial',
    endpoint: 'https://api.test',
    ...rest,
    begin: () => ({ offset: 0 }),
    confirmed: (session) => session.offset,
    expiresAtMs: (session) => session.expiresAtMs,
    next(session, file) {
      if (session.url !== undefined) return done(session.url);
      if (session.id === undefined)
        return send({
          key: 'open',
          phase: 'open',
          repeatable: repeatable.open ?? true,
          request: { method: 'POST', url: 'https://api.test/uploads', body: json({ size: file.size }) },
          read: (reply, before) => {
            const body = jsonObject(reply);
            const expiresAtMs = byteCountOf(body, 'expiresAtMs');
            return {
              ...before,
              id: stringField(body, 'id'),
              ...(expiresAtMs !== undefined && { expiresAtMs }),
            };
          },
        });
      if (session.offset < file.size)
        return send({
          key: `part-${session.offset}`,
          phase: 'part',
          repeatable: repeatable.part ?? true,
          request: {
            method: 'PATCH',
            url: at(session),
            body: bytes(session.offset, Math.min(session.offset + partBytes, file.size)),
          },
          read: (reply, before) => ({ ...before, offset: byteCountField(jsonObject(reply), 'offset') }),
          refused,
        });
      if (rest.digest !== undefined && file.md5 === undefined) return wait('digest');
      return send({
        key: 'close',
        phase: 'close',
        repeatable: repeatable.close ?? true,
        request: { method: 'POST', url: `${at(session)}/close`, body: json({ md5: file.md5 ?? null }) },
        read: (reply, before) => ({ ...before, url: stringField(jsonObject(reply), 'url') }),
        refused,
      });
    },
    ...(canSync && {
      resync: (session): Step<SerialSession> | undefined =>
        session.id === undefined
          ? undefined
          : {
              key: 'sync',
              phase: 'sync',
              repeatable: true,
              request: { method: 'GET', url: at(session) },
              read: (reply, before) => ({ ...before, offset: byteCountField(jsonObject(reply), 'offset') }),
              refused,
            },
    }),
    cancel: (session) =>
      session.id === undefined
        ? undefined
        : {
            key: 'cancel',
            phase: 'close',
            repeatable: true,
            request: { method: 'DELETE', url: at(session) },
            read: (_reply, before) => before,
          },
  };
}

export interface PartsSession {
  /** Starts of the parts the server has. */
  readonly stored: readonly number[];
  readonly isClosed: boolean;
}

/** PUT /parts/START in any order, then POST /close. */
export function parallel(
  options: { readonly partBytes?: number; readonly isRepeatable?: (start: number) => boolean } = {},
): UploadProtocol<PartsSession, string> {
  const { partBytes = 4 } = options;
  const bytesFrom = (start: number, file: FileFacts) => Math.min(partBytes, file.size - start);
  return {
    name: 'parallel',
    endpoint: 'https://api.test',
    begin: () => ({ stored: [], isClosed: false }),
    confirmed: ({ stored }, file) => stored.reduce((sum, start) => sum + bytesFrom(start, file), 0),
    next({ stored, isClosed }, file, busy) {
      if (isClosed) return done('stored');
      let isComplete = true;
      for (let start = 0; start < file.size; start += partBytes) {
        if (stored.includes(start)) continue;
        isComplete = false;
        if (busy.has(`part-${start}`)) continue;
        return send({
          key: `part-${start}`,
          phase: 'part',
          repeatable: options.isRepeatable?.(start) ?? true,
          request: {
            method: 'PUT',
            url: `https://api.test/parts/${start}`,
            body: bytes(start, start + bytesFrom(start, file)),
          },
          read: (_reply, before) => ({ ...before, stored: [...before.stored, start] }),
        });
      }
      if (!isComplete) return wait('replies');
      return send({
        key: 'close',
        phase: 'close',
        repeatable: true,
        request: { method: 'POST', url: 'https://api.test/close' },
        read: (_reply, before) => ({ ...before, isClosed: true }),
      });
    },
  };
}

export interface SingleSession {
  readonly id?: string;
}

/** One POST that must not be doubled, unless told otherwise. */
export const single = (
  options: Partial<Pick<UploadProtocol, 'endpoint' | 'persist' | 'check'>> & {
    readonly url?: string;
    /** @default false */
    readonly isRepeatable?: boolean;
    readonly codeOf?: Step<SingleSession>['codeOf'];
    readonly checksum?: ChecksumSpec;
  } = {},
): UploadProtocol<SingleSession, { readonly id: string }> => ({
  name: 'single',
  endpoint: options.endpoint ?? 'https://api.test',
  ...(options.persist && { persist: options.persist }),
  ...(options.check && { check: options.check }),
  begin: () => ({}),
  confirmed: ({ id }, file) => (id === undefined ? 0 : file.size),
  next: ({ id }, file) =>
    id !== undefined
      ? done({ id })
      : send({
          key: 'post',
          phase: 'part',
          repeatable: options.isRepeatable ?? false,
          request: {
            method: 'POST',
            url: options.url ?? 'https://api.test/files',
            body: bytes(0, file.size),
            ...(options.checksum && { checksum: options.checksum }),
          },
          read: (reply) => ({ id: stringField(jsonObject(reply), 'id') }),
          ...(options.codeOf && { codeOf: options.codeOf }),
        }),
});

export interface SignedSession {
  readonly url?: string;
  readonly expiresAtMs?: number;
  readonly isStored?: boolean;
}

/** Asks the application to sign, then one PUT to a foreign host without credentials. */
export const signed = (
  sign: (context: CallContext) => Promise<{ readonly url: string; readonly expiresAtMs?: number }>,
): UploadProtocol<SignedSession, string> => ({
  name: 'signed',
  begin: () => ({}),
  confirmed: ({ isStored }, file) => (isStored === true ? file.size : 0),
  expiresAtMs: ({ isStored, expiresAtMs }) => (isStored === true ? undefined : expiresAtMs),
  next: (session, file) => {
    if (session.isStored === true) return done('stored');
    if (session.url === undefined)
      return send({
        key: 'sign',
        phase: 'open',
        repeatable: true,
        request: { call: sign },
        read: (reply) => JSON.parse(reply.text) as SignedSession,
      });
    return send({
      key: 'put',
      phase: 'part',
      repeatable: true,
      request: { method: 'PUT', url: session.url, body: bytes(0, file.size), auth: 'never' },
      read: (_reply, before) => ({ ...before, isStored: true }),
      refused: (reply) => (reply.status === 403 ? {} : undefined),
    });
  },
});

// --- sender ----------------------------------------------------------------------------------------------------

export interface ToyAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

export interface ToyRequest {
  /** As in 'PATCH /uploads/1 4-8'. */
  readonly line: string;
  readonly request: RequestSpec;
  readonly range: { readonly start: number; readonly end: number } | undefined;
  /** The file's bytes in it, as text. */
  readonly text: string;
  readonly signal: AbortSignal;
  /** Reports `sentBytes` to the loop. */
  readonly progress: (sentBytes: number) => void;
  /** How many requests of this very line came before. */
  readonly repeats: number;
}

/**
 * `network`: no reply, nothing arrived. `hang`: nothing until aborted; `half`: likewise, with half of the body on its
 * way. `sent`: likewise, with all of it.
 */
export type ToyReaction = ToyAnswer | 'network' | 'hang' | 'half' | 'sent' | undefined;

export interface ToySender extends Sender {
  /** Every request in order. */
  readonly lines: readonly string[];
  readonly requests: readonly RequestSpec[];
  readonly inFlight: number;
  /** Most requests in flight at once. */
  readonly peak: number;
}

/** Answers every request with `react`; undefined is a 200 without a body. All bytes are reported before the answer. */
export function toySender(react: (request: ToyRequest) => ToyReaction | Promise<ToyReaction>): ToySender {
  const lines: string[] = [];
  const requests: RequestSpec[] = [];
  let inFlight = 0;
  let peak = 0;
  return {
    lines,
    requests,
    get inFlight() {
      return inFlight;
    },
    get peak() {
      return peak;
    },
    async send(request, source, { signal, onProgress }) {
      signal.throwIfAborted();
      const line = lineOf(request);
      const repeats = lines.filter((other) => other === line).length;
      lines.push(line);
      requests.push(request);
      inFlight += 1;
      peak = Math.max(peak, inFlight);
      const progress = onProgress ?? (() => undefined);
      try {
        const range = rangeOf(request);
        const text = range === undefined ? '' : await source.slice(range.start, range.end).text();
        const size = range === undefined ? 0 : range.end - range.start;
        signal.throwIfAborted();
        const reaction = await unlessAborted(
          Promise.resolve(react({ line, request, range, text, signal, progress, repeats })),
          signal,
        );
        if (reaction === 'network') throw new NetworkError();
        if (reaction === 'half') progress(Math.floor(size / 2));
        else if (reaction !== 'hang') progress(size);
        if (typeof reaction === 'string')
          return await unlessAborted(new Promise<never>(() => undefined), signal);
        return toyReply(reaction ?? {});
      } finally {
        inFlight -= 1;
      }
    },
  };
}

export const toyReply = ({ status = 200, headers = {}, json: value, text }: ToyAnswer): Reply => {
  const byName = new Map(Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]));
  return {
    status,
    header: (name) => byName.get(name.toLowerCase()) ?? null,
    text: text ?? (value === undefined ? '' : JSON.stringify(value)),
  };
};

function lineOf(request: RequestSpec): string {
  const { host, pathname } = new URL(request.url);
  const range = rangeOf(request);
  const where = host === 'api.test' ? pathname : host + pathname;
  return [request.method, where, ...(range === undefined ? [] : [`${range.start}-${range.end}`])].join(' ');
}

const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    }),
  ]);

/** A server for `serial`: keeps what it is sent, answers as it should. Wrap `react` to make it fail. */
export function serialServer() {
  const uploads = new Map<string, string>();
  const closed = new Map<string, string>();
  let count = 0;
  const react = ({ request, range, text }: Pick<ToyRequest, 'request' | 'range' | 'text'>): ToyAnswer => {
    const [, , id = '', verb] = new URL(request.url).pathname.split('/');
    if (request.method === 'POST' && id === '') {
      const fresh = String((count += 1));
      uploads.set(fresh, '');
      return { status: 201, json: { id: fresh } };
    }
    const stored = uploads.get(id);
    if (stored === undefined) return { status: 404, text: '<h1>Not found</h1>' };
    if (request.method === 'DELETE') {
      uploads.delete(id);
      return { status: 204 };
    }
    if (verb === 'close') {
      closed.set(id, stored);
      return { json: { url: `https://files.test/${id}` } };
    }
    if (request.method === 'PATCH') {
      if (range?.start !== stored.length) return { status: 409, json: { offset: stored.length } };
      uploads.set(id, stored + text);
    }
    return { json: { offset: uploads.get(id)?.length } };
  };
  return { uploads, closed, react };
}

// --- one run of the loop ---------------------------------------------------------------------------------------

export const tenBytes = '0123456789';

export const fileOf = (text = tenBytes, name = 'a.txt'): File =>
  new File([text], name, { lastModified: 1_700_000_000_000 });

/** `file`, of which every read, of the whole or of a piece, is what `read` makes of the platform's own. */
export function readBy<F extends Blob>(
  file: F,
  read: (bytes: () => Promise<ArrayBuffer>) => Promise<ArrayBuffer>,
): F {
  const own = file.arrayBuffer.bind(file);
  const slice = file.slice.bind(file);
  return Object.assign(file, {
    arrayBuffer: () => read(own),
    slice: (...range: Parameters<Blob['slice']>) => readBy(slice(...range), read),
  });
}

/** A file on a drive that never answers. */
export const silentFile = (text = tenBytes, name?: string): File =>
  readBy(fileOf(text, name), () => new Promise(() => undefined));

/** What is stored of an upload of `fileOf()` by `serial()` that was left after its first part. */
export const interruptedRecord: SessionRecord = {
  version: 1,
  id: 'old',
  protocol: 'serial',
  endpoint: 'https://api.test',
  file: { name: 'a.txt', type: '', size: 10, lastModifiedMs: 1_700_000_000_000 },
  session: { id: '1', offset: 4 },
  confirmedBytes: 4,
  addedAtMs: 1,
  updatedAtMs: Date.UTC(2026, 10, 20, 9),
};

export interface RigOptions<Session> {
  readonly clock: Clock;
  readonly sender: Sender;
  readonly source?: ByteSource;
  readonly lanes?: number;
  readonly session?: Session;
  readonly isRestored?: boolean;
  readonly sentBytes?: number;
  readonly isUnanswered?: boolean;
  readonly askToLeave?: Origins['askToLeave'];
  readonly retry?: Partial<RetryPolicy>;
  readonly random?: () => number;
  readonly connectivity?: Connectivity;
  readonly digest?: () => Promise<string>;
  readonly authorize?: (request: AuthorizeRequest) => HeadersLike | Promise<HeadersLike>;
  readonly ports?: Partial<Ports>;
  readonly idleTimeoutMs?: number;
  readonly exchange?: Exchange;
}

export function rig<Session, Result>(
  protocol: UploadProtocol<Session, Result>,
  options: RigOptions<Session>,
) {
  const { clock, sender, source = new Blob([tenBytes]), random = () => 0.5 } = options;
  const stop = new AbortController();
  const pause = new AbortController();
  const events: UploadEvent<Result>[] = [];
  const checkpoints: Checkpoint<Session>[] = [];
  const sessions: Session[] = [];
  const wakes = new Set<() => void>();
  let digests = 0;
  let sentBytes = options.sentBytes ?? 0;
  let facts: FileFacts = { name: 'a.txt', type: 'text/plain', size: source.size };
  const ports = {
    clock,
    random,
    sender,
    ...(options.connectivity && { connectivity: options.connectivity }),
    ...options.ports,
  };
  const startMs = clock.nowMs();
  const retry = { ...defaultRetryPolicy, jitter: 0, ...options.retry };
  const origins = createOrigins({ ports, retry, requestsPerOrigin: 6 });
  const work = runUpload({
    protocol,
    source,
    file: () => facts,
    digest: async () => {
      digests += 1;
      const md5 = await (options.digest?.() ?? Promise.resolve('0'.repeat(32)));
      facts = { ...facts, md5 };
      return md5;
    },
    session: options.session,
    isRestored: options.isRestored ?? false,
    sentBytes,
    onSent: (highest) => {
      sentBytes = highest;
    },
    isUnanswered: options.isUnanswered ?? false,
    lanes: options.lanes ?? 1,
    exchange:
      options.exchange ??
      createExchange({
        ports,
        authorizer: createAuthorizer(options.authorize),
        authOrigins: [],
        origins,
        idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
      }),
    origins: { askToLeave: options.askToLeave ?? origins.askToLeave },
    retry,
    ports,
    signal: stop.signal,
    pauseSignal: pause.signal,
    onWake: (wake) => {
      wakes.add(wake);
      return () => wakes.delete(wake);
    },
    emit: (event) => events.push(event),
    checkpoint(checkpoint) {
      const { session } = checkpoint;
      if (session !== undefined && session !== checkpoints.at(-1)?.session) sessions.push(session);
      checkpoints.push(checkpoint);
    },
  });
  work.catch(() => undefined);
  return {
    work,
    /** The outcome as a value. */
    outcome: work.then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    ),
    events,
    /** The events as lines; times count from the start. */
    log: () => events.map((event) => eventLine(event, startMs)),
    checkpoints,
    /** Of the checkpoints, as often as they changed. */
    sessions,
    wakes,
    /** How often the digest was asked for. */
    digests: () => digests,
    sentBytes: () => sentBytes,
    wake: () => {
      for (const wake of [...wakes]) wake();
    },
    pause: () => {
      pause.abort();
    },
    stop: () => {
      stop.abort(new DOMException('stopped', 'AbortError'));
    },
  };
}

function eventLine(event: UploadEvent, startMs = 0): string {
  switch (event.type) {
    case 'started':
      return `started ${event.phase}`;
    case 'progressed':
      return `progressed ${event.loadedBytes}/${event.confirmedBytes}`;
    case 'backedOff':
      return `${event.for} #${event.retryCount} until ${event.retryAtMs - startMs} (${event.cause.code})`;
    case 'failed':
      return `failed ${event.error.code}`;
    default:
      return event.type;
  }
}

/** The code of a typed error; anything else fails the comparison it is used in. */
export const codeOf = (error: unknown): string =>
  isUploadError(error) ? error.code : `not an UploadError: ${String(error)}`;

// --- a whole client --------------------------------------------------------------------------------------------

/** Storage in memory. `rows` may be filled with anything beforehand. */
export function memoryStore(rows = new Map<string, SessionRecord>()) {
  const calls: string[] = [];
  return {
    rows,
    calls,
    list: async () => [...rows.values()],
    set: async (record: SessionRecord) => {
      calls.push(`set ${record.id}`);
      // As in a real one, what is stored is a copy.
      rows.set(record.id, JSON.parse(JSON.stringify(record)) as SessionRecord);
    },
    delete: async (id: string) => {
      calls.push(`delete ${id}`);
      rows.delete(id);
    },
    clear: async () => {
      calls.push('clear');
      rows.clear();
    },
  };
}

/** As `memoryStore`, with the files. */
export function keepingStore() {
  const store = memoryStore();
  const files = new Map<string, Blob>();
  return {
    ...store,
    files,
    set: async (record: SessionRecord) => {
      await store.set(record);
      if (record.finished !== undefined) files.delete(record.id);
    },
    delete: async (id: string) => {
      await store.delete(id);
      files.delete(id);
    },
    clear: async () => {
      await store.clear();
      files.clear();
    },
    keepFile: async (id: string, file: Blob) => {
      files.set(id, file);
    },
    keptFile: async (id: string) => files.get(id),
  };
}

export interface ToyClientOptions extends Partial<Omit<UploadClientOptions, 'ports'>> {
  readonly clock: Clock;
  readonly sender: Sender;
  readonly ports?: Partial<Ports>;
}

/** A client whose happenings are values: `log` holds each change of a status, in order. */
export function toyClient({ clock, sender, ports, ...rest }: ToyClientOptions) {
  const client = createUploadClient({ ...rest, ports: { clock, sender, random: () => 0.5, ...ports } });
  const log: string[] = [];
  const last = new Map<string, string>();
  client.store.subscribe(({ order, byId }) => {
    for (const id of order) {
      const status = byId[id]?.status ?? '';
      if (last.get(id) === status) continue;
      last.set(id, status);
      log.push(`${id} ${status}`);
    }
  });
  return {
    client,
    log,
    snapshot: (id: string) => client.store.getState().byId[id],
    status: (id: string) => client.store.getState().byId[id]?.status,
    order: () => client.store.getState().order,
  };
}
