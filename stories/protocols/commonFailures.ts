/** What the engine makes of failures by itself, whatever the protocol. A test holds the codes to the engine's. */
import type { ErrorCode } from '../../src/core/errors.ts';
import { waiting } from './failures.ts';

export interface CommonFailure {
  readonly server: string;
  /** The statuses among them, for the test. */
  readonly statuses?: readonly number[];
  readonly gantry: string;
  readonly ends?: ErrorCode;
  readonly people?: string;
}

export const commonFailures: readonly CommonFailure[] = [
  {
    server: 'nothing: no reply came; or 500, 502, 504',
    gantry: 'waits, asks by the protocol’s question where it has one, and repeats what may be repeated',
    people: waiting,
  },
  {
    server: 'the same, to a request that must not be doubled and whose outcome nobody can be asked for',
    gantry: 'ends, and never repeats it by itself',
    ends: 'outcome-unknown',
  },
  {
    server: '408, 425, 429, 503',
    statuses: [408, 425, 429, 503],
    gantry:
      'waits as long as `Retry-After` says, or longer each time; other uploads to this server wait as well',
    people: waiting,
  },
  {
    server: 'a web page in place of an answer',
    gantry: 'waits and repeats what may be repeated: a sign-in page or a portal spoke, not the server',
    people: waiting,
  },
  {
    server: 'the same for the seventh time, without a new byte between',
    gantry: 'ends, and keeps the session: trying again goes on',
    ends: 'retries-exhausted',
  },
  {
    server: '401, again after fresh headers',
    statuses: [401],
    gantry: 'ends, and keeps the session for after the sign-in',
    ends: 'auth',
  },
  { server: '402, 507', statuses: [402, 507], gantry: 'ends, and keeps the session', ends: 'quota' },
  { server: '403', statuses: [403], gantry: 'ends, and keeps the session', ends: 'forbidden' },
  { server: '415', statuses: [415], gantry: 'ends', ends: 'type-server' },
  {
    server: '423',
    statuses: [423],
    gantry: 'waits for five minutes: somebody holds a lock',
    people: waiting,
  },
  { server: 'another 4xx', statuses: [400, 405, 422], gantry: 'ends', ends: 'refused' },
  {
    server: 'a success of another shape',
    gantry: 'ends and names the field: never taken for success',
    ends: 'reply-shape',
  },
];
