/** Pictures, films and sounds that browser tests make for themselves. */

/** Left half red, right half blue. */
export async function picture(width: number, height: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = 'rgb(255 0 0)';
  context.fillRect(0, 0, width, height);
  context.fillStyle = 'rgb(0 0 255)';
  context.fillRect(width / 2, 0, width / 2, height);
  return canvas.convertToBlob({ type: 'image/png' });
}

const quarters = ['red', 'blue', 'lime', 'white'] as const;

/** Quarters of these colours, row by row, stored so that `orientation` turns them upright. Says nothing of that. */
async function storedJpeg(
  width: number,
  height: number,
  orientation: number,
  colors: readonly string[],
): Promise<Blob> {
  const canvas = new OffscreenCanvas(
    ...(orientation > 4 ? ([height, width] as const) : ([width, height] as const)),
  );
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  // How upright pixels get to where they are stored: the inverse of what each orientation asks for.
  const stored = [
    [1, 0, 0, 1, 0, 0],
    [-1, 0, 0, 1, width, 0],
    [-1, 0, 0, -1, width, height],
    [1, 0, 0, -1, 0, height],
    [0, 1, 1, 0, 0, 0],
    [0, -1, 1, 0, 0, width],
    [0, -1, -1, 0, height, width],
    [0, 1, -1, 0, height, 0],
  ][orientation - 1] as [number, number, number, number, number, number];
  context.setTransform(...stored);
  for (const [index, color] of colors.entries()) {
    context.fillStyle = color;
    context.fillRect((index % 2) * (width / 2), Math.floor(index / 2) * (height / 2), width / 2, height / 2);
  }
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
}

/** A photo whose quarters are red, blue, green and white once `orientation` has turned it. */
export const photo = (width: number, height: number, orientation: number): Promise<Blob> =>
  photoWith(new Blob(), width, height, orientation);

/** The thumbnail of a photo, of other colours, so that one can tell which of both is seen: blue, red, white, green. */
export const previewJpeg = (width: number, height: number, orientation: number): Promise<Blob> =>
  storedJpeg(width, height, orientation, ['blue', 'red', 'white', 'lime']);

/** A photo that brings `preview` along as its thumbnail. */
export async function photoWith(
  preview: Blob,
  width: number,
  height: number,
  orientation: number,
): Promise<Blob> {
  const jpeg = await storedJpeg(width, height, orientation, quarters);
  const thumbnail = new Uint8Array(await preview.arrayBuffer());
  const long = (value: number) => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255);
  const first = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  const offsets = [0x02, 0x01, 0, 4, 0, 0, 0, 1, ...long(56)];
  const lengths = [0x02, 0x02, 0, 4, 0, 0, 0, 1, ...long(thumbnail.length)];
  const tiff = [
    ...new TextEncoder().encode('MM'),
    ...[0, 42, 0, 0, 0, 8],
    ...[0, 1, ...first, ...long(thumbnail.length > 0 ? 26 : 0)],
    ...[0, 2, ...offsets, ...lengths, ...long(0)],
    ...thumbnail,
  ];
  const content = [...new TextEncoder().encode('Exif\0\0'), ...tiff];
  const segment = Uint8Array.from([0xff, 0xe1, ...long(content.length + 2).slice(2), ...content]);
  return new Blob([jpeg.slice(0, 2), segment, jpeg.slice(2)], { type: 'image/jpeg' });
}

/** A film of 160 × 90 whose colour changes at each of these times in milliseconds, recorded here. */
export async function film(...scenes: readonly (readonly [color: string, untilMs: number])[]): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
  const context = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  const startMs = performance.now();
  for (const [color, untilMs] of scenes) {
    while (performance.now() - startMs < untilMs) {
      if (context !== null) context.fillStyle = color;
      // A little noise, because recorders skip frames that are the same.
      context?.fillRect(0, 0, 160, 90 - (performance.now() % 2));
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }
  recorder.stop();
  await ended;
  return new Blob(parts, { type: 'video/webm' });
}

/** 16-bit mono, with this loudness in each tenth of its second. */
export function wav(loudness: readonly number[]): Blob {
  const rate = 8_000;
  const samples = new Int16Array(rate);
  const tenth = rate / 10;
  for (let index = 0; index < rate; index += 1)
    samples[index] = Math.sin(index / 3) * 32_000 * (loudness[Math.floor(index / tenth)] ?? 0);
  const header = new DataView(new ArrayBuffer(44));
  const write = (at: number, text: string) => {
    new Uint8Array(header.buffer).set(new TextEncoder().encode(text), at);
  };
  write(0, 'RIFF');
  header.setUint32(4, 36 + samples.byteLength, true);
  write(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, rate, true);
  header.setUint32(28, rate * 2, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  write(36, 'data');
  header.setUint32(40, samples.byteLength, true);
  return new Blob([header, samples], { type: 'audio/wav' });
}
