import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUploadError, ReplyShapeError } from './errors.ts';
import {
  assertNoPage,
  byteCountField,
  byteCountOf,
  isGone,
  isWebPage,
  jsonList,
  jsonObject,
  jsonObjectOf,
  optionalStringField,
  plainText,
  retryAfterMsOf,
  serverMessageOf,
  stringField,
} from './readReply.ts';
import { toyReply } from './toys.test.shared.ts';

const text = (body: string) => toyReply({ text: body });

describe('a body that is no JSON object', () => {
  it.each([
    ['', 'an empty body'],
    ['  ', 'an empty body'],
    ['<!doctype html><title>Login</title>', 'HTML or XML'],
    ['\n<?xml version="1.0"?><Error/>', 'HTML or XML'],
    ['{"id": "1"', 'text that is not JSON'],
    ['{"id": "1"}}', 'text that is not JSON'],
    ['1 < 2', 'text that is not JSON'],
    ['[1]', 'a list'],
    ['null', 'null'],
    ['"id"', 'string "id"'],
    ['7', 'number 7'],
    ['true', 'boolean'],
    [`{"x":"${'y'.repeat(1_048_569)}"}`, 'text that is not JSON'],
  ])('%s is received as %s', (body, received) => {
    const error = { field: 'body', expected: 'JSON object', received };
    expect(() => jsonObject(text(body))).toThrow(expect.objectContaining(error));
    expect(jsonObjectOf(text(body))).toBeUndefined();
  });

  it('is read up to a mebibyte of characters', () => {
    const longest = `{"x":"${'y'.repeat(1_048_568)}"}`;
    expect(longest).toHaveLength(1_048_576);
    expect(jsonObject(text(longest))['x']).toHaveLength(1_048_568);
  });

  it('whatever it is ends in a typed error or an object', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (body) => {
        try {
          const object = jsonObject(text(body));
          stringField(object, 'id');
          byteCountField(object, 'offset');
        } catch (error) {
          expect(isUploadError(error)).toBe(true);
        }
        expect(typeof serverMessageOf(text(body))).toBe('string');
      }),
      { numRuns: 300 },
    );
  });
});

it('a body that is a JSON list is read as one, and no other is', () => {
  expect(jsonList(text('[1, null]'))).toEqual([1, null]);
  const error = { field: 'body', expected: 'JSON list', received: 'object' };
  expect(() => jsonList(text('{"0": 1}'))).toThrow(expect.objectContaining(error));
});

describe('a web page in place of a reply', () => {
  it.each([
    ['<!doctype html><title>Login</title>', true],
    ['\uFEFF\n  <!DOCTYPE HTML>', true],
    ['<html lang="de">', true],
    ['<htmlx>', false],
    ['<!doctype htmlx>', false],
    ['<?xml version="1.0"?><Error/>', false],
    ['no <html> here', false],
    ['', false],
  ])('is seen in %j: %s', (body, isPage) => {
    expect(isWebPage(text(body))).toBe(isPage);
    const check = () => {
      assertNoPage(text(body));
    };
    if (!isPage) check();
    else
      expect(check).toThrow(
        expect.objectContaining({
          field: 'body',
          expected: "word of the endpoint's own",
          received: 'HTML or XML',
        }),
      );
  });
});

it('an upload is gone by the words "not found" and "gone" alone', () => {
  expect([403, 404, 409, 410, 411].filter((status) => isGone({ status }))).toEqual([404, 410]);
});

describe('hostile JSON', () => {
  it('changes no prototype and lends no inherited field', () => {
    const body = jsonObject(text('{"__proto__": {"offset": 4, "polluted": true}}'));
    expect(() => byteCountField(body, 'offset')).toThrow(ReplyShapeError);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(() => stringField(jsonObject(text('{}')), 'constructor')).toThrow(ReplyShapeError);
    expect(optionalStringField(jsonObject(text('{}')), 'toString')).toBeUndefined();
  });

  it('of great depth is read in time', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(serverMessageOf(text(`{"errors": ${deep}}`))).toBe('');
  });
});

describe('a number of bytes', () => {
  it.each([
    ['0', 0],
    ['409600', 409_600],
    ['"409600"', 409_600],
    ['9007199254740991', 2 ** 53 - 1],
    ['4.0', 4],
  ])('%s is %i', (value, count) => {
    expect(byteCountField(jsonObject(text(`{"n": ${value}}`)), 'n')).toBe(count);
  });

  it.each([
    '-1',
    '-0.5',
    '1.5',
    '9007199254740992',
    '1e400',
    '"12abc"',
    '"-1"',
    '"1e3"',
    '" 5"',
    '""',
    'null',
    'true',
    '[4]',
    '{}',
    '"99999999999999999999"',
  ])('%s is none', (value) => {
    const body = jsonObject(text(`{"n": ${value}}`));
    expect(() => byteCountField(body, 'n')).toThrow(expect.objectContaining({ field: 'n' }));
    expect(byteCountOf(body, 'n')).toBeUndefined();
  });

  it('is none where there is no body to read', () => {
    expect(byteCountOf(undefined, 'n')).toBeUndefined();
  });
});

describe('a text field', () => {
  it.each(['{}', '{"id": ""}', '{"id": null}', '{"id": 7}', '{"id": ["x"]}'])(
    'is asked for in vain in %s',
    (body) => {
      expect(() => stringField(jsonObject(text(body)), 'id')).toThrow(
        expect.objectContaining({ name: 'ReplyShapeError', field: 'id', expected: 'non-empty string' }),
      );
    },
  );

  it('that may be absent may also be null, but not a number', () => {
    expect(optionalStringField({ id: null }, 'id')).toBeUndefined();
    expect(optionalStringField({ id: '' }, 'id')).toBe('');
    expect(() => optionalStringField({ id: 7 }, 'id')).toThrow(ReplyShapeError);
  });
});

describe('a field of another kind', () => {
  it.each([
    ['non-empty string', () => stringField({}, 'x')],
    ['string', () => optionalStringField({ x: [] }, 'x')],
    ['whole number of bytes', () => byteCountField({}, 'x')],
  ])('was promised to be a %s', (expected, read) => {
    expect(read).toThrow(expect.objectContaining({ field: 'x', expected }));
  });

  it.each([
    ['absent', undefined],
    ['null', null],
    ['a list', [1]],
    ['string ""', ''],
    ['number 7', 7],
    ['boolean', true],
    ['object', {}],
    [`string "${'y'.repeat(39)}`, 'y'.repeat(100)],
  ])('is quoted as %s', (received, value) => {
    const body = value === undefined ? {} : { x: value };
    const read = () => (typeof value === 'string' && value !== '' ? byteCountField : stringField)(body, 'x');
    expect(read).toThrow(expect.objectContaining({ received }));
  });
});

describe('what the server says', () => {
  it.each([
    ['{"detail": "Offsets do not match"}', 'Offsets do not match'],
    ['{"message": "Invalid request", "errors": [{"field": "url", "message": "Invalid URL"}]}', 'Invalid URL'],
    [
      '{"errors": [{"field": "document", "messages": [{"code": "max_size", "message": "Too big"}]}]}',
      'Too big',
    ],
    ['{"errors": ["first", "second"]}', 'first'],
    ['{"error": "no"}', 'no'],
    ['{"error": {"code": "quota", "message": "no"}}', 'no'],
    ['<h1>413</h1>', ''],
    ['{"detail": "a\\u202eb\\r\\nc\\u0000d"}', 'a b c d'],
    ['{"errors": [""], "detail": "", "message": "no"}', 'no'],
    ['{"errors": [[["third"]]]}', 'third'],
    // Deeper, and further down the list, nobody looks.
    ['{"errors": [[[["fourth"]]]], "detail": "no"}', 'no'],
    ['{"errors": {"messages": {"messages": {"messages": {"messages": "fourth"}}}}, "detail": "no"}', 'no'],
    [`{"errors": [${'null, '.repeat(9)} "tenth"], "detail": "no"}`, 'tenth'],
    [`{"errors": [${'null, '.repeat(10)} "eleventh"], "detail": "no"}`, 'no'],
  ])('in %s is "%s"', (body, message) => {
    expect(serverMessageOf(text(body))).toBe(message);
  });

  it('is cut to 300 characters and holds nothing that turns or breaks a line', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (detail) => {
        const message = serverMessageOf(toyReply({ json: { detail } }));
        expect(message.length).toBeLessThanOrEqual(300);
        expect(message).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('is trimmed', () => {
    expect(plainText('  a\u0007  ', 300)).toBe('a');
  });

  it('is as long as it may be, and read no further than twice that', () => {
    expect(plainText('x'.repeat(700), 300)).toBe('x'.repeat(300));
    expect(plainText(`${' '.repeat(5)}abc`, 4)).toBe('abc');
    expect(plainText(`${' '.repeat(8)}abc`, 4)).toBe('');
  });
});

describe('Retry-After', () => {
  const nowMs = Date.UTC(2026, 10, 20, 10);
  it.each([
    ['2', 2000],
    [' 0 ', 0],
    ['Fri, 20 Nov 2026 10:00:07 GMT', 7000],
    ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['Fri, x', undefined],
    ['2026', 2_026_000],
    ['Fri 20 Nov 2026 10:00:07 GMT', 7000],
    ['Friday, 20-Nov-26 10:00:07 GMT', 7000],
    ['(1) Fri, 20 Nov 2026 10:00:07 GMT', undefined],
  ])('%s is %s ms', (header, ms) => {
    expect(retryAfterMsOf(toyReply({ headers: { 'Retry-After': header } }), nowMs)).toBe(ms);
  });

  it('may be absent', () => {
    expect(retryAfterMsOf(toyReply({}), nowMs)).toBeUndefined();
  });
});
