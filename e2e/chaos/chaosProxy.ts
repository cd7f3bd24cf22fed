/**
 * A proxy on raw sockets between a real browser and the reference server: it carries out the simulator's schedules,
 * byte by byte, and counts what really passed.
 *
 *   browser ─► api front     ─► api          one schedule, one count of requests over both;
 *           ─► storage front ─► storage      preflights pass uncounted
 *
 * One connection to the server per request, and by default one to the browser too: what the proxy counts is then what
 * the page asked for. Browsers silently repeat a request whose reused connection dies before an answer, whatever its
 * method; `keepAlive` invites that.
 *
 * Decides what happens on the wire. What happens to servers, files and people it only announces, at the right moment.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  openSchedule,
  type Action,
  type Schedule,
  type ScheduleBook,
} from '../../src/testing/simulation/schedule.ts';
import { storageOrigin } from '../../src/testing/simulation/simulatedBackend.ts';
import { apiOrigin } from '../../src/testing/simulation/world.ts';
import { openUpstream, passRequest, replyOf, type Upstream } from './passRequest.ts';
import { cannedReply, statusOf, withConnection } from './proxiedReply.ts';
import { readRequest, RequestError, type RequestStart } from './readRequest.ts';
import { readSocket, type SocketReader } from './socketReader.ts';

/** One request, as it really went. */
export interface ProxiedRequest {
  /** Counts from 1 over both fronts. */
  readonly number: number;
  readonly method: string;
  /** Under the simulator's origins, so that a schedule means the same in both. */
  readonly url: string;
  /** Bytes of the file it was to carry, and where in the file they begin. */
  readonly fileBytes: number;
  readonly fileOffset: number | undefined;
  readonly actions: readonly Action[];
  readonly startMs: number;
  /** Bytes of the file that were handed to the server. */
  forwardedBytes: number;
  /** What the server answered, once it did. */
  serverStatus?: number;
  /** What the browser was given; undefined when it was given nothing. */
  deliveredStatus?: number;
  /** Not the first on its connection: if that breaks unanswered, the browser may ask again by itself. */
  readonly isOnReusedConnection: boolean;
}

/** Where a run is to be interrupted: the request stands still until `work` is done. */
export type Moment = { readonly work: () => Promise<void> } & (
  | { readonly at: 'bytes'; readonly fileBytes: number }
  /** The server has answered its request number `of`, the browser does not know yet. */
  | { readonly at: 'reply'; readonly of: number }
);

export interface ChaosRun {
  readonly schedule: Schedule;
  /** Real bytes per byte of the schedule. @default 1 */
  readonly byteScale?: number;
  /** Real time per time of the schedule. @default 1 */
  readonly timeScale?: number;
  /** @default false */
  readonly keepAlive?: boolean;
  readonly moments?: readonly Moment[];
  /** Before the request is forwarded. */
  readonly onServer?: (action: Action) => Promise<void> | void;
  /** When half of the request's bytes have passed. */
  readonly onSurrounding?: (action: Action) => Promise<void> | void;
}

export interface ChaosProxy {
  readonly apiUrl: string;
  readonly storageUrl: string;
  /** Where requests go to. */
  forwardTo(servers: { readonly api: string; readonly storage: string }): void;
  /** Breaks and forgets everything of before. */
  begin(run: ChaosRun): void;
  /** Nothing goes wrong any more. */
  calm(): void;
  readonly requests: readonly ProxiedRequest[];
  /** Bytes of the file handed to the server in this run. */
  readonly forwardedBytes: number;
  close(): Promise<void>;
}

const throttleTickMs = 20;

export async function openChaosProxy(): Promise<ChaosProxy> {
  const sockets = new Set<Socket>();
  const targets = { api: '', storage: '' };
  let current = startRun({ schedule: [] });

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
  }

  function open(front: FrontName): Upstream {
    const upstream = openUpstream(targets[front]);
    keep(upstream.socket);
    return upstream;
  }

  /** All requests of one connection, one after the other, as browsers send them. */
  async function converse(front: FrontName, client: Socket): Promise<void> {
    const reader = readSocket(client);
    for (let count = 1; ; count += 1) {
      const request = await readRequest(reader);
      if (request === undefined) break;
      const exchange = { front, request, reader, client, live: current, isFirst: count === 1 };
      const reply = request.method === 'OPTIONS' ? await passPreflight(exchange) : await carry(exchange);
      if (reply === undefined) return;
      const { keepAlive = false } = exchange.live.run;
      client.write(withConnection(reply, keepAlive));
      if (!keepAlive) break;
    }
    client.end();
  }

  async function passPreflight({ front, request, reader }: Exchange): Promise<Buffer> {
    const upstream = open(front);
    await passRequest({ request, reader, upstream, end: request.totalBytes });
    return replyOf(upstream);
  }

  /** @returns what the browser gets; undefined when it gets nothing any more */
  async function carry(exchange: Exchange): Promise<Buffer | undefined> {
    const { front, request, reader, client, live, isFirst } = exchange;
    const { byteScale = 1, onServer } = live.run;
    const { method, file, totalBytes } = request;
    const url = origins[front] + request.path;
    const entry: ProxiedRequest = {
      number: live.requests.length + 1,
      method,
      url,
      fileBytes: file.end - file.start,
      fileOffset: request.fileOffset,
      actions: live.book.take({ method, url }),
      startMs: Date.now(),
      forwardedBytes: 0,
      isOnReusedConnection: !isFirst,
    };
    live.requests.push(entry);
    for (const action of entry.actions) await onServer?.(action);
    if (actionOf(entry, 'refuse') !== undefined) {
      client.resetAndDestroy();
      return undefined;
    }

    const canned = actionOf(entry, 'reply');
    const upstream = canned === undefined || canned.afterWork === true ? open(front) : undefined;
    const up = [actionOf(entry, 'cut'), actionOf(entry, 'stall')].find((one) => one?.direction === 'up');
    // Never the last byte: a server that has a whole request does its work.
    const end = up ? Math.min(file.start + Math.round(up.atByte * byteScale), totalBytes - 1) : totalBytes;
    const copy: Buffer[] = [];
    const watch = watchBytes(exchange, entry, upstream !== undefined, Math.min(file.start, end));
    const isThere = await passRequest({
      request,
      reader,
      upstream,
      end,
      onPiece(sentBytes, piece) {
        if (actionOf(entry, 'duplicate') !== undefined) copy.push(piece);
        return watch(sentBytes);
      },
    });
    // Not a reset, which could overtake the bytes before it: the server is to see every one of them.
    if (!isThere || up?.do === 'cut') upstream?.socket.end();
    if (!isThere || up?.do === 'stall') return undefined;
    if (up?.do === 'cut') {
      if (up.ending === 'half-close') halfClose(client, '');
      else client.resetAndDestroy();
      return undefined;
    }
    return answer(exchange, entry, upstream, Buffer.concat(copy));
  }

  /** Counts, and does what is bound to bytes. @returns how many may pass before there is something to do again */
  function watchBytes(
    { request: { file }, live }: Exchange,
    entry: ProxiedRequest,
    isForwarded: boolean,
    startBytes: number,
  ): (sentBytes: number) => Promise<number> {
    const { byteScale = 1, onSurrounding } = live.run;
    const rate = actionOf(entry, 'throttle')?.bytesPerSecond;
    const bytesPerTick = rate === undefined ? Infinity : (rate * byteScale * throttleTickMs) / 1000;
    const halfBytes = file.start + Math.ceil(entry.fileBytes / 2);
    let isHalfway = false;
    return async (sentBytes) => {
      if (isForwarded) {
        const passed = Math.min(Math.max(sentBytes - file.start, 0), entry.fileBytes);
        live.forwardedBytes += passed - entry.forwardedBytes;
        entry.forwardedBytes = passed;
      }
      if (!isHalfway && sentBytes >= halfBytes && sentBytes >= startBytes) {
        isHalfway = true;
        for (const action of entry.actions) await onSurrounding?.(action);
      }
      await happen(live, (one) => one.at === 'bytes' && one.fileBytes <= live.forwardedBytes);
      if (bytesPerTick !== Infinity) await sleep(throttleTickMs);
      const next = live.moments.flatMap((one) =>
        one.at === 'bytes' ? [one.fileBytes - live.forwardedBytes] : [],
      );
      const untilHalf = isHalfway || sentBytes >= halfBytes ? Infinity : halfBytes - sentBytes;
      return Math.min(untilHalf, bytesPerTick, ...next);
    };
  }

  async function answer(
    { front, request, client, live }: Exchange,
    entry: ProxiedRequest,
    upstream: Upstream | undefined,
    copy: Buffer,
  ): Promise<Buffer | undefined> {
    const { timeScale = 1 } = live.run;
    let own = upstream && (await replyOf(upstream));
    if (own !== undefined) entry.serverStatus = statusOf(own);
    const duplicate = actionOf(entry, 'duplicate');
    if (duplicate !== undefined && upstream !== undefined) {
      const second = open(front);
      second.socket.write(copy);
      const again = await replyOf(second);
      if (duplicate.reply === 'second') own = again;
    }
    await happen(live, (one) => one.at === 'reply' && one.of === entry.number);
    await sleep((actionOf(entry, 'delay')?.ms ?? 0) * timeScale);
    if (actionOf(entry, 'stall')?.direction === 'down') return undefined;
    const cut = actionOf(entry, 'cut');
    const canned = actionOf(entry, 'reply');
    const reply = canned === undefined ? own : cannedReply(canned, request, timeScale);
    // A server that hangs up without a word has broken the connection.
    if (reply === undefined || reply.length === 0 || cut?.atByte === 0) {
      client.resetAndDestroy();
      return undefined;
    }
    if (cut !== undefined) {
      halfClose(client, reply.subarray(0, Math.min(cut.atByte, reply.length - 1)));
      return undefined;
    }
    entry.deliveredStatus = statusOf(reply);
    return reply;
  }

  async function listen(front: FrontName): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, (client) => {
      keep(client);
      void converse(front, client).catch((error: unknown) => {
        if (!(error instanceof RequestError)) throw error;
        client.end(`HTTP/1.1 501 Chaos\r\nContent-Length: ${error.message.length}\r\n\r\n${error.message}`);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  function breakAll(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  const servers = { api: await listen('api'), storage: await listen('storage') };
  return {
    apiUrl: urlOf(servers.api),
    storageUrl: urlOf(servers.storage),
    forwardTo: (to) => void Object.assign(targets, to),
    begin(next) {
      breakAll();
      current = startRun(next);
    },
    calm() {
      current.book = openSchedule([]);
      current.moments = [];
    },
    get requests() {
      return current.requests;
    },
    get forwardedBytes() {
      return current.forwardedBytes;
    },
    async close() {
      breakAll();
      await Promise.all(
        Object.values(servers).map((server) => new Promise((resolve) => server.close(resolve))),
      );
    },
  };
}

type FrontName = keyof typeof origins;

const origins = { api: apiOrigin, storage: storageOrigin };

/** What belongs to one run, also when a request of it is still at work while the next run has begun. */
interface LiveRun {
  readonly run: ChaosRun;
  book: ScheduleBook;
  moments: readonly Moment[];
  readonly requests: ProxiedRequest[];
  forwardedBytes: number;
}

const startRun = (run: ChaosRun): LiveRun => ({
  run,
  book: openSchedule(run.schedule),
  moments: run.moments ?? [],
  requests: [],
  forwardedBytes: 0,
});

async function happen(live: LiveRun, isDue: (moment: Moment) => boolean): Promise<void> {
  const due = live.moments.filter(isDue);
  live.moments = live.moments.filter((moment) => !due.includes(moment));
  for (const { work } of due) await work();
}

interface Exchange {
  readonly front: FrontName;
  readonly request: RequestStart;
  readonly reader: SocketReader;
  readonly client: Socket;
  readonly live: LiveRun;
  /** On its connection. */
  readonly isFirst: boolean;
}

const actionOf = <Verb extends Action['do']>(
  { actions }: ProxiedRequest,
  verb: Verb,
): Extract<Action, { do: Verb }> | undefined =>
  actions.find((action): action is Extract<Action, { do: Verb }> => action.do === verb);

/** Ends its own direction and lets the other one run dry. */
function halfClose(client: Socket, last: Buffer | string): void {
  client.end(last);
  client.resume();
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return `http://127.0.0.1:${address.port}`;
}
