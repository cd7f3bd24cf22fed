/** Every item of the registry on one page, each where the CLI put it. */
import { createRoot } from 'react-dom/client';
import { createUploadClient, UploadProvider } from 'gantry';
import { messageMedia } from 'gantry/presets/selfcommunity';
import { AttachmentComposer } from '@/components/attachment-composer';
import { AvatarUploader } from '@/components/avatar-uploader';
import { GalleryUploader } from '@/components/gallery-uploader';
import { Uploader } from '@/components/uploader';
import { UploaderTray } from '@/components/uploader-tray';
import './index.css';

const server = new URLSearchParams(location.search).get('server') ?? '';
const protocol = messageMedia({ baseUrl: server });
const client = createUploadClient({ authorize: () => ({ Authorization: 'Bearer golden-token' }) });
const root = document.getElementById('root');

if (root) {
  createRoot(root).render(
    <UploadProvider client={client}>
      <Uploader protocol={protocol} label="Receipts" name="receipts" className="max-w-sm" />
      <UploaderTray protocol={protocol} label="Add to the project" />
      <AvatarUploader protocol={protocol} />
      <GalleryUploader protocol={protocol} label="Photos of the trip" />
      <AttachmentComposer protocol={protocol} onSend={console.log} />
    </UploadProvider>,
  );
}
