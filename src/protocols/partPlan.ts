/**
 * How a file is cut where its parts are numbered, and which of them comes next.
 *
 * The plan is settled before the first part leaves, because every part tells how many there are. Decides ranges only;
 * what a request says of them is the protocol's word.
 */
import { countParts, partAt, type ByteRange } from '../core/byteRange.ts';
import type { FileFacts } from '../core/protocol.ts';
import { hasRange, type StoredRanges } from './storedRanges.ts';

export interface PartPlan {
  readonly partBytes: number;
  /** A rest smaller than a part goes together with the part before it. @default false */
  readonly mergesRest?: boolean;
  /** Absent before the first part was answered. */
  readonly stored?: StoredRanges;
}

export interface PartOrder {
  /** Whether parts may be under way together. The first one always goes alone: it settles the plan. */
  readonly parallel: boolean;
  /** Whether the last part waits for all others, because its reply is the result. */
  readonly endsWithLast: boolean;
}

/** How many parts there are, at least 1. */
export const countOf = ({ partBytes, mergesRest = false }: PartPlan, { size }: FileFacts): number =>
  mergesRest ? Math.max(1, Math.floor(size / partBytes)) : countParts(size, partBytes);

/** The part that holds the byte at `offset`. */
export function partAround(plan: PartPlan, file: FileFacts, offset: number): ByteRange {
  const lastStart = (countOf(plan, file) - 1) * plan.partBytes;
  const start = Math.min(Math.floor(offset / plan.partBytes) * plan.partBytes, lastStart);
  return start === lastStart ? { start, end: file.size } : partAt(start, plan.partBytes, file.size);
}

/** Parts that the server is not known to have, in order. */
export function* missingParts(plan: PartPlan, file: FileFacts): Generator<ByteRange> {
  const { stored = [] } = plan;
  // Most parts are in the first range: a look at each of them would take longer the more there are.
  let start = stored[0]?.start === 0 ? stored[0].end : 0;
  do {
    const range = partAround(plan, file, start);
    if (!hasRange(stored, range)) yield range;
    start = range.end;
  } while (start < file.size);
}

export const partKey = ({ start }: ByteRange): string => `part-${start}`;

/**
 * The next part to send; undefined when that depends on what is under way.
 *
 * @param busy - keys of the steps in flight, those of parts by `partKey`.
 */
export function nextPart(
  plan: PartPlan,
  file: FileFacts,
  busy: ReadonlySet<string>,
  { parallel, endsWithLast }: PartOrder,
): ByteRange | undefined {
  const isAlone = !parallel || plan.stored === undefined;
  let isFirst = true;
  for (const range of missingParts(plan, file)) {
    if (!isFirst && (isAlone || (endsWithLast && range.end === file.size))) return undefined;
    if (!busy.has(partKey(range))) return range;
    isFirst = false;
  }
  return undefined;
}
