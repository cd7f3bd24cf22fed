/** react-uploady, which brings no list, with the shortest one that tells every file's name and progress. */
import { memo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import Uploady, {
  useBatchAddListener,
  useItemFinishListener,
  useItemProgressListener,
  useUploady,
} from '@rpldy/uploady';
import type { Candidate, MountCandidate } from './candidate.ts';

export const mount: MountCandidate = async ({ root, endpoint, autoStart }) => {
  let taken = 0;
  let done = 0;
  return new Promise<Candidate>((resolve) => {
    function List() {
      const { upload } = useUploady();
      const [items, setItems] = useState<readonly { readonly id: string; readonly name: string }[]>([]);
      useBatchAddListener((batch) => {
        taken += batch.items.length;
        setItems((before) => [...before, ...batch.items.map(({ id, file }) => ({ id, name: file.name }))]);
      });
      useItemFinishListener(() => {
        done += 1;
      });
      resolve({
        rows: 'li',
        offer: (files) => () => {
          upload([...files]);
        },
        taken: () => taken,
        done: () => done,
      });
      return (
        <ul>
          {items.map((item) => (
            <Row key={item.id} {...item} />
          ))}
        </ul>
      );
    }
    createRoot(root).render(
      <Uploady destination={{ url: endpoint }} autoUpload={autoStart} concurrent maxConcurrent={4}>
        <List />
      </Uploady>,
    );
  });
};

const Row = memo(function Row({ id, name }: { readonly id: string; readonly name: string }) {
  // Its types do not say so, but there is none before the first event.
  const progress = useItemProgressListener(id) as { readonly completed: number } | undefined;
  return (
    <li>
      {name} <progress max={100} value={progress?.completed ?? 0} />
    </li>
  );
});
