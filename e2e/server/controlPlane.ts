/**
 * `/_control/`: what a test may see and change while the server runs. The same operations are `control` when the
 * server runs in the test's own process.
 *
 * Decides the JSON of the control plane and refuses what it does not understand with a sentence. It has no
 * password: the server listens on loopback only, and pages of other origins get no CORS answer.
 */
import express from 'express';
import { allowOrigin, answerPreflight, corsRules } from './crossOrigin.ts';
import type { Router } from 'express';
import type { TokenRule } from './bearerTokens.ts';
import type { ArmedFault, ArmSettings } from './faultBook.ts';
import type { StoredObject } from './objectStore.ts';
import type { LogEntry } from './requestLog.ts';
import type { Settings } from './serverContext.ts';

export interface Control {
  /** Arms a fault for coming requests. @example control.arm('F11; retry-after=1', { match: { path: '/pm/' } }) */
  arm(fault: string, settings?: ArmSettings): ArmedFault;
  armedFaults(): readonly ArmedFault[];
  clearFaults(): void;
  objects(): readonly StoredObject[];
  requests(): readonly LogEntry[];
  /** Forgets everything: objects, uploads, log, faults, tokens, settings, ids and clock. */
  reset(): Promise<void>;
  setToken(rule: TokenRule): void;
  /** Every token stops working; the new one is what `currentToken` says from now on. */
  renewToken(): string;
  /** What an application gets when it signs in. */
  currentToken(): string;
  /** As after a power cut: of every unfinished upload, the part that came last was not written to disk. */
  crash(): Promise<void>;
  forgetUnfinished(): Promise<void>;
  advanceClock(ms: number): void;
  changeSettings(change: Partial<Settings>): Readonly<Settings>;
}

class ControlError extends Error {
  override readonly name = 'ControlError';
}

type Json = Readonly<Record<string, unknown>>;

export function controlPlane(control: Control, settings: Settings): Router {
  const router = express.Router();
  router.use((request, response, next) => {
    if (request.method === 'OPTIONS') answerPreflight(corsRules.control, request, response);
    else {
      const isAllowed = allowOrigin(corsRules.control, request, response);
      if (request.headers.origin === undefined || isAllowed) next();
      else
        response.status(403).json({ message: 'The control plane answers pages of loopback origins only.' });
    }
  });
  router.use(express.json({ type: () => true, strict: true }));

  router.get('/faults', (_request, response) => void response.json(control.armedFaults()));
  router.post(
    '/faults',
    (request, response) => void response.status(201).json(armFrom(control, objectOf(request.body))),
  );
  router.delete('/faults', (_request, response) => {
    control.clearFaults();
    response.status(204).end();
  });
  router.get('/objects', (_request, response) => void response.json(control.objects()));
  router.get('/requests', (_request, response) => void response.json(control.requests()));
  router.post('/reset', async (_request, response) => {
    await control.reset();
    response.status(204).end();
  });
  router.post('/tokens', (request, response) => {
    control.setToken(tokenRule(objectOf(request.body)));
    response.status(204).end();
  });
  router.get('/token', (_request, response) => void response.json({ token: control.currentToken() }));
  router.post(
    '/token',
    (_request, response) => void response.status(201).json({ token: control.renewToken() }),
  );
  router.post('/crash', async (_request, response) => {
    await control.crash();
    response.status(204).end();
  });
  router.delete('/uploads', async (_request, response) => {
    await control.forgetUnfinished();
    response.status(204).end();
  });
  router.post('/clock', (request, response) => {
    control.advanceClock(required(objectOf(request.body), 'advanceMs', 'number'));
    response.status(204).end();
  });
  router.get('/settings', (_request, response) => void response.json(settings));
  router.post('/settings', (request, response) => {
    response.json(control.changeSettings(settingsChange(objectOf(request.body), settings)));
  });
  router.use((request, response) => {
    response.status(404).json({ message: `There is no ${request.method} ${request.originalUrl} here.` });
  });
  router.use(answerMistake);
  return router;
}

/** Express knows an error handler by its four parameters. */
function answerMistake(
  error: unknown,
  _request: express.Request,
  response: express.Response,
  next: express.NextFunction,
): void {
  if (response.headersSent) next(error);
  else response.status(400).json({ message: error instanceof Error ? error.message : 'The request failed.' });
}

function armFrom(control: Control, body: Json): ArmedFault {
  const fault = required(body, 'fault', 'string');
  const match = body['match'] === undefined ? {} : objectOf(body['match']);
  const options = body['options'] === undefined ? {} : objectOf(body['options']);
  const method = optional(match, 'method', 'string');
  const path = optional(match, 'path', 'string');
  const nth = optional(match, 'nth', 'number');
  return control.arm(fault, {
    match: {
      ...(method === undefined ? {} : { method }),
      ...(path === undefined ? {} : { path }),
      ...(nth === undefined ? {} : { nth }),
    },
    times: optional(body, 'times', 'number') ?? 1,
    options,
  });
}

function tokenRule(body: Json): TokenRule {
  const user = optional(body, 'user', 'string');
  const expiresAfterRequests = optional(body, 'expiresAfterRequests', 'number');
  const expiresAt = body['expiresAt'];
  const valid = optional(body, 'valid', 'boolean');
  const subscription = optional(body, 'subscription', 'boolean');
  return {
    token: required(body, 'token', 'string'),
    ...(user === undefined ? {} : { user }),
    ...(expiresAfterRequests === undefined ? {} : { expiresAfterRequests }),
    ...(typeof expiresAt === 'string' || typeof expiresAt === 'number' ? { expiresAt } : {}),
    ...(valid === undefined ? {} : { valid }),
    ...(subscription === undefined ? {} : { subscription }),
  };
}

function settingsChange(body: Json, settings: Settings): Partial<Settings> {
  const known: Json = { ...settings };
  for (const [name, value] of Object.entries(body)) {
    if (!(name in known))
      throw new ControlError(`There is no setting named ${name}. Known: ${Object.keys(known).join(', ')}.`);
    if (typeof value !== typeof known[name])
      throw new ControlError(`${name} must be a ${typeof known[name]}.`);
  }
  return body;
}

function objectOf(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ControlError('A JSON object is expected.');
  return Object.fromEntries(Object.entries(value));
}

interface Kinds {
  string: string;
  number: number;
  boolean: boolean;
}

function optional<Kind extends keyof Kinds>(body: Json, name: string, kind: Kind): Kinds[Kind] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!isKind(value, kind)) throw new ControlError(`${name} must be a ${kind}.`);
  return value;
}

function required<Kind extends keyof Kinds>(body: Json, name: string, kind: Kind): Kinds[Kind] {
  const value = optional(body, name, kind);
  if (value === undefined) throw new ControlError(`${name} is missing.`);
  return value;
}

function isKind<Kind extends keyof Kinds>(value: unknown, kind: Kind): value is Kinds[Kind] {
  return typeof value === kind;
}
