/**
 * Which request is to fail, and how: from the `X-Gantry-Fault` header of the request itself, or from faults
 * armed beforehand through the control plane. The header wins.
 *
 * Decides only *which* fault a request meets; what a fault does is in `cannedFailures.ts`, `answerRequest.ts`
 * and, where it changes state, in the endpoint. Numbers F1 to F23: the failure table of the protocol notes.
 */
import type { IncomingMessage } from 'node:http';

export const faultNames = [
  ...['F1', 'F2', 'F2b', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9', 'F10', 'F11', 'F12', 'F13', 'F14', 'F15'],
  ...['F16', 'F17', 'F18', 'F19', 'F20', 'F21', 'F22', 'F23'],
  ...['drop-reply', 'reset', 'stall', 'status', 'malformed', 'delay', 'rate', 'corrupt'],
] as const;

export type FaultName = (typeof faultNames)[number];

export interface Fault {
  readonly name: FaultName;
  readonly options: Readonly<Record<string, string>>;
}

export interface FaultMatch {
  readonly method?: string;
  /** Part of path and query. */
  readonly path?: string;
  /** 1 is the next matching request. @default 1 */
  readonly nth?: number;
}

export interface ArmedFault {
  readonly fault: Fault;
  readonly match: FaultMatch;
  /** Matching requests to let pass before the fault starts. */
  skip: number;
  /** Requests still to fail. */
  timesLeft: number;
}

export interface FaultBook {
  /** @throws FaultSyntaxError for an unknown fault. */
  arm(fault: string, settings?: ArmSettings): ArmedFault;
  /** The fault this request meets, if any; an armed one is used up. @throws FaultSyntaxError */
  take(request: IncomingMessage): Fault | null;
  armed(): readonly ArmedFault[];
  clear(): void;
}

export interface ArmSettings {
  readonly match?: FaultMatch;
  readonly times?: number;
  readonly options?: Readonly<Record<string, unknown>>;
}

export class FaultSyntaxError extends Error {
  override readonly name = 'FaultSyntaxError';
}

export function createFaultBook(): FaultBook {
  let armed: ArmedFault[] = [];

  function arm(text: string, { match = {}, times = 1, options = {} }: ArmSettings = {}): ArmedFault {
    const parsed = parseFault(text);
    const merged: Record<string, string> = { ...parsed.options };
    for (const [key, value] of Object.entries(options)) merged[key] = String(value);
    const fault: Fault = { name: parsed.name, options: merged };
    const entry = { fault, match, skip: (match.nth ?? 1) - 1, timesLeft: times };
    armed.push(entry);
    return entry;
  }

  function take(request: IncomingMessage): Fault | null {
    const header = request.headers['x-gantry-fault'];
    if (typeof header === 'string') return parseFault(header);
    const hit = armed.filter((entry) => matches(entry.match, request)).find((entry) => skipOne(entry));
    if (hit === undefined) return null;
    hit.timesLeft -= 1;
    armed = armed.filter((entry) => entry.timesLeft > 0);
    return hit.fault;
  }

  return { arm, take, armed: () => armed, clear: () => void (armed = []) };
}

/** Reads `F11; status=503; retry-after=2`. @throws FaultSyntaxError for an unknown fault. */
function parseFault(text: string): Fault {
  const [head = '', ...rest] = text.split(';').map((piece) => piece.trim());
  const name = faultNames.find((known) => known.toLowerCase() === head.toLowerCase());
  if (name === undefined) {
    throw new FaultSyntaxError(
      `There is no fault named ${JSON.stringify(head)}. Known: ${faultNames.join(', ')}.`,
    );
  }
  const options: Record<string, string> = {};
  for (const piece of rest.filter((text) => text !== '')) {
    const at = piece.indexOf('=');
    if (at < 0) options[piece] = '1';
    else options[piece.slice(0, at).trim()] = piece.slice(at + 1).trim();
  }
  return { name, options };
}

/** A number from the fault's options, or `fallback` when it is absent or not a number. */
export function numberOption(fault: Fault, key: string, fallback: number): number {
  const value = Number(fault.options[key] ?? Number.NaN);
  return Number.isFinite(value) ? value : fallback;
}

function matches({ method, path }: FaultMatch, request: IncomingMessage): boolean {
  // A preflight is the browser's own request: it never uses up a fault meant for the upload.
  if (method === undefined && request.method === 'OPTIONS') return false;
  if (method !== undefined && method.toUpperCase() !== request.method) return false;
  return path === undefined || (request.url ?? '').includes(path);
}

/** True when the fault's turn has come; otherwise counts the request as let through. */
function skipOne(entry: ArmedFault): boolean {
  if (entry.skip === 0) return true;
  entry.skip -= 1;
  return false;
}
