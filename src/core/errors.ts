/**
 * Every way an upload can end badly, as one typed hierarchy. The table `errorTraits` *is* the documentation:
 * which codes are worth an automatic repeat and which keep the session so that a retry continues.
 *
 * A message says what happened, what it means and what to do. What people read in the row is looked up by `code`.
 * Cancelling is not an error: `done` then rejects with the platform's `AbortError`.
 */

interface ErrorTraits {
  /** Repeated by itself. */
  readonly retryable: boolean;
  /** A later retry continues where this one stopped. */
  readonly keepsSession: boolean;
  /** Trying again by hand, with the same file, can end differently. */
  readonly canRetry: boolean;
}

const transient = { retryable: true, keepsSession: true, canRetry: true } as const;
const resumable = { retryable: false, keepsSession: true, canRetry: true } as const;
const fromStart = { retryable: false, keepsSession: false, canRetry: true } as const;
const final = { retryable: false, keepsSession: false, canRetry: false } as const;

export const errorTraits = {
  'file-type': final,
  'file-too-large': final,
  'file-too-small': final,
  'file-empty': final,
  'file-name': final,
  'too-many-files': final,
  'total-too-large': final,
  duplicate: final,
  dimensions: final,
  duration: final,
  pages: final,
  encrypted: final,
  custom: final,
  'file-unreadable': resumable,
  'file-changed': final,
  network: transient,
  timeout: transient,
  intercepted: transient,
  'retries-exhausted': resumable,
  'outcome-unknown': resumable,
  auth: resumable,
  forbidden: resumable,
  'link-expired': resumable,
  'session-expired': fromStart,
  conflict: resumable,
  locked: transient,
  'too-large-server': final,
  'type-server': final,
  'rate-limited': transient,
  quota: resumable,
  refused: fromStart,
  server: transient,
  checksum: fromStart,
  'reply-shape': resumable,
  'protocol-usage': final,
  parent: fromStart,
  unknown: resumable,
} as const satisfies Record<string, ErrorTraits>;

export type ErrorCode = keyof typeof errorTraits;

/** Values a message can quote, by placeholder name: bytes, counts, seconds, names. */
export type ErrorDetails = Readonly<Record<string, string | number | readonly string[]>>;

interface UploadErrorInit {
  readonly code: ErrorCode;
  readonly message: string;
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
}

const brand = Symbol.for('gantry.UploadError');

/** The base of every error an upload can end with. */
export class UploadError extends Error {
  override readonly name: string = 'UploadError';
  readonly [brand] = true;
  /** Stable, for `switch`; the key of the sentence people read. */
  readonly code: ErrorCode;
  /** Set once the error belongs to an upload. */
  uploadId?: string;
  readonly details: ErrorDetails;

  constructor(init: UploadErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.details = init.details ?? {};
  }

  /** Whether the loop repeats the step by itself. */
  get retryable(): boolean {
    return errorTraits[this.code].retryable;
  }

  /** Whether trying again by hand can end differently. */
  get canRetry(): boolean {
    return errorTraits[this.code].canRetry;
  }

  /** Whether a retry continues from what the server has. */
  get keepsSession(): boolean {
    return errorTraits[this.code].keepsSession;
  }
}

/** True for every error of this hierarchy, also across two copies of the package. */
export const isUploadError = (value: unknown): value is UploadError =>
  typeof value === 'object' && value !== null && brand in value;

/** One reason a file was not accepted. */
export interface RejectionReason {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
}

/** The file was refused before any request. */
export class RejectedFileError extends UploadError {
  override readonly name = 'RejectedFileError';
  readonly reasons: readonly [RejectionReason, ...RejectionReason[]];

  constructor(reasons: readonly [RejectionReason, ...RejectionReason[]]) {
    const [first] = reasons;
    super({
      code: first.code,
      message: reasons.map((reason) => reason.message).join(' '),
      ...(first.details && { details: first.details }),
    });
    this.reasons = reasons;
  }
}

/** The file vanished, changed or cannot be read. */
export class SourceError extends UploadError {
  override readonly name = 'SourceError';

  constructor(code: 'file-unreadable' | 'file-changed', cause?: unknown) {
    super({
      code,
      message:
        code === 'file-changed'
          ? 'The file changed after it was chosen. What was sent no longer belongs to one version of it. Choose the file again.'
          : 'The file cannot be read. It may have been moved or deleted, or another program holds it. Choose it again.',
      cause,
    });
  }
}

/** No reply at all. Browsers do not say why: offline, refused, reset and blocked by CORS look the same. */
export class NetworkError extends UploadError {
  override readonly name: string = 'NetworkError';

  constructor(
    message = 'The request got no reply. The connection failed, or the server does not allow this page (CORS). ' +
      'Check the connection, then the CORS headers of the endpoint.',
    init: { readonly cause?: unknown; readonly code?: 'network' | 'intercepted' | 'outcome-unknown' } = {},
  ) {
    super({ code: init.code ?? 'network', message, cause: init.cause });
  }
}

/** Sent, unanswered, and doing it again could store the file twice. */
export class OutcomeUnknownError extends NetworkError {
  override readonly name = 'OutcomeUnknownError';

  constructor(cause: unknown) {
    super(
      'The request was sent, but its reply never arrived. The server may already have the file, and repeating the ' +
        'request could store it twice. Check on the server before trying again.',
      { cause, code: 'outcome-unknown' },
    );
  }
}

/** Somebody between the page and the server answered in its place: a login page, a proxy, a captive portal. */
export class InterceptedError extends NetworkError {
  override readonly name = 'InterceptedError';

  constructor(status: number, cause: unknown) {
    super(
      `A web page came with status ${status} where the server's answer was expected. A login page, a proxy or the network's ` +
        'own portal may have answered in its place. The request is repeated if that is safe; sign in if you are asked to.',
      { cause, code: 'intercepted' },
    );
  }
}

/** Nothing moved for too long. */
export class TimeoutError extends UploadError {
  override readonly name = 'TimeoutError';
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super({
      code: 'timeout',
      message: `No answer within ${timeoutMs} ms. The server or the connection stalled. The request is repeated if that is safe.`,
      details: { timeoutMs },
    });
    this.timeoutMs = timeoutMs;
  }
}

/** The server answered with a status of 400 or above. */
export class StatusError extends UploadError {
  override readonly name = 'StatusError';
  readonly status: number;
  /** From Retry-After, in milliseconds from now. */
  readonly retryAfterMs: number | undefined;
  /** What the server says went wrong, as plain text of at most 300 characters; '' when it said nothing readable. */
  readonly serverMessage: string;
  /** First 500 characters of the body. */
  readonly body: string;

  constructor(init: {
    readonly status: number;
    readonly body: string;
    readonly serverMessage?: string;
    readonly retryAfterMs?: number | undefined;
    /** @default what the status alone means */
    readonly code?: ErrorCode | undefined;
    /** Method and address, without its query: 'POST https://api.example/uploads'. */
    readonly request?: string | undefined;
  }) {
    const serverMessage = init.serverMessage ?? '';
    const code = init.code ?? codeOfStatus(init.status);
    super({
      code,
      message:
        `The server refused ${init.request ?? 'the request'} with status ${init.status}${serverMessage && ` ("${serverMessage}")`}. ` +
        (errorTraits[code].retryable
          ? 'It may accept it later. The request is repeated after a pause.'
          : 'Repeating it unchanged would not help. Check the request, the permissions and the limits of the endpoint.'),
      details: { status: init.status, ...(init.request !== undefined && { request: init.request }) },
    });
    this.status = init.status;
    this.body = init.body.slice(0, 500);
    this.serverMessage = serverMessage;
    this.retryAfterMs = init.retryAfterMs;
  }
}

/** The conversation did not follow its protocol. */
export class ProtocolError extends UploadError {
  override readonly name: string = 'ProtocolError';
}

/** The server's reply is not what its contract promises. */
export class ReplyShapeError extends ProtocolError {
  override readonly name = 'ReplyShapeError';
  /** Dotted path of the field, or 'body' for the whole. */
  readonly field: string;
  readonly expected: string;
  readonly received: string;

  /**
   * @param init.expected - what it should be, without its article.
   * @param init.message - @default says of the field what it is and should be, and `advice`
   * @param init.advice - what to look at, where nothing better is known than which field it is.
   */
  constructor(init: {
    readonly field: string;
    readonly expected: string;
    readonly received: string;
    readonly message?: string;
    readonly advice?: string;
  }) {
    const { field, expected, received } = init;
    const { advice = 'the URL is the endpoint of this protocol, and no login page or proxy' } = init;
    const what = field === 'body' ? 'body' : `"${field}"`;
    const message =
      init.message ??
      `The reply's ${what} should be a ${expected}, but is ${received}. The upload cannot go on without it. ` +
        `Check that ${advice}.`;
    super({ code: 'reply-shape', message, details: { field } });
    this.field = field;
    this.expected = expected;
    this.received = received;
  }
}

/** The protocol object, or the call that uses it, broke its contract: a bug on this side. */
export class ProtocolUsageError extends ProtocolError {
  override readonly name = 'ProtocolUsageError';

  constructor(message: string, cause?: unknown) {
    super({ code: 'protocol-usage', message, cause });
  }
}

/** What a refusal means by its status alone. */
export function codeOfStatus(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'auth';
    case 402:
    case 507:
      return 'quota';
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'session-expired';
    case 408:
    case 425:
      return 'server';
    case 409:
      return 'conflict';
    case 413:
      return 'too-large-server';
    case 415:
      return 'type-server';
    case 423:
      return 'locked';
    case 429:
      return 'rate-limited';
    default:
      return status >= 500 ? 'server' : 'refused';
  }
}
