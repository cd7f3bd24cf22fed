/**
 * `gantry/pdf`: the first page of a PDF, drawn by PDF.js, which the application installs and which is loaded with the
 * first PDF that is to be shown.
 *
 *   createUploadClient({ thumbnails: [pdfThumbnails({ load: () => import('./pdf.ts') })] })
 *
 * Draws and counts, and runs nothing that a document carries: no scripts, no forms, no fonts from elsewhere.
 */
import type { Thumbnail, Thumbnailer, ThumbnailOptions } from '../core/ports.ts';
import { encodePicture } from '../workers/encodePicture.ts';
import { inTurn } from './inTurn.ts';
import { withinTime } from './withinTime.ts';

/** What is used of PDF.js (`pdfjs-dist`). */
export interface PdfLibrary {
  getDocument(source: {
    readonly data: Uint8Array;
    readonly isEvalSupported: boolean;
    readonly enableXfa: boolean;
    readonly verbosity: number;
  }): PdfLoading;
}

interface PdfLoading {
  readonly promise: Promise<PdfDocument>;
  destroy(): Promise<void>;
}

interface PdfDocument {
  readonly numPages: number;
  getPage(pageNumber: number): Promise<PdfPage>;
}

interface PdfPage {
  getViewport(options: { readonly scale: number }): PdfViewport;
  render(options: { readonly canvas: HTMLCanvasElement | null; readonly viewport: PdfViewport }): {
    readonly promise: Promise<void>;
  };
}

interface PdfViewport {
  readonly width: number;
  readonly height: number;
}

export interface PdfThumbnailsOptions {
  /** Loads PDF.js and tells it where its worker is; called again only after it failed. */
  readonly load: () => Promise<PdfLibrary>;
}

const maxBytes = 50 * 1024 * 1024;
/** Longest a document may take once the library is there. */
const limitMs = 10_000;

export function pdfThumbnails({ load }: PdfThumbnailsOptions): Thumbnailer {
  // A document is read whole.
  const turn = inTurn();
  let library: Promise<PdfLibrary> | undefined;

  async function libraryOnce(): Promise<PdfLibrary> {
    library ??= load();
    try {
      return await library;
    } catch (error) {
      // The network may be back for the next one.
      library = undefined;
      throw error;
    }
  }

  /** Opens the document for as long as `work` takes. */
  async function withDocument<T>(
    blob: Blob,
    options: { readonly signal: AbortSignal },
    work: (document: PdfDocument) => Promise<T>,
  ): Promise<T> {
    if (blob.size > maxBytes)
      throw new Error(`The PDF has ${blob.size} bytes; above ${maxBytes} it is not drawn.`);
    return turn(options.signal, async () => {
      const { getDocument } = await libraryOnce();
      options.signal.throwIfAborted();
      return withinTime(limitMs, options, async ({ signal }) => {
        const data = new Uint8Array(await blob.arrayBuffer());
        signal.throwIfAborted();
        const loading = getDocument({ data, isEvalSupported: false, enableXfa: false, verbosity: 0 });
        try {
          return await work(await loading.promise);
        } finally {
          void loading.destroy();
        }
      });
    });
  }

  return {
    accepts: ({ name, type }) => type === 'application/pdf' || (type === '' && /\.pdf$/i.test(name)),
    make: (blob, options) => withDocument(blob, options, (document) => firstPage(document, options)),
    async readFacts(blob, options) {
      try {
        return await withDocument(blob, options, ({ numPages }) => Promise.resolve({ pageCount: numPages }));
      } catch (error) {
        if (error instanceof Error && error.name === 'PasswordException') return { isEncrypted: true };
        throw error;
      }
    },
  };
}

async function firstPage(
  document: PdfDocument,
  { width, height, fit }: ThumbnailOptions,
): Promise<Thumbnail> {
  const page = await document.getPage(1);
  const size = page.getViewport({ scale: 1 });
  // Twice as sharp as the box, and then drawn small: thin lines stay.
  const scale = 2 * Math.max(width / size.width, height / size.height);
  const viewport = page.getViewport({ scale });
  const canvas = Object.assign(globalThis.document.createElement('canvas'), {
    width: Math.ceil(viewport.width),
    height: Math.ceil(viewport.height),
  });
  await page.render({ canvas, viewport }).promise;
  const picture = await encodePicture(canvas, canvas, { width, height }, fit, 'top');
  return { facts: { pageCount: document.numPages }, picture };
}
