/**
 * How a file is cut where its parts are numbered, which of them the server has, and which comes next.
 *
 * The plan is settled before the first part leaves, because every part tells how many there are. What arrived is told as
 * bytes from the beginning and parts behind them, so that a session stays small however many parts there are. Decides
 * ranges only; what a request says of them is the protocol's word.
 */
import { countParts, rangeBytes, type ByteRange } from '../core/byteRange.ts';
import type { FileFacts } from '../core/protocol.ts';

export interface PartPlan {
  readonly partBytes: number;
  /** A rest smaller than a part goes together with the part before it. @default false */
  readonly mergesRest?: boolean;
  /** Bytes from the beginning that the server has. Absent before the first part was answered. */
  readonly offset?: number;
  /** Where the parts begin that it has behind them. */
  readonly ahead?: readonly number[];
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

/** The part that begins at `start`. */
export const partFrom = (plan: PartPlan, file: FileFacts, start: number): ByteRange => ({
  start,
  end: start / plan.partBytes + 1 < countOf(plan, file) ? start + plan.partBytes : file.size,
});

/** The first part that the server is not known to have; undefined when it has them all. */
export const firstMissing = (plan: PartPlan, file: FileFacts): ByteRange | undefined =>
  plan.offset !== undefined && plan.offset >= file.size ? undefined : partFrom(plan, file, plan.offset ?? 0);

/** The same plan, and the server has one part more. */
export function withPart<Plan extends PartPlan>(plan: Plan, file: FileFacts, { start }: ByteRange): Plan {
  let { offset = 0 } = plan;
  const ahead = new Set(plan.ahead).add(start);
  while (ahead.delete(offset)) offset = partFrom(plan, file, offset).end;
  return { ...plan, offset, ahead: [...ahead].filter((one) => one > offset) };
}

/** How many bytes the server has. */
export const storedBytes = (plan: PartPlan, file: FileFacts): number =>
  (plan.ahead ?? []).reduce((sum, start) => sum + rangeBytes(partFrom(plan, file, start)), plan.offset ?? 0);

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
  const isAlone = !parallel || plan.offset === undefined;
  const ahead = new Set(plan.ahead);
  const first = firstMissing(plan, file);
  for (
    let range = first;
    range !== undefined;
    range = range.end < file.size ? partFrom(plan, file, range.end) : undefined
  ) {
    if (range !== first && (isAlone || (endsWithLast && range.end === file.size))) return undefined;
    if (!busy.has(partKey(range)) && !ahead.has(range.start)) return range;
  }
  return undefined;
}
