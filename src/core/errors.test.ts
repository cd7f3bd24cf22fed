import { describe, expect, it } from 'vitest';
import {
  NetworkError,
  OutcomeUnknownError,
  ProtocolError,
  ProtocolUsageError,
  RejectedFileError,
  ReplyShapeError,
  SourceError,
  StatusError,
  TimeoutError,
  UploadError,
  codeOfStatus,
  errorTraits,
  isUploadError,
  type ErrorCode,
} from './errors.ts';

const codes = Object.keys(errorTraits) as ErrorCode[];
const of = (code: ErrorCode) => new UploadError({ code, message: 'x' });

describe('an error', () => {
  it('is repeated by itself only where the same request may be answered differently', () => {
    expect(codes.filter((code) => of(code).retryable)).toEqual([
      'network',
      'timeout',
      'intercepted',
      'locked',
      'rate-limited',
      'server',
    ]);
  });

  it('costs the session only where the server has nothing left to continue from', () => {
    expect(codes.filter((code) => of(code).canRetry && !of(code).keepsSession)).toEqual([
      'session-expired',
      'refused',
      'checksum',
      'parent',
    ]);
  });

  it('offers no second try where the same file would end the same way, and then keeps nothing', () => {
    const isFinal = (code: ErrorCode) => !of(code).canRetry;
    expect(codes.filter(isFinal)).toEqual([
      'file-type',
      'file-too-large',
      'file-too-small',
      'file-empty',
      'file-name',
      'too-many-files',
      'total-too-large',
      'duplicate',
      'dimensions',
      'duration',
      'pages',
      'encrypted',
      'custom',
      'file-changed',
      'too-large-server',
      'type-server',
      'protocol-usage',
    ]);
    expect(codes.filter((code) => isFinal(code) && (of(code).keepsSession || of(code).retryable))).toEqual(
      [],
    );
  });

  it.each<[UploadError, string, ErrorCode, typeof UploadError | typeof NetworkError]>([
    [of('unknown'), 'UploadError', 'unknown', UploadError],
    [
      new RejectedFileError([{ code: 'duplicate', message: 'x' }]),
      'RejectedFileError',
      'duplicate',
      UploadError,
    ],
    [new SourceError('file-changed'), 'SourceError', 'file-changed', UploadError],
    [new SourceError('file-unreadable'), 'SourceError', 'file-unreadable', UploadError],
    [new NetworkError(), 'NetworkError', 'network', UploadError],
    [new OutcomeUnknownError(new NetworkError()), 'OutcomeUnknownError', 'outcome-unknown', NetworkError],
    [new TimeoutError(1000), 'TimeoutError', 'timeout', UploadError],
    [new StatusError({ status: 500, body: '' }), 'StatusError', 'server', UploadError],
    [new ProtocolUsageError('x'), 'ProtocolUsageError', 'protocol-usage', ProtocolError],
    [
      new ReplyShapeError({ field: 'a', expected: 'b', received: 'c', message: 'x' }),
      'ReplyShapeError',
      'reply-shape',
      ProtocolError,
    ],
    [new ProtocolError({ code: 'unknown', message: 'x' }), 'ProtocolError', 'unknown', UploadError],
  ])('%s has the name %s and the code %s', (error, name, code, base) => {
    expect([error.name, error.code]).toEqual([name, code]);
    expect(error).toBeInstanceOf(base);
    expect(error).toBeInstanceOf(Error);
    expect(isUploadError(error)).toBe(true);
    expect(error.message).not.toBe('');
  });

  it('is known as one across two copies of the package, and nothing else is', () => {
    const fromAnotherCopy = { [Symbol.for('gantry.UploadError')]: true };
    expect(isUploadError(fromAnotherCopy)).toBe(true);
    for (const other of [new Error('x'), {}, null, undefined, 'UploadError']) {
      expect(isUploadError(other)).toBe(false);
    }
  });

  it('keeps its cause, and has none of which nobody knew', () => {
    const cause = new TypeError('reset');
    expect(new NetworkError(undefined, { cause }).cause).toBe(cause);
    expect(new OutcomeUnknownError(cause).cause).toBe(cause);
    expect(new SourceError('file-changed', cause).cause).toBe(cause);
    expect(new ProtocolUsageError('x', cause).cause).toBe(cause);
    expect('cause' in new NetworkError()).toBe(false);
  });

  it('tells a file that changed from one that cannot be read', () => {
    expect(new SourceError('file-changed').message).toContain('changed');
    expect(new SourceError('file-unreadable').message).not.toContain('changed');
  });

  it('has the numbers that a sentence may quote', () => {
    expect(of('unknown').details).toEqual({});
    expect(new TimeoutError(1000)).toMatchObject({ timeoutMs: 1000, details: { timeoutMs: 1000 } });
    expect(
      new ReplyShapeError({ field: 'url', expected: 'string', received: 'null', message: 'x' }),
    ).toMatchObject({ field: 'url', expected: 'string', received: 'null', details: { field: 'url' } });
  });
});

describe('a refused file', () => {
  it('says the first reason by code and every reason in words', () => {
    const error = new RejectedFileError([
      { code: 'file-too-large', message: 'Too large.', details: { limit: 5 } },
      { code: 'duplicate', message: 'Twice.', details: { limit: 6 } },
    ]);
    expect(error).toMatchObject({
      code: 'file-too-large',
      message: 'Too large. Twice.',
      details: { limit: 5 },
    });
    expect(error.reasons.map(({ code }) => code)).toEqual(['file-too-large', 'duplicate']);
    expect(new RejectedFileError([{ code: 'duplicate', message: 'Twice.' }]).details).toEqual({});
  });
});

describe('a refusal by the server', () => {
  it.each<[number, ErrorCode]>([
    [400, 'refused'],
    [401, 'auth'],
    [402, 'quota'],
    [403, 'forbidden'],
    [404, 'session-expired'],
    [408, 'server'],
    [409, 'conflict'],
    [410, 'session-expired'],
    [413, 'too-large-server'],
    [415, 'type-server'],
    [418, 'refused'],
    [423, 'locked'],
    [425, 'server'],
    [429, 'rate-limited'],
    [499, 'refused'],
    [500, 'server'],
    [503, 'server'],
    [507, 'quota'],
    [599, 'server'],
  ])('with status %i means %s', (status, code) => {
    expect(codeOfStatus(status)).toBe(code);
    expect(new StatusError({ status, body: '' }).code).toBe(code);
  });

  it('says which request, which status and what the server said', () => {
    const error = new StatusError({
      status: 409,
      body: 'x'.repeat(600),
      serverMessage: 'Taken.',
      retryAfterMs: 2000,
      request: 'POST https://api.example/a',
    });
    expect(error).toMatchObject({
      status: 409,
      serverMessage: 'Taken.',
      retryAfterMs: 2000,
      body: 'x'.repeat(500),
      details: { status: 409, request: 'POST https://api.example/a' },
    });
    expect(error.message).toContain('POST https://api.example/a');
    expect(error.message).toContain('409 ("Taken.")');
  });

  it('is complete where the server said nothing, and may be given a code of its own', () => {
    const error = new StatusError({ status: 403, body: '', code: 'link-expired' });
    expect(error).toMatchObject({ code: 'link-expired', serverMessage: '', details: { status: 403 } });
    expect(error.retryAfterMs).toBeUndefined();
    expect('request' in error.details).toBe(false);
    expect(error.message).not.toContain('"');
  });

  it('announces a repetition exactly where there will be one', () => {
    const announces = (status: number) =>
      new StatusError({ status, body: '' }).message.includes('is repeated');
    expect([503, 429, 423, 400, 403, 413].map(announces)).toEqual([true, true, true, false, false, false]);
  });
});
