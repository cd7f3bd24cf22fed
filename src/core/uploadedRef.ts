/**
 * A finished upload as a form keeps it: what the server calls the file, and enough to show it again. Plain JSON, so that
 * it can be stored in a draft, sent to a server action and given back as the value of another day.
 *
 * Pure: which refs a list of uploads makes of a value, and what is new in it. Never knows where a value is kept.
 */
import type { UploadSnapshot } from './uploadState.ts';

export interface UploadedRef {
  /** What the server calls the file. Untrusted once a form has posted it: the server checks whose it is. */
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** MIME type, '' when nobody knows. */
  readonly type: string;
  /** Where the file can be looked at. */
  readonly url?: string | undefined;
}

/** The part of a ref that only the server's answer knows. */
export type ResultKey = Pick<UploadedRef, 'id' | 'url'>;

/** Where answers keep the id, in the order they are asked. An address is an id where there is no better one. */
const idFields = ['id', 'uuid', 'fileUuid', 'key', 'url', 'fileUrl', 'mediaUrl', 'location'] as const;
const urlFields = ['url', 'fileUrl', 'mediaUrl', 'location'] as const;

/**
 * Reads a result that nobody has described: a text or a number is the id; of an object it is the first of `id`, `uuid`,
 * `fileUuid`, `key`, `url`, `fileUrl`, `mediaUrl` and `location`; anything else is its own id, as JSON.
 */
export function keyOfResult(result: unknown): ResultKey {
  const text = textOf(result);
  if (text !== undefined) return { id: text };
  const url = firstOf(result, urlFields);
  return {
    id: firstOf(result, idFields) ?? JSON.stringify(result ?? null),
    ...(url !== undefined && { url }),
  };
}

function firstOf(result: unknown, fields: readonly string[]): string | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  for (const field of fields) {
    const text = textOf(Reflect.get(result, field));
    if (text !== undefined) return text;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The ref of a finished upload; undefined while it is not finished. */
export function refOfUpload<Result>(
  upload: UploadSnapshot<Result>,
  keyOf: (result: Result) => ResultKey = keyOfResult,
): UploadedRef | undefined {
  if (upload.status !== 'done') return undefined;
  const { name, size, type } = upload.file;
  return { name, size, type, ...keyOf(upload.result) };
}

export interface RefChanges {
  /** In the value now, not before. */
  readonly added: readonly UploadedRef[];
  /** In both, as they are now. */
  readonly kept: readonly UploadedRef[];
  /** In the value before, not now. */
  readonly removed: readonly UploadedRef[];
  /** Every id of now, in order. */
  readonly order: readonly string[];
  /** Whether what was kept stands in another order than before. */
  readonly isReordered: boolean;
}

/**
 * What a submit has to tell the server, when it sends changes instead of the whole list.
 *
 * @example diffRefs(saved, value) // { added: [new], kept: [old], removed: [], order: ['old', 'new'], isReordered: false }
 */
export function diffRefs(before: readonly UploadedRef[], now: readonly UploadedRef[]): RefChanges {
  const idsBefore = new Set(before.map(idOf));
  const order = now.map(idOf);
  const idsNow = new Set(order);
  const kept = now.filter(({ id }) => idsBefore.has(id));
  const keptBefore = before.filter(({ id }) => idsNow.has(id));
  return {
    added: now.filter(({ id }) => !idsBefore.has(id)),
    kept,
    removed: before.filter(({ id }) => !idsNow.has(id)),
    order,
    isReordered: kept.some(({ id }, index) => id !== keptBefore[index]?.id),
  };
}

/** Whether two values are the same files in the same order. */
export const isSameRefs = (a: readonly UploadedRef[], b: readonly UploadedRef[]): boolean =>
  a === b || (a.length === b.length && a.every(({ id }, index) => id === b[index]?.id));

/**
 * What a value becomes when uploads of a list have finished, gone or moved. Refs of uploads keep their places among the
 * others and stand there in the order of the list; what is new comes last.
 *
 * @param value - all refs, those of uploads among them.
 * @param ownIds - ids in `value` that belonged to uploads of the list when it was last looked at.
 * @param finished - the refs of the list's finished uploads now, in its order.
 */
export function withFinished(
  value: readonly UploadedRef[],
  ownIds: ReadonlySet<string>,
  finished: readonly UploadedRef[],
): readonly UploadedRef[] {
  const finishedById = new Map(finished.map((ref) => [ref.id, ref]));
  const kept = value.filter(({ id }) => finishedById.has(id) || !ownIds.has(id));
  const keptIds = new Set(kept.map(idOf));
  const added = [...finishedById.values()].filter(({ id }) => !keptIds.has(id));
  const inListOrder = finishedById.values();
  return [...kept, ...added].map((ref) =>
    finishedById.has(ref.id) ? (inListOrder.next().value ?? ref) : ref,
  );
}

const idOf = ({ id }: UploadedRef): string => id;
