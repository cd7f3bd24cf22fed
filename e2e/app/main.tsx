/**
 * The application that the end-to-end tests open: one upload field for the endpoint named in the address.
 *
 *   ?preset=messageMediaChunks&server=http://127.0.0.1:47321
 *
 * The token is 'golden-token'; when the server refuses it, the application "signs in again": at the address `signIn`, or
 * with 'fresh-token'. `retryScale` and `idleTimeoutMs` shorten waits, for those who cannot wait for the defaults.
 *
 * With `thumbnails`, the picture of every file that has one is sent after it. With `form`, the field stands in one. With
 * `reorderable`, people may put the list in order.
 *
 * What a reload interrupted is listed at once, and `restored` tells how many uploads that were.
 */
import { Fragment, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { defaultRetryPolicy } from '../../src/core/index.ts';
import { createUploadClient, UploadField, UploadProvider } from '../../src/index.ts';
import { pdfThumbnails } from '../../src/adapters/pdfThumbnails.ts';
import {
  messageThumbnail,
  type MessageMedia,
  type MessageThumbnail,
} from '../../src/presets/selfcommunity.ts';
import '../../src/ui/styles/styles.css';
import { loadPdf } from '../../stories/support/loadPdf.ts';
import { MessageForm } from './MessageForm.tsx';
import { pageProtocol } from './pageProtocol.ts';

const address = new URLSearchParams(location.search);
const server = address.get('server') ?? '';
const parentUuid = address.get('parent') ?? '';
const preset = address.get('preset') ?? 'messageMediaChunks';
const accept = address.get('accept') ?? undefined;
const maxFiles = address.has('maxFiles') ? Number(address.get('maxFiles')) : undefined;
const maxSize = address.get('maxSize') ?? undefined;
const allowEmpty = address.get('allowEmpty') !== 'false';

const isInForm = address.has('form');
const Surroundings = isInForm ? MessageForm : Fragment;

const signInUrl = address.get('signIn');
const retryScale = Number(address.get('retryScale') ?? 1);
const idleTimeoutMs = address.get('idleTimeoutMs');
const partsPerFile = Number(address.get('partsPerFile') ?? 4);
const group = 'attachments';

let token = 'golden-token';
let refreshes = 0;

const client = createUploadClient({
  undoWindowMs: Number(address.get('undoMs') ?? 10_000),
  leaveGuard: 'never',
  concurrency: { partsPerFile },
  persist: address.get('persist') === 'local' ? 'local' : 'session',
  keepFiles: address.has('keepFiles'),
  retry: {
    delaysMs: defaultRetryPolicy.delaysMs.map((delayMs) => delayMs * retryScale),
    minRetryAfterMs: defaultRetryPolicy.minRetryAfterMs * retryScale,
    maxRetryAfterMs: defaultRetryPolicy.maxRetryAfterMs * retryScale,
  },
  thumbnails: [pdfThumbnails({ load: loadPdf })],
  ...(idleTimeoutMs !== null && { idleTimeoutMs: Number(idleTimeoutMs) }),
  async authorize({ rejected }) {
    if (rejected) {
      refreshes += 1;
      token = signInUrl === null ? 'fresh-token' : await signIn(signInUrl);
    }
    return { Authorization: `Bearer ${token}` };
  },
});

async function signIn(url: string): Promise<string> {
  const reply = await fetch(url);
  const { token: fresh } = (await reply.json()) as { readonly token: string };
  return fresh;
}

const partBytes = address.has('partBytes') ? Number(address.get('partBytes')) : undefined;
const protocol = pageProtocol(preset, { server, parentUuid, partBytes });
const restored = client.restore([protocol], { group }).then(({ length }) => length);

const thumbnail = address.has('thumbnails')
  ? (media: unknown) => messageThumbnail({ baseUrl: server })(media as MessageMedia)
  : undefined;
/** What the application was told of pictures, null for a file that goes without. */
const pictures: { readonly media: unknown; readonly picture: MessageThumbnail | null }[] = [];

/** What a test may look at besides the page itself. */
Object.assign(globalThis, { gantry: { client, refreshes: () => refreshes, restored, pictures } });

const root = document.getElementById('root');
if (!root)
  throw new Error('index.html has no element with the id "root", so there is no place to render into.');

createRoot(root).render(
  <StrictMode>
    <main style={{ maxInlineSize: 640, marginInline: 'auto', padding: 16 }}>
      <h1>Gantry</h1>
      <UploadProvider client={client}>
        <Surroundings>
          <UploadField
            protocol={protocol}
            group={group}
            name="files"
            submitMode={isInForm ? 'wait' : undefined}
            label="Attachments"
            accept={accept}
            maxFiles={maxFiles}
            maxSize={maxSize}
            allowEmpty={allowEmpty}
            reorderable={address.has('reorderable')}
            thumbnail={thumbnail}
            onThumbnail={(picture, media) => pictures.push({ media, picture })}
          />
        </Surroundings>
      </UploadProvider>
    </main>
  </StrictMode>,
);
