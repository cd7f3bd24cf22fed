/**
 * An endpoint in memory, over real HTTP: for contracts whose servers cannot be had. What a browser adds to the contract is
 * real then: preflights, headers that a page may read, bodies as it encodes them, connections that a reload breaks.
 *
 * The API and the storage have an origin each, and CORS rules as strict as the settings that the pages about protocols
 * tell people to paste. Decides nothing about uploads. A body is in memory before it is answered.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ReceivedFile, ReceivedRequest, SimulatedEndpoint } from '../../src/testing/index.ts';
import type { CorsRule } from '../../stories/protocols/protocols.ts';

export interface ServedEndpoint {
  readonly endpoint: SimulatedEndpoint;
  /** Without a path. */
  readonly apiOrigin: string;
  /** Preflights left out, in the order of their arrival. */
  readonly requests: readonly ServedRequest[];
  /** Does `work` once so many requests that carry parts of a file have come; the last of them stands still meanwhile. */
  atPart(nth: number, work: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
}

export interface ServedRequest {
  readonly method: string;
  readonly url: string;
  readonly bodyBytes: number;
}

export interface ServeOptions {
  /** The one origin whose pages are answered. */
  readonly pageOrigin: string;
  readonly cors: readonly CorsRule[];
  readonly makeEndpoint: (storageOrigin: string) => SimulatedEndpoint;
  /** Bodies from here on carry parts. */
  readonly partBytes: number;
}

export async function serveEndpoint(options: ServeOptions): Promise<ServedEndpoint> {
  const requests: ServedRequest[] = [];
  let parts = 0;
  let onPart = (_nth: number): Promise<unknown> | undefined => undefined;

  const answer = async (at: CorsRule['at'], message: IncomingMessage, response: ServerResponse) => {
    allowPage(response, options, at);
    if (message.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const request = await receiveMessage(message, at === 'api' ? apiOrigin : storageOrigin);
    const { method, url } = request;
    const bodyBytes = request.files.reduce((sum, { bytes }) => sum + bytes.length, request.bytes.length);
    requests.push({ method, url: url.href, bodyBytes });
    if (bodyBytes >= options.partBytes) await onPart((parts += 1));
    const reply = endpoint.answer(request) ?? { status: 404 };
    const body = reply.json === undefined ? (reply.text ?? '') : JSON.stringify(reply.json);
    if (reply.json !== undefined) response.setHeader('Content-Type', 'application/json');
    response.writeHead(reply.status, reply.headers).end(message.method === 'HEAD' ? '' : body);
  };

  const [api, storage] = [listening('api'), listening('storage')];
  const [apiOrigin, storageOrigin] = await Promise.all([api.origin, storage.origin]);
  const endpoint = options.makeEndpoint(storageOrigin);

  function listening(at: CorsRule['at']) {
    const server = createServer((message, response) => {
      // What a reload breaks while it is read has no answer.
      answer(at, message, response).catch(() => response.destroy());
    });
    const origin = new Promise<string>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      });
    });
    const close = () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    return { origin, close };
  }

  return {
    endpoint,
    apiOrigin,
    requests,
    atPart: (nth, work) =>
      new Promise((resolve, reject) => {
        onPart = (count) => (count === nth ? work().then(() => resolve(), reject) : undefined);
      }),
    async stop() {
      await Promise.all([api.close(), storage.close()]);
    },
  };
}

/** Says what the settings say, and not a header more. An origin without a rule answers no page. */
function allowPage(response: ServerResponse, { pageOrigin, cors }: ServeOptions, at: CorsRule['at']): void {
  const rule = cors.find((one) => one.at === at);
  if (rule === undefined) return;
  const { methods, allowHeaders, exposeHeaders } = rule;
  response.setHeader('Access-Control-Allow-Origin', pageOrigin);
  response.setHeader('Vary', 'Origin');
  response.setHeader('Access-Control-Expose-Headers', [...exposeHeaders, 'Retry-After'].join(', '));
  response.setHeader('Access-Control-Allow-Methods', methods.join(', '));
  const credentials = at === 'api' ? ['Authorization'] : [];
  response.setHeader('Access-Control-Allow-Headers', [...credentials, ...allowHeaders].join(', '));
}

/** The request as endpoints in memory take it. */
async function receiveMessage(message: IncomingMessage, origin: string): Promise<ReceivedRequest> {
  const { method = 'GET', url = '/', headers } = message;
  const body = new Uint8Array(await buffer(message));
  const type = headers['content-type'] ?? '';
  const isForm = /^(?:multipart\/form-data|application\/x-www-form-urlencoded)/.test(type);
  const form = isForm ? await new Response(body, { headers: { 'Content-Type': type } }).formData() : [];
  const fields = new Map<string, string>();
  const files: ReceivedFile[] = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') fields.set(field, value);
    else
      files.push({
        field,
        filename: value.name,
        type: value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      });
  }
  const isJson = type.startsWith('application/json');
  const isText = /^(?:text\/|application\/xml)/.test(type);
  const text = isJson || isText ? new TextDecoder().decode(body) : '';
  return {
    method: method as ReceivedRequest['method'],
    url: new URL(url, origin),
    header: (name) => headers[name.toLowerCase()]?.toString() ?? null,
    fields,
    files,
    file: files[0],
    json: isJson ? (JSON.parse(text) as unknown) : undefined,
    text: isText ? text : '',
    bytes: isForm || isJson || isText ? new Uint8Array() : body,
    type: isForm || isJson ? '' : type,
  };
}
