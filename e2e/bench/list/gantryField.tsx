/** Gantry: the ready field, and files that are dropped on it, with a real DataTransfer. */
import { createRoot } from 'react-dom/client';
import { createUploadClient, UploadField, UploadProvider } from '../../../src/index.ts';
import { multipartPost } from '../../../src/protocols/multipartPost.ts';
import '../../../src/ui/styles/styles.css';
import type { MountCandidate } from './candidate.ts';

export const mount: MountCandidate = async ({ root, endpoint, autoStart }) => {
  const client = createUploadClient({ persist: false, leaveGuard: 'never', concurrency: { files: 4 } });
  const protocol = multipartPost({ url: endpoint });
  let done = 0;
  const countDone = () => {
    done += 1;
  };
  createRoot(root).render(
    <UploadProvider client={client}>
      <UploadField protocol={protocol} label="Files" group="files" autoStart={autoStart} onDone={countDone} />
    </UploadProvider>,
  );
  let found: Element | null = null;
  while (found === null) {
    await new Promise(requestAnimationFrame);
    found = document.querySelector('[data-slot="gantry-dropzone"]');
  }
  const zone = found;
  return {
    rows: '[data-slot="gantry-item"]',
    offer(files) {
      const dataTransfer = new DataTransfer();
      for (const file of files) dataTransfer.items.add(file);
      return () =>
        zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    taken: () => client.store.getState().order.length,
    done: () => done,
  };
};
