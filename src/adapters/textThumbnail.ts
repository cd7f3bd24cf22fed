/** The first lines of a text, as a texture: that it is text, and of which shape. */
import type { Thumbnail } from '../core/ports.ts';

const maxBytes = 2_048;
const lines = 6;

/** @throws Error when it is no UTF-8 text after all. */
export async function textThumbnail(blob: Blob): Promise<Thumbnail> {
  const bytes = await blob.slice(0, maxBytes).arrayBuffer();
  // The last character may be cut in two.
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  if (text.includes('\0')) throw new Error('The file is no text.');
  return { facts: {}, text: text.split('\n', lines).join('\n') };
}
