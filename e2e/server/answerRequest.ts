/**
 * The way every request takes: log, CORS, fault, token, size, latency, endpoint, answer.
 *
 * Decides the order of these steps and all that happens below HTTP (answers that get lost, stall or are cut).
 * Never knows what an endpoint means. Faults: `faultBook.ts`; answers that are only an answer: `cannedFailures.ts`.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { cannedFailure, malformedReply, tokenNotValid, tooLargePage } from './cannedFailures.ts';
import { allowOrigin, answerPreflight } from './crossOrigin.ts';
import { FaultSyntaxError, numberOption } from './faultBook.ts';
import { detailReply, fieldErrorReply } from './reply.ts';
import { BodyError, drainBody } from './requestBody.ts';
import type { RequestHandler } from 'express';
import type { TokenHolder } from './bearerTokens.ts';
import type { CorsRule } from './crossOrigin.ts';
import type { Fault, FaultName } from './faultBook.ts';
import type { Reply } from './reply.ts';
import type { Exchange } from './requestBody.ts';
import type { ServerContext } from './serverContext.ts';

export interface Endpoint {
  readonly host: 'api' | 'storage';
  /** The one method it answers; every other gets 405. */
  readonly method: 'POST' | 'PUT';
  readonly cors: CorsRule;
  /** `null`: no token is needed. Otherwise the answer to a missing or bad one. */
  readonly unauthorized: (() => Reply) | null;
  /** Faults that the endpoint makes happen itself, because they change what it has stored. */
  readonly ownFaults: readonly FaultName[];
  readonly handle: (exchange: Exchange, holder: TokenHolder) => Promise<Reply>;
}

/** An endpoint for a bearer token with the community API's 401. */
export const needsToken = tokenNotValid;

const stateFaults: readonly FaultName[] = ['F2', 'F2b', 'F3', 'F13'];
const lostReplies: readonly FaultName[] = ['drop-reply', 'F1', 'F14', 'F23'];
const nobody: TokenHolder = { token: '', user: 'nobody', subscription: false };

export function answerRequest(context: ServerContext, endpoint: Endpoint): RequestHandler {
  return async (request, response) => {
    const entry = context.log.open(request, endpoint.host);
    let fault: Fault | null = null;
    try {
      fault = context.faults.take(request);
      entry.fault = fault?.name ?? null;
      const exchange = { request, response, entry, fault };
      if (fault?.name !== 'F22') allowOrigin(endpoint.cors, request, response);
      if (request.method === 'OPTIONS' && fault?.name !== 'F22' && fault?.name !== 'status') {
        answerPreflight(endpoint.cors, request, response);
        entry.status = 204;
        return;
      }
      send(exchange, await decide(exchange, endpoint, context));
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      const reply = failureReply(error);
      send({ request, response, entry, fault: null }, reply);
    }
  };
}

async function decide(exchange: Exchange, endpoint: Endpoint, context: ServerContext): Promise<Reply | null> {
  const { request, fault } = exchange;
  const { settings, tokens, now } = context;
  if (request.method !== endpoint.method && fault === null) {
    const headers = { Allow: endpoint.method };
    return refuse(
      exchange,
      { ...detailReply(405, `Method "${request.method}" not allowed.`), headers },
      context,
      false,
    );
  }
  if (fault?.name === 'stall') return stall(exchange, fault, context);
  if (fault?.name === 'reset' && Number(request.headers['content-length'] ?? 0) === 0) return reset(exchange);
  if (fault?.name === 'F22' && fault.options['raw'] !== undefined) return reset(exchange);

  const canned =
    fault !== null && !endpoint.ownFaults.includes(fault.name) ? cannedFailure(fault, context) : null;
  if (canned !== null) return refuse(exchange, canned, context, fault?.options['early'] !== undefined);
  if (fault !== null && stateFaults.includes(fault.name) && !endpoint.ownFaults.includes(fault.name)) {
    return refuse(
      exchange,
      detailReply(400, `Fault ${fault.name} means nothing at this endpoint.`),
      context,
      false,
    );
  }

  const holder = tokens.use(request.headers.authorization, now());
  if (endpoint.unauthorized !== null && holder === null) {
    return refuse(exchange, endpoint.unauthorized(), context, settings.earlyRefusals);
  }
  if (settings.requestBytes > 0 && Number(request.headers['content-length'] ?? 0) > settings.requestBytes) {
    return refuse(exchange, tooLargePage(), context, settings.earlyRefusals);
  }

  const delayMs = fault?.name === 'delay' ? numberOption(fault, 'ms', 1000) : 0;
  const isDelayedAfter = fault?.options['after'] !== undefined;
  if (settings.latencyMs > 0) await wait(settings.latencyMs);
  if (delayMs > 0 && !isDelayedAfter) await wait(delayMs);
  const reply = await endpoint.handle(exchange, holder ?? nobody);
  if (delayMs > 0 && isDelayedAfter) await wait(delayMs);
  return fault?.name === 'malformed' ? malformedReply(reply, fault.options['kind'] ?? 'types') : reply;
}

/** A refusal normally waits for the body; an early one does not read it at all. */
async function refuse(
  exchange: Exchange,
  reply: Reply,
  context: ServerContext,
  isEarly: boolean,
): Promise<Reply> {
  if (!isEarly) await drainBody(exchange, context);
  else if (exchange.fault?.options['early'] === 'close') exchange.response.setHeader('Connection', 'close');
  return reply;
}

async function stall(exchange: Exchange, fault: Fault, context: ServerContext): Promise<null> {
  await drainBody(exchange, context);
  const ms = numberOption(fault, 'ms', 0);
  // Without `ms` the answer never comes: the client's timeout, or the end of the server, closes the connection.
  if (ms > 0) await wait(ms).then(() => reset(exchange));
  return null;
}

function reset({ request }: Exchange): null {
  request.socket.resetAndDestroy();
  return null;
}

function send(exchange: Exchange, reply: Reply | null): void {
  const { response, entry, fault, request } = exchange;
  if (reply === null || response.destroyed) return;
  const body = request.method === 'HEAD' ? '' : reply.body;
  if (fault !== null && lostReplies.includes(fault.name)) {
    loseReply(exchange, reply, fault);
    return;
  }
  entry.status = reply.status;
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(reply.status === 204 || request.method === 'HEAD'
      ? {}
      : { 'Content-Length': Buffer.byteLength(body) }),
  });
  const isClosing = response.getHeader('Connection') === 'close';
  const { socket } = request;
  response.end(body, () => {
    if (isClosing && !request.complete) socket.destroySoon();
  });
}

/**
 * Everything is stored, the answer gets lost. Status line and headers are sent all the same, because browsers
 * silently repeat a POST when a reused connection dies before the first byte of an answer.
 */
function loseReply({ response, request }: Exchange, reply: Reply, fault: Fault): void {
  const { socket } = request;
  if (fault.options['raw'] !== undefined) {
    socket.destroy();
    return;
  }
  // A 204 or an empty body would be a complete answer; two bytes that never come make it an incomplete one.
  const status = reply.status === 204 ? 200 : reply.status;
  response.writeHead(status, {
    ...reply.headers,
    'Content-Length': Math.max(2, Buffer.byteLength(reply.body)),
  });
  response.flushHeaders();
  socket.write('', () => socket.destroySoon());
}

function failureReply(error: unknown): Reply {
  if (error instanceof FaultSyntaxError) return detailReply(400, error.message);
  if (error instanceof BodyError)
    return fieldErrorReply(400, 'non_field_errors', 'parse_error', error.message);
  return detailReply(500, error instanceof Error ? `${error.name}: ${error.message}` : 'Unknown error');
}
