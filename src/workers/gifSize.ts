/**
 * How large a GIF is decoded: its screen, or as far as its first frame reaches. Decoders make the screen as large as that
 * frame, so a screen of one pixel says nothing about what a file unfolds to. Later frames are cut.
 */
import type { Pixels } from './encodePicture.ts';

const marks = { extension: 0x21, frame: 0x2c } as const;
/** Of the header with the screen's description. */
const screenBytes = 13;

/**
 * @param bytes - the beginning of a GIF.
 * @throws RangeError when they end before the first frame is described, or it has none.
 */
export function gifSizeOf(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const screen = pixelsAt(view, 6);
  const flags = view.getUint8(10);
  const paletteBytes = (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
  let at = screenBytes + paletteBytes;
  while (view.getUint8(at) === marks.extension) at = endOfBlocks(view, at + 2);
  if (view.getUint8(at) !== marks.frame) throw new RangeError('The GIF has no frame.');
  const [corner, frame] = [pixelsAt(view, at + 1), pixelsAt(view, at + 5)];
  return {
    width: Math.max(screen.width, corner.width + frame.width),
    height: Math.max(screen.height, corner.height + frame.height),
  };
}

const pixelsAt = (view: DataView, at: number): Pixels => ({
  width: view.getUint16(at, true),
  height: view.getUint16(at + 2, true),
});

/** Blocks say their length before them; one of none is the last. */
function endOfBlocks(view: DataView, start: number): number {
  let at = start;
  for (;;) {
    const length = view.getUint8(at);
    at += 1 + length;
    if (length === 0) return at;
  }
}
