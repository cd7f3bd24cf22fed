/**
 * Asks for a picture that a server makes of a file, until it is there: with TanStack Query, once for all who show it, and
 * seldomer each time. Nobody is asked while the page is hidden or offline.
 *
 * Loaded with the first such picture, so that applications that show none do not carry it.
 */
import { QueryObserver, type QueryClient } from '@tanstack/react-query';
import type { FindOptions, PictureAnswer } from './findPicture.ts';

const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** About four minutes. A server that has made none by then makes none. */
const maxTries = 12;

export interface ServerPictureQuestion {
  readonly uploadId: string;
  readonly find: (options: FindOptions) => PictureAnswer;
}

/**
 * @param tell - called with the picture, or with its address once the browser has loaded it.
 * @returns stops asking, and aborts what is being asked when nobody else waits for it.
 */
export function watchServerPicture(
  queryClient: QueryClient,
  { uploadId, find }: ServerPictureQuestion,
  tell: (picture: string | Blob) => void,
): () => void {
  const observer = new QueryObserver(queryClient, {
    queryKey: ['gantry', 'server-picture', uploadId],
    async queryFn({ signal }) {
      const picture = await find({ signal });
      if (picture === null) throw new Error('The server has made no picture yet.');
      if (typeof picture === 'string') await load(picture, signal);
      return picture;
    },
    retry: maxTries - 1,
    retryDelay: (failures) => Math.min(firstWaitMs * 2 ** failures, longestWaitMs),
    // A picture does not change, and one that was not made in time is not waited for again.
    staleTime: Infinity,
    retryOnMount: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const tellWhenThere = ({ data }: { readonly data: string | Blob | undefined }): void => {
    if (data !== undefined) tell(data);
  };
  const stop = observer.subscribe(tellWhenThere);
  tellWhenThere(observer.getCurrentResult());
  return stop;
}

/** @throws EncodingError when there is no picture at this address. */
async function load(url: string, signal: AbortSignal): Promise<void> {
  const image = new Image();
  signal.addEventListener('abort', () => {
    image.src = '';
  });
  image.src = url;
  await image.decode();
}
