/** What a reload interrupted stands in its field again. */
import { createUploadClient } from '../../src/index.ts';
import { stringField } from '../../src/core/index.ts';
import { contentRange } from '../../src/protocols/contentRange.ts';

export const protocol = contentRange({
  url: '/api/media/chunk',
  completeUrl: '/api/media/complete',
  readResult: (body) => stringField(body, 'url'),
});

// Small files go on without being chosen again. Think of shared computers first.
export const client = createUploadClient({ keepFiles: true });

/** Call it once, with every protocol whose uploads may be waiting. */
export const listInterrupted = () => client.restore([protocol]);
