/** PDF.js with its worker, as an application gives it to `pdfThumbnails`: loaded with the first PDF that is to be seen. */
import type { PdfThumbnailsOptions } from '../../src/adapters/pdfThumbnails.ts';

export const loadPdf: PdfThumbnailsOptions['load'] = async () => {
  const [library, { default: workerSrc }] = await Promise.all([
    import('pdfjs-dist'),
    import('pdfjs-dist/build/pdf.worker.min.mjs?url'),
  ]);
  library.GlobalWorkerOptions.workerSrc = workerSrc;
  return library;
};
