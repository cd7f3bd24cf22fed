/** Gantry: the ready field, and files that are dropped on it, with a real DataTransfer. */
import { createRoot } from 'react-dom/client';
import { createUploadClient, UploadField, UploadProvider } from '../../../src/index.ts';
import { multipartPost } from '../../../src/protocols/multipartPost.ts';
import '../../../src/ui/styles/styles.css';
import type { Candidate, CandidateOptions, MountCandidate } from './candidate.ts';

/** As the others: nothing is remembered. */
export const mount: MountCandidate = (options) => mountWith(false, options);

/** As it comes: every upload is stored before its first byte is sent, so that a reload finds it. */
export const mountStored: MountCandidate = (options) => mountWith('session', options);

async function mountWith(
  persist: 'session' | false,
  { root, endpoint, autoStart }: CandidateOptions,
): Promise<Candidate> {
  const client = createUploadClient({ persist, concurrency: { files: 4 } });
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
}
