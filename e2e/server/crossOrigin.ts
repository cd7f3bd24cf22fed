/**
 * CORS answers: who may call which endpoint from a page of another origin.
 *
 * Decides headers only. API and storage host differ, as they do at the vendors; the control plane answers pages
 * of loopback origins only. Credentials are never allowed. Source: protocol notes, preflights (7.8).
 */
import { isLoopbackOrigin } from './loopbackOnly.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface CorsRule {
  readonly methods: string;
  readonly headers: string;
  readonly expose: string;
  readonly loopbackOnly: boolean;
}

const apiHeaders = 'authorization, content-type, content-range, accept, x-requested-with, x-gantry-fault';
const rateLimitHeaders = 'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset';

export const corsRules = {
  api: { methods: 'POST, OPTIONS', headers: apiHeaders, expose: rateLimitHeaders, loopbackOnly: false },
  own: { methods: 'PUT, POST, OPTIONS', headers: apiHeaders, expose: rateLimitHeaders, loopbackOnly: false },
  files: {
    methods: 'GET, HEAD, OPTIONS',
    headers: 'authorization, accept, range, x-gantry-fault',
    expose: 'Content-Disposition, Content-Length',
    loopbackOnly: false,
  },
  storage: {
    methods: 'PUT, GET, HEAD',
    headers: 'content-type, content-md5, x-gantry-fault',
    expose: 'ETag',
    loopbackOnly: false,
  },
  control: {
    methods: 'GET, POST, DELETE, OPTIONS',
    headers: 'content-type, accept',
    expose: 'Content-Length',
    loopbackOnly: true,
  },
} as const satisfies Record<string, CorsRule>;

/** Headers every answer to a cross-origin request carries, refusals included. */
export function allowOrigin(rule: CorsRule, request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  response.setHeader('Vary', 'Origin');
  if (origin === undefined || (rule.loopbackOnly && !isLoopbackOrigin(origin))) return false;
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', rule.expose);
  return true;
}

/** Answers an OPTIONS request. */
export function answerPreflight(rule: CorsRule, request: IncomingMessage, response: ServerResponse): void {
  if (allowOrigin(rule, request, response)) {
    response.setHeader('Access-Control-Allow-Methods', rule.methods);
    response.setHeader('Access-Control-Allow-Headers', rule.headers);
    response.setHeader('Access-Control-Max-Age', '600');
  }
  response.writeHead(204).end();
}
