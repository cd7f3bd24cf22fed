'use client';
/** The picture that a server makes of an upload, once it is done and the picture is there. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { UploadStoreState } from '../core/uploadStore.ts';
import type { FindOptions, FindPicture } from './findPicture.ts';
import { useUploads } from './useUploads.ts';

/**
 * @param find - undefined asks nobody.
 * @returns undefined until there is one, and where there will be none.
 */
export function useServerPicture(uploadId: string, find: FindPicture | undefined): string | Blob | undefined {
  const queryClient = useQueryClient();
  const { isDone, result } = useUploads(({ byId }) => endOf(byId[uploadId]));
  const [found, setFound] = useState<{ readonly of: string; readonly picture: string | Blob }>();
  const latestFind = useRef(find);
  useEffect(() => {
    latestFind.current = find;
  });
  const isAsking = isDone && find !== undefined;

  useEffect(() => {
    if (!isAsking) return undefined;
    const question = {
      uploadId,
      find: (options: FindOptions) => latestFind.current?.(result as never, options) ?? null,
    };
    let stop = () => {};
    let isGone = false;
    void import('./watchServerPicture.ts').then(({ watchServerPicture }) => {
      if (isGone) return;
      stop = watchServerPicture(queryClient, question, (picture) => setFound({ of: uploadId, picture }));
    });
    return () => {
      isGone = true;
      stop();
    };
  }, [isAsking, queryClient, result, uploadId]);

  return isAsking && found?.of === uploadId ? found.picture : undefined;
}

const endOf = (upload: UploadStoreState['byId'][string] | undefined) =>
  upload?.status === 'done' ? { isDone: true, result: upload.result } : { isDone: false, result: undefined };
