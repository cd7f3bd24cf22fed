/**
 * What came in and what was answered, in order, for tests that assert on the wire.
 *
 * Keeps protocol headers only, and of Authorization no more than its presence. Never keeps body bytes.
 */
import type { Request } from 'express';

export type LoggedField =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly fileName: string; readonly type: string; readonly sizeBytes: number };

export interface LogEntry {
  readonly seq: number;
  readonly host: 'api' | 'storage';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasAuthorization: boolean;
  /** Neither answered nor cut. */
  isOpen: boolean;
  /** Form fields in wire order. */
  fields: readonly LoggedField[];
  /** `null` while unanswered, and for ever when the connection was cut. */
  status: number | null;
  /** Bytes of this request that are on disk, synced. */
  bytesStored: number;
  fault: string | null;
}

export interface RequestLog {
  open(request: Request, host: 'api' | 'storage'): LogEntry;
  entries(): readonly LogEntry[];
  reset(): void;
}

const loggedHeaders = [
  'accept',
  'access-control-request-headers',
  'access-control-request-method',
  'content-length',
  'content-md5',
  'content-range',
  'content-type',
  'host',
  'origin',
  'x-requested-with',
];

export function createRequestLog(): RequestLog {
  let entries: LogEntry[] = [];
  let seq = 0;

  function open(request: Request, host: 'api' | 'storage'): LogEntry {
    const headers: Record<string, string> = {};
    for (const name of loggedHeaders) {
      const value = request.headers[name];
      if (value !== undefined) headers[name] = String(value);
    }
    seq += 1;
    const entry: LogEntry = {
      seq,
      host,
      method: request.method,
      path: request.originalUrl,
      headers,
      hasAuthorization: request.headers.authorization !== undefined,
      isOpen: true,
      fields: [],
      status: null,
      bytesStored: 0,
      fault: null,
    };
    request.res?.once('close', () => {
      entry.isOpen = false;
    });
    entries.push(entry);
    return entry;
  }

  return {
    open,
    entries: () => entries,
    reset: () => {
      entries = [];
      seq = 0;
    },
  };
}
