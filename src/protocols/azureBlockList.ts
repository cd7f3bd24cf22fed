/**
 * The blocks of an Azure blob: their ids, and the list of them as XML.
 *
 * An id names which bytes its block has, so that none takes the place of another: `{tag: 8}{first byte: 16}{bytes: 12}`. All
 * are of one length, as the service wants them, and letters and digits of a number divisible by four, which is Base64
 * as it stands. The tag keeps apart what two uploads left at one address.
 * Source: Azure Blob Storage, "Put Block", "Put Block List".
 */
import { rangeBytes, type ByteRange } from '../core/byteRange.ts';

export const blockId = (tag: string, range: ByteRange): string =>
  tag + String(range.start).padStart(16, '0') + String(rangeBytes(range)).padStart(12, '0');

/** Eight hex digits of a text. No secret and no proof: it only has to differ. (FNV-1a) */
export function tagOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** The list that makes a blob of the blocks. `Latest` finds them committed or not, so it may be sent twice. */
export const blockListXml = (ids: readonly string[]): string =>
  `<?xml version="1.0" encoding="utf-8"?><BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;
