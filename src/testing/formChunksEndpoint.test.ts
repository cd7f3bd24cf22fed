/** The protocol with the server in memory, in every family: through every interruption the kit knows. */
import { describe, it } from 'vitest';
import { json } from '../core/protocol.ts';
import { stringField } from '../core/readReply.ts';
import { formChunks, type ChunkFamily, type FormChunksOptions } from '../protocols/formChunks.ts';
import { describeProtocol } from './describeProtocol.ts';
import { formChunksEndpoint } from './formChunksEndpoint.ts';

const url = 'https://api.example/form-chunks/';
const runner = { describe, it };
const readResult = (body: Readonly<Record<string, unknown>>) => stringField(body, 'id');

const own: ChunkFamily = {
  fields: { id: 'key', offset: 'at', partBytes: 'step', totalBytes: 'size', count: 'of' },
  fileField: 'bytes',
};

let ids = 0;
const newId = () => `upload-${(ids += 1)}`;

for (const family of ['dropzone', 'plupload', 'resumable', 'flow', own] as const) {
  const common: FormChunksOptions = { url, family, newId };
  describe(typeof family === 'string' ? family : 'a family of one’s own', () => {
    describeProtocol(
      ({ partBytes }) => formChunks({ ...common, partBytes, readResult }),
      () => formChunksEndpoint({ family }),
      { runner },
    );
    describe('with a completion request, every part together with others, and every request repeatable', () => {
      const asks = family === 'resumable' || family === 'flow';
      const completed = ({ partBytes }: { readonly partBytes: number }) =>
        formChunks({
          ...common,
          partBytes,
          parallel: true,
          repeatParts: true,
          repeatComplete: true,
          complete: ({ id }) => ({ method: 'POST', url: `${url}complete/`, body: json({ id }) }),
          readResult,
        });
      describeProtocol(
        completed,
        () =>
          formChunksEndpoint({
            family: typeof family === 'string' ? family : family,
            needsComplete: true,
            answersCompleteAgain: true,
            ...(asks && { absentStatus: 404 }),
          }),
        { runner },
      );
    });
  });
}
