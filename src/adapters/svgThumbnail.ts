/**
 * A picture of an SVG, which is a document: shown by an image element alone, where none of its scripts run and nothing
 * is fetched, and encoded as pixels.
 */
import type { Thumbnail, ThumbnailOptions } from '../core/ports.ts';
import { encodePicture } from '../workers/encodePicture.ts';

const maxBytes = 1024 * 1024;
/** Beyond this many a drawing is not made; references to references multiply, so that a kilobyte can mean billions. */
const maxElements = 20_000;

/** @throws Error when the file is too large, no SVG, or one that means to be large. */
export async function svgThumbnail(blob: Blob, options: ThumbnailOptions): Promise<Thumbnail> {
  const { width, height, fit, signal } = options;
  if (blob.size > maxBytes)
    throw new Error(`The SVG has ${blob.size} bytes; above ${maxBytes} it is not drawn.`);
  assertModest(await blob.text());
  const url = URL.createObjectURL(blob.slice(0, blob.size, 'image/svg+xml'));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    signal.throwIfAborted();
    // One without a size of its own is as large as there is room for.
    const facts = { width: image.naturalWidth || width, height: image.naturalHeight || height };
    return { facts, picture: await encodePicture(image, facts, { width, height }, fit) };
  } finally {
    URL.revokeObjectURL(url);
  }
}

function assertModest(text: string): void {
  // Entities multiply as references do, and nobody draws with them.
  if (text.includes('<!ENTITY')) throw new Error('The SVG declares entities, and is not drawn.');
  const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
  if (elementsIn(documentElement, new Map()) > maxElements)
    throw new Error(`The SVG is made of more than ${maxElements} elements, and is not drawn.`);
}

/** How many elements are drawn, those that are referred to counted each time. */
function elementsIn(element: Element, known: Map<Element, number>): number {
  const before = known.get(element);
  if (before !== undefined) return before;
  // What refers to itself is drawn without it.
  known.set(element, 0);
  const used = element.localName === 'use' ? referredBy(element) : null;
  let count = 1 + (used === null ? 0 : elementsIn(used, known));
  for (const child of element.children) count += elementsIn(child, known);
  known.set(element, count);
  return count;
}

function referredBy(use: Element): Element | null {
  const link = use.getAttribute('href') ?? use.getAttributeNS('http://www.w3.org/1999/xlink', 'href') ?? '';
  return link.startsWith('#') ? use.ownerDocument.getElementById(link.slice(1)) : null;
}
