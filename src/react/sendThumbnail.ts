/**
 * Sends a small picture of a file that is uploaded. The picture is a courtesy: a file without one is sent without,
 * and nothing that goes wrong here is told to anybody but the picture's own upload.
 *
 * Two pictures are made at a time, for each client: a decoded photo takes a hundred times its file's memory.
 */
import type { UploadProtocol } from '../core/protocol.ts';
import type { UploadClient, UploadHandle } from '../core/uploadClient.ts';
import { thumbnailName } from './thumbnailName.ts';

/** Longest side of the picture, in pixels. */
const thumbnailPixels = 640;
const picturesAtOnce = 2;

interface Line {
  readonly waiting: (() => Promise<void>)[];
  running: number;
}

const lines = new WeakMap<UploadClient, Line>();

/**
 * @param parentId - an upload that is done. Once it is off the list, no picture is made of it any more.
 * @param tell - what the server answered, or null where the file goes without a picture.
 */
export function sendThumbnail<Result, Picture>(
  client: UploadClient,
  parentId: string,
  protocol: (result: Result) => UploadProtocol<unknown, Picture>,
  tell: (picture: Picture | null) => void,
): void {
  const line = lines.get(client) ?? { waiting: [], running: 0 };
  lines.set(client, line);
  line.waiting.push(async () => {
    // There is no picture of it, it was taken off the list, or the client is gone: no picture.
    const handle = await makeAndAdd(client, parentId, protocol).catch(() => undefined);
    const answer = handle === undefined ? Promise.resolve(null) : handle.done.catch(() => null);
    void answer.then((picture) => {
      if (client.store.getState().byId[parentId] !== undefined) tell(picture);
    });
  });
  advance(line);
}

function advance(line: Line): void {
  while (line.running < picturesAtOnce) {
    const make = line.waiting.shift();
    if (make === undefined) return;
    line.running += 1;
    const end = () => {
      line.running -= 1;
      advance(line);
    };
    void make().then(end);
  }
}

async function makeAndAdd<Result, Picture>(
  client: UploadClient,
  parentId: string,
  protocol: (result: Result) => UploadProtocol<unknown, Picture>,
): Promise<UploadHandle<Picture> | undefined> {
  const parent = client.store.getState().byId[parentId];
  const source = client.sourceOf(parentId);
  const { thumbnailer } = client;
  if (parent === undefined || source === undefined || thumbnailer === undefined) return undefined;
  const controller = new AbortController();
  const { signal } = controller;
  const stopWatching = client.store.subscribe(({ byId }) => {
    if (byId[parentId] === undefined) controller.abort();
  });
  try {
    const size = { width: thumbnailPixels, height: thumbnailPixels };
    const { picture } = await thumbnailer.make(source, {
      ...size,
      fit: 'contain',
      pictureOnly: true,
      signal,
    });
    signal.throwIfAborted();
    if (picture === undefined) return undefined;
    const { blob } = picture;
    const facts = { name: thumbnailName(parent.file.name, blob) };
    return client.add(blob, { after: parentId, protocol, facts });
  } finally {
    stopWatching();
  }
}
