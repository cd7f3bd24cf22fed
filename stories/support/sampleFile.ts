/** Files for stories: made on the spot, different at every call, so that nothing is taken for a duplicate. */
import { expect } from 'storybook/test';

/** `size` bytes behind a header that fits the extension. */
export function sampleFile(name: string, size: number): File {
  const bytes = new Uint8Array(size);
  // getRandomValues gives 65,536 bytes at most.
  for (let start = 0; start < size; start += 65_536) {
    crypto.getRandomValues(bytes.subarray(start, Math.min(start + 65_536, size)));
  }
  if (name.endsWith('.pdf')) bytes.set(new TextEncoder().encode('%PDF-1.7\n').subarray(0, size));
  return new File([bytes], name, { type: typeOf(name) });
}

/** A real PNG of two colours. @param hue - in degrees. @default at random, so that no two are alike */
export async function samplePicture(
  name: string,
  pixels = 640,
  hue = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0,
): Promise<File> {
  const canvas = document.createElement('canvas');
  canvas.width = pixels;
  canvas.height = pixels;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no pictures.');
  const gradient = context.createLinearGradient(0, 0, pixels, pixels);
  gradient.addColorStop(0, `hsl(${hue % 360} 60% 70%)`);
  gradient.addColorStop(1, `hsl(${(hue + 60) % 360} 60% 40%)`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, pixels, pixels);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob === null) throw new Error('This browser makes no PNG.');
  return new File([blob], name, { type: 'image/png' });
}

const types: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  wav: 'audio/wav',
  txt: 'text/plain',
};
const typeOf = (name: string): string => types[name.split('.').at(-1) ?? ''] ?? '';

/**
 * Puts files into the story's uploader, as the file dialog would. Through the platform's own list: a test library that
 * replaces the input's `files` would leave an input behind that never sees what a person chooses afterwards.
 */
export async function pickFile(canvasElement: HTMLElement, ...files: File[]): Promise<void> {
  const input = canvasElement.querySelector<HTMLInputElement>('input[type=file]');
  await expect(input).not.toBeNull();
  if (input === null) return;
  const chosen = new DataTransfer();
  for (const file of files) chosen.items.add(file);
  input.files = chosen.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/** The rows on screen. */
export const rowsOf = (canvasElement: HTMLElement): HTMLElement[] =>
  Array.from(canvasElement.querySelectorAll<HTMLElement>('[data-slot="gantry-item"]'));
