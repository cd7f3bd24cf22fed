/**
 * The blocks of an Azure blob: their ids, which of them there are, and the two lists as XML.
 *
 * An id names where its block belongs, so that whoever lists them knows what is there, whatever size the next blocks
 * have: `{tag: 8}{first byte: 16}{bytes: 12}`. All are of one length, as the service wants them, and letters and digits of
 * a number divisible by four, which is Base64 as it stands. The tag keeps apart what two uploads left at one address.
 * Source: Azure Blob Storage, "Put Block", "Put Block List", "Get Block List".
 */
import { rangeBytes, type ByteRange } from '../core/byteRange.ts';
import { ReplyShapeError } from '../core/errors.ts';
import type { Reply } from '../core/protocol.ts';

/** `count` blocks of `bytes` each, one after another from `start`. Thousands of equal blocks are one run. */
export interface BlockRun {
  readonly start: number;
  readonly bytes: number;
  readonly count: number;
}

export const blockId = (tag: string, range: ByteRange): string =>
  tag + String(range.start).padStart(16, '0') + String(rangeBytes(range)).padStart(12, '0');

/** Eight hex digits of a text. No secret and no proof: it only has to differ. (FNV-1a) */
export function tagOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

const runEnd = ({ start, bytes, count }: BlockRun): number => start + bytes * count;

/** `runs` and one block more, sorted, as few as possible. */
export function withBlock(runs: readonly BlockRun[], { start, end }: ByteRange): readonly BlockRun[] {
  if (runs.some((run) => run.start <= start && end <= runEnd(run))) return runs;
  const merged: BlockRun[] = [];
  for (const run of [...runs, { start, bytes: end - start, count: 1 }].sort((a, b) => a.start - b.start)) {
    const before = merged.at(-1);
    if (before?.bytes === run.bytes && runEnd(before) === run.start)
      merged[merged.length - 1] = { ...before, count: before.count + run.count };
    else merged.push(run);
  }
  return merged;
}

export const bytesIn = (runs: readonly BlockRun[]): number =>
  runs.reduce((sum, { bytes, count }) => sum + bytes * count, 0);

/** The first bytes from `offset` that neither are there nor on their way, up to what is; undefined at the end. */
export function firstGap(
  runs: readonly BlockRun[],
  underWay: readonly ByteRange[],
  size: number,
): ByteRange | undefined {
  const taken = [...runs.map((run) => ({ start: run.start, end: runEnd(run) })), ...underWay];
  let start = 0;
  for (const { start: next, end } of taken.sort((a, b) => a.start - b.start)) {
    if (next > start) return { start, end: next };
    start = Math.max(start, end);
  }
  return start < size ? { start, end: size } : undefined;
}

/** The list that makes a blob of the blocks. `Latest` finds them committed or not, so it may be sent twice. */
export function blockListXml(tag: string, runs: readonly BlockRun[]): string {
  const ids = runs.flatMap(({ start, bytes, count }) =>
    Array.from({ length: count }, (_, index) => {
      const first = start + index * bytes;
      return `<Latest>${blockId(tag, { start: first, end: first + bytes })}</Latest>`;
    }),
  );
  return `<?xml version="1.0" encoding="utf-8"?><BlockList>${ids.join('')}</BlockList>`;
}

/**
 * The blocks with `tag` in a listing.
 *
 * @returns those that the blob consists of, and those that wait for a list, without overlaps.
 * @throws ReplyShapeError when the reply is no listing.
 */
export function listedBlocks(reply: Reply, tag: string) {
  if (!/<BlockList\b/.test(reply.text)) {
    throw new ReplyShapeError({
      field: 'body',
      expected: 'BlockList',
      received: 'another text',
      message:
        'The storage was asked which blocks it has, and answered with something else. Nothing more was sent. ' +
        'Check that the address is one of an Azure block blob, then try again.',
    });
  }
  const [committed = '', uncommitted = ''] = reply.text.split(/<UncommittedBlocks\b/);
  return { committed: runsIn(committed, tag), uncommitted: runsIn(uncommitted, tag) };
}

function runsIn(xml: string, tag: string): readonly BlockRun[] {
  const blocks: ByteRange[] = [];
  for (const [, name = '', size = ''] of xml.matchAll(/<Name>(\w+)<\/Name>\s*<Size>(\d+)<\/Size>/g)) {
    const start = Number(name.slice(8, 24));
    const range = { start, end: start + Number(size) };
    if (name === blockId(tag, range)) blocks.push(range);
  }
  // The longest of those that begin together, so that the blocks of two plans do not overlap.
  blocks.sort((a, b) => a.start - b.start || b.end - a.end);
  let runs: readonly BlockRun[] = [];
  let end = 0;
  for (const block of blocks) {
    if (block.start < end) continue;
    runs = withBlock(runs, block);
    end = block.end;
  }
  return runs;
}
