/** A client that shows everything there is to show, PDF too, and whose server lives in this page's memory. */
import { messageMedia, messageThumbnail } from '../../src/presets/selfcommunity.ts';
import { pdfThumbnails } from '../../src/adapters/pdfThumbnails.ts';
import { createUploadClient } from '../../src/index.ts';
import { simulatedServer } from '../../src/testing/index.ts';
import { loadPdf } from '../support/loadPdf.ts';
import { isTestRun } from '../support/server.tsx';

const baseUrl = 'https://community.example';
export const media = messageMedia({ baseUrl });
export const thumbnailOf = messageThumbnail({ baseUrl });

export function createThumbnailClient() {
  const server = simulatedServer({ controls: { latencyMs: isTestRun ? 0 : 400 } });
  const client = createUploadClient({
    persist: false,
    leaveGuard: 'never',
    thumbnails: [pdfThumbnails({ load: loadPdf })],
    ports: { sender: server },
  });
  return { client, server };
}
