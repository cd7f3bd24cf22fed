/** An application as a newcomer writes it: the package's names and nothing of its sources. */
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createUploadClient, UploadField, UploadProvider } from 'gantry';
import { mediaInput } from 'gantry/presets/pyannote';
import {
  mediaChunks,
  messageMedia,
  messageMediaChunks,
  messageThumbnail,
} from 'gantry/presets/selfcommunity';
import 'gantry/styles.css';

const address = new URLSearchParams(location.search);
const baseUrl = address.get('server');
const parentUuid = address.get('parent');
const presets = { messageMedia, messageMediaChunks, messageThumbnail, mediaChunks, mediaInput };
const protocol = presets[address.get('preset')]({ baseUrl, parentUuid });

const client = createUploadClient({ authorize: () => ({ Authorization: 'Bearer golden-token' }) });

createRoot(document.getElementById('root')).render(
  createElement(
    UploadProvider,
    { client },
    createElement(UploadField, { protocol, label: 'Attachments', name: 'files' }),
  ),
);
