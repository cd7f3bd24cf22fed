/**
 * The application that the end-to-end tests open: one upload field for the endpoint named in the address.
 *
 *   ?preset=messageMediaChunks&server=http://127.0.0.1:47321
 *
 * The token is 'golden-token'; when the server refuses it, the application "signs in again" and uses 'fresh-token'.
 */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createUploadClient, UploadField, UploadProvider } from '../../src/index.ts';
import '../../src/ui/styles/styles.css';
import { pageProtocol } from './pageProtocol.ts';

const address = new URLSearchParams(location.search);
const server = address.get('server') ?? '';
const parentUuid = address.get('parent') ?? '';
const preset = address.get('preset') ?? 'messageMediaChunks';
const accept = address.get('accept') ?? undefined;
const maxFiles = address.has('maxFiles') ? Number(address.get('maxFiles')) : undefined;
const maxSize = address.get('maxSize') ?? undefined;
const allowEmpty = address.get('allowEmpty') !== 'false';

let token = 'golden-token';
let refreshes = 0;

const client = createUploadClient({
  undoWindowMs: Number(address.get('undoMs') ?? 10_000),
  leaveGuard: 'never',
  authorize({ rejected }) {
    if (rejected) {
      token = 'fresh-token';
      refreshes += 1;
    }
    return { Authorization: `Bearer ${token}` };
  },
});

/** What a test may look at besides the page itself. */
Object.assign(globalThis, { gantry: { client, refreshes: () => refreshes } });

const root = document.getElementById('root');
if (!root)
  throw new Error('index.html has no element with the id "root", so there is no place to render into.');

createRoot(root).render(
  <StrictMode>
    <main style={{ maxInlineSize: 640, marginInline: 'auto', padding: 16 }}>
      <h1>Gantry</h1>
      <UploadProvider client={client}>
        <UploadField
          protocol={pageProtocol(preset, { server, parentUuid })}
          name="files"
          label="Attachments"
          accept={accept}
          maxFiles={maxFiles}
          maxSize={maxSize}
          allowEmpty={allowEmpty}
        />
      </UploadProvider>
    </main>
  </StrictMode>,
);
