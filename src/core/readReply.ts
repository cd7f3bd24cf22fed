/**
 * Reads replies field by field, so that a wrong shape becomes a typed error that names the field.
 *
 * Never trusts a body: it may be HTML from a proxy, truncated JSON, or JSON of other types. Foreign objects are
 * read by own properties only and never merged.
 */
import { ReplyShapeError } from './errors.ts';
import type { Reply } from './protocol.ts';

/** Control replies are small; a longer one is not read further than this. */
const maxJsonChars = 1_048_576;

/** A JSON object read from a reply. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The reply's body as a JSON object.
 *
 * @throws ReplyShapeError with field 'body' when the body is anything else.
 */
export function jsonObject(reply: Reply): JsonObject {
  const value = parseJson(reply.text);
  if (isObject(value)) return value;
  throw wrongBody(reply, 'JSON object', value);
}

/**
 * The reply's body as a JSON list.
 *
 * @throws ReplyShapeError with field 'body' when the body is anything else.
 */
export function jsonList(reply: Reply): readonly unknown[] {
  const value = parseJson(reply.text);
  if (Array.isArray(value)) return value;
  throw wrongBody(reply, 'JSON list', value);
}

/**
 * A non-empty string field.
 *
 * @throws ReplyShapeError when it is absent, empty or of another type.
 */
export function stringField(body: JsonObject, field: string): string {
  const value = own(body, field);
  if (typeof value === 'string' && value !== '') return value;
  throw wrongField(field, 'non-empty string', value);
}

/** A string field that may be absent or null; undefined then. Any other type is an error. */
export function optionalStringField(body: JsonObject, field: string): string | undefined {
  const value = own(body, field);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw wrongField(field, 'string', value);
}

/**
 * A number of bytes: a safe integer from 0, written as a JSON number or as decimal digits in a string, because
 * documentation and servers disagree about it.
 *
 * @throws ReplyShapeError for anything else: negative, fractional, above 2^53 - 1, '12abc', lists.
 */
export function byteCountField(body: JsonObject, field: string): number {
  const value = own(body, field);
  const count = toByteCount(value);
  if (count !== undefined) return count;
  throw wrongField(field, 'whole number of bytes', value);
}

/** Like `byteCountField`, but undefined when the field is absent or malformed. For refusals, which may lack it. */
export function byteCountOf(body: JsonObject | undefined, field: string): number | undefined {
  return body === undefined ? undefined : toByteCount(own(body, field));
}

/** The body as a JSON object, or undefined. For refusals, whose body may be anything. */
export function jsonObjectOf(reply: Reply): JsonObject | undefined {
  const value = parseJson(reply.text);
  return isObject(value) ? value : undefined;
}

/** Whether the body is a web page: no endpoint's own words, but those of a login page, a proxy or a portal. */
export const isWebPage = ({ text }: Reply): boolean =>
  /^[\s\uFEFF]*<(?:!doctype html|html)\b/i.test(text.slice(0, 500));

/**
 * For contracts in which a status says everything, whatever the body is.
 *
 * @throws ReplyShapeError when the body is a web page: then somebody else has answered, and the loop asks again.
 */
export function assertNoPage(reply: Reply): void {
  if (!isWebPage(reply)) return;
  throw wrongBody(reply, "word of the endpoint's own", undefined);
}

/** How a protocol's result is read. */
export interface ResultReader<Result> {
  /** Turns the JSON of the finishing reply into the result. Throws `ReplyShapeError`. Must return JSON. */
  readonly readResult: (body: JsonObject) => Result;
}

/** The reader of those who want the finishing reply as it came. */
export const asIs = (body: JsonObject): JsonObject => body;

/** Shorthand for a protocol with one interesting field: `jsonObject` followed by `stringField`. */
export const textField = (reply: Reply, field: string): string => stringField(jsonObject(reply), field);

/**
 * What the server says went wrong, in plain text: `errors[].messages[].message`, `errors[].message`, `detail`,
 * `message`, `error.message` or `error` of a JSON body. '' when there is nothing readable; control and direction characters removed,
 * at most 300 characters.
 */
export function serverMessageOf(reply: Reply): string {
  const body = jsonObjectOf(reply);
  if (body === undefined) return '';
  const found = [
    ...messagesIn(own(body, 'errors'), 0),
    own(body, 'detail'),
    own(body, 'message'),
    ...messagesIn(own(body, 'error'), 0),
  ];
  const text = found.find((value): value is string => typeof value === 'string' && value !== '');
  return text === undefined ? '' : plainText(text, 300);
}

/**
 * `Retry-After` in milliseconds from now; undefined when absent or unreadable.
 *
 * @param nowMs - milliseconds since the epoch, for the date form.
 */
export function retryAfterMsOf(reply: Reply, nowMs: number): number | undefined {
  const value = reply.header('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Dates begin with a weekday; `Date.parse` alone would take '1.5' for the first of May.
  const dateMs = /^[a-z]{3,9},? /i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

// U+061C, U+200E-U+200F, U+202A-U+202E and U+2066-U+2069 turn the reading direction.
const unsafeText = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Foreign text made safe to show: one line, no control or direction characters, at most `maxChars`. */
export const plainText = (text: string, maxChars: number): string =>
  text
    .slice(0, maxChars * 2)
    .replace(unsafeText, ' ')
    .trim()
    .slice(0, maxChars);

function* messagesIn(value: unknown, depth: number): Generator {
  if (depth > 3) return;
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 10)) yield* messagesIn(item, depth + 1);
  } else if (isObject(value)) {
    yield* messagesIn(own(value, 'messages'), depth + 1);
    yield own(value, 'message');
  } else {
    yield value;
  }
}

function parseJson(text: string): unknown {
  if (text.length > maxJsonChars) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the caller says what was received instead.
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (body: JsonObject, field: string): unknown =>
  Object.hasOwn(body, field) ? body[field] : undefined;

function toByteCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/**
 * What to throw for a field that is not what was promised.
 *
 * @param expected - what it should be, without its article.
 * @param received - what it is, where the value itself may be a secret.
 */
export const wrongField = (
  field: string,
  expected: string,
  value: unknown,
  received = describe(value),
): ReplyShapeError => new ReplyShapeError({ field, expected, received });

const wrongBody = ({ text }: Reply, expected: string, value: unknown): ReplyShapeError =>
  wrongField('body', expected, value, describeBody(text, value));

function describe(value: unknown): string {
  if (value === undefined) return 'absent';
  if (Array.isArray(value)) return 'a list';
  const isShort = typeof value === 'string' || typeof value === 'number';
  return isShort
    ? `${typeof value} ${JSON.stringify(value).slice(0, 40)}`
    : value === null
      ? 'null'
      : typeof value;
}

function describeBody(text: string, value: unknown): string {
  if (text.trim() === '') return 'an empty body';
  if (/^\s*</.test(text)) return 'HTML or XML';
  return value === undefined ? 'text that is not JSON' : describe(value);
}

/** What a server says of an upload that it does not know, or no longer. */
export const isGone = ({ status }: Pick<Reply, 'status'>): boolean => status === 404 || status === 410;
