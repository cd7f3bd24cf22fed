/** Gantry without its parts: the hook, and the shortest list that tells every file's name and progress. */
import { memo } from 'react';
import { createRoot } from 'react-dom/client';
import type { UploadSnapshot } from '../../../src/core/index.ts';
import { createUploadClient, UploadProvider, useChunkedUpload } from '../../../src/index.ts';
import { multipartPost } from '../../../src/protocols/multipartPost.ts';
import type { Candidate, MountCandidate } from './candidate.ts';

export const mount: MountCandidate = async ({ root, endpoint, autoStart }) => {
  const client = createUploadClient({ persist: false, concurrency: { files: 4 } });
  const protocol = multipartPost({ url: endpoint });
  let done = 0;
  const countDone = () => {
    done += 1;
  };
  return new Promise<Candidate>((resolve) => {
    function List() {
      const { uploads, add } = useChunkedUpload({ protocol, autoStart, onDone: countDone });
      resolve({
        rows: 'li',
        offer: (files) => () => {
          add(files);
        },
        taken: () => client.store.getState().order.length,
        done: () => done,
      });
      return (
        <ul>
          {uploads.map((upload) => (
            <Row key={upload.id} upload={upload} />
          ))}
        </ul>
      );
    }
    createRoot(root).render(
      <UploadProvider client={client}>
        <List />
      </UploadProvider>,
    );
  });
};

const Row = memo(function Row({ upload }: { readonly upload: UploadSnapshot }) {
  const { file, loadedBytes } = upload;
  return (
    <li>
      {file.name} <progress max={file.size} value={loadedBytes} />
    </li>
  );
});
