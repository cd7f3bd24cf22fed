/** The protocol with the server in memory: through every interruption the kit knows. */
import { describe, it } from 'vitest';
import { stringField } from '../core/readReply.ts';
import { fineUploader } from '../protocols/fineUploader.ts';
import { describeProtocol } from './describeProtocol.ts';
import { fineUploaderEndpoint } from './fineUploaderEndpoint.ts';

const url = 'https://api.example/fine-uploader/';
const successUrl = `${url}success/`;
const runner = { describe, it };
const readResult = (body: Readonly<Record<string, unknown>>) => stringField(body, 'uuid');

describe('one part after the other', () => {
  describeProtocol(({ partBytes }) => fineUploader({ url, partBytes, readResult }), fineUploaderEndpoint, {
    runner,
  });
});

describe('parts together, and a request that may be repeated', () => {
  describeProtocol(
    ({ partBytes }) =>
      fineUploader({
        url,
        partBytes,
        successUrl,
        concurrent: true,
        forceChunks: true,
        repeatComplete: true,
        readResult,
      }),
    () => fineUploaderEndpoint({ needsSuccess: true, answersCompleteAgain: true }),
    { runner },
  );
});

describe('a server that renames', () => {
  describeProtocol(
    ({ partBytes }) => fineUploader({ url, partBytes, successUrl, concurrent: true, readResult }),
    () => fineUploaderEndpoint({ needsSuccess: true, renames: true }),
    { runner },
  );
});
