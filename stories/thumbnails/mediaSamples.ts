/** A file of every kind that shows something, and files that only look as if they did. Made on the spot, but for two. */
import { samplePicture } from '../support/sampleFile.ts';

const fetched = async (path: string, type: string): Promise<File> => {
  const reply = await fetch(path);
  return new File([await reply.arrayBuffer()], path.split('/').at(-1) ?? path, { type });
};

const drawing = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160">${content}</svg>`;

/** A second of 16-bit sound that swells and fades. */
function sound(name: string): File {
  const rate = 8_000;
  const samples = Int16Array.from({ length: 2 * rate }, (_, index) => {
    const swell = Math.sin((index / (2 * rate)) * Math.PI) * (0.6 + 0.4 * Math.sin(index / 700));
    return Math.sin(index / 4) * swell * 30_000;
  });
  const numbers = new DataView(new ArrayBuffer(44));
  for (const [at, text] of [
    [0, 'RIFF'],
    [8, 'WAVEfmt '],
    [36, 'data'],
  ] as const)
    new Uint8Array(numbers.buffer).set(new TextEncoder().encode(text), at);
  numbers.setUint32(4, 36 + samples.byteLength, true);
  numbers.setUint32(16, 16, true);
  numbers.setUint16(20, 1, true);
  numbers.setUint16(22, 1, true);
  numbers.setUint32(24, rate, true);
  numbers.setUint32(28, rate * 2, true);
  numbers.setUint16(32, 2, true);
  numbers.setUint16(34, 16, true);
  numbers.setUint32(40, samples.byteLength, true);
  return new File([numbers, samples], name, { type: 'audio/wav' });
}

export const mediaSamples = async (): Promise<readonly File[]> => [
  await samplePicture('dunes.png'),
  new File(
    [
      drawing(
        '<rect width="240" height="160" fill="#dbeafe"/><circle cx="120" cy="80" r="52" fill="#2563eb"/>',
      ),
    ],
    'logo.svg',
    { type: 'image/svg+xml' },
  ),
  await fetched('samples/tide.webm', 'video/webm'),
  sound('swell.wav'),
  await fetched('samples/report.pdf', 'application/pdf'),
  new File(
    ['# Minutes\n\nPresent: all of us.\n\n1. Where the tide goes\n2. Who pays for it\n'],
    'minutes.md',
    {
      type: 'text/markdown',
    },
  ),
  new File(['export const tide = (hour: number) =>\n  Math.sin(hour / 2);\n'], 'tide.ts'),
  new File(['PK'], 'archive.zip', { type: 'application/zip' }),
];

/** None of them has a picture, none may harm the page, and none may hold up the others. */
export const hostileSamples = async (): Promise<readonly File[]> => {
  const picture = await samplePicture('cut-off.png');
  const bytes = await picture.arrayBuffer();
  // A header that promises 30,000 by 30,000 pixels.
  const bomb = new Uint8Array(bytes.slice(0, 200));
  bomb.set([0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30], 16);
  const many = Array.from(
    { length: 10 },
    (_, level) =>
      `<g id="l${level}">${level === 0 ? '<path d="M0 0h1"/>' : `<use href="#l${level - 1}"/>`.repeat(10)}</g>`,
  );
  return [
    new File([bytes.slice(0, 300)], 'cut-off.png', { type: 'image/png' }),
    new File([bomb], 'bomb.png', { type: 'image/png' }),
    new File([bytes], 'not-a-jpeg.jpg', { type: 'image/jpeg' }),
    new File([], 'empty.png', { type: 'image/png' }),
    new File([drawing(many.join(''))], 'billions.svg', { type: 'image/svg+xml' }),
    new File(['not a film'], 'broken.mp4', { type: 'video/mp4' }),
    new File(['hum'], 'broken.mp3', { type: 'audio/mpeg' }),
    new File(['%PDF-1.7 and no more'], 'broken.pdf', { type: 'application/pdf' }),
  ];
};
