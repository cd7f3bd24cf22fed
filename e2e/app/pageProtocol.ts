/** The five endpoints by name, as a page's address names them, S3 with its signing backend, tus, and models. */
import { json, stringField, type UploadProtocol } from '../../src/core/index.ts';
import { mediaInput } from '../../src/presets/pyannote.ts';
import {
  mediaChunks,
  messageMedia,
  messageMediaChunks,
  messageThumbnail,
} from '../../src/presets/selfcommunity.ts';
import { presignedPost } from '../../src/protocols/presignedPost.ts';
import { presignedPut } from '../../src/protocols/presignedPut.ts';
import { s3Multipart } from '../../src/protocols/s3Multipart.ts';
import { tus } from '../../src/protocols/tus.ts';
import { modelProtocol } from './modelProtocol.ts';

export const presetNames = [
  'messageMedia',
  'messageMediaChunks',
  'messageThumbnail',
  'mediaChunks',
  'mediaInput',
] as const;

const mebibyte = 2 ** 20;

export type PresetName = (typeof presetNames)[number];

export function pageProtocol(
  name: string,
  {
    server,
    parentUuid,
    partBytes,
  }: { readonly server: string; readonly parentUuid: string; readonly partBytes?: number | undefined },
): UploadProtocol {
  switch (name) {
    case 'messageMedia':
      return messageMedia({ baseUrl: server });
    case 'messageMediaChunks':
      return messageMediaChunks({ baseUrl: server, ...(partBytes !== undefined && { partBytes }) });
    case 'messageThumbnail':
      return messageThumbnail({ baseUrl: server, parentUuid });
    case 'mediaChunks':
      return mediaChunks({ baseUrl: server });
    case 'mediaInput':
      return mediaInput({ baseUrl: server });
    case 's3Multipart':
      return s3Multipart({
        url: server,
        ...(partBytes !== undefined && { partBytes, minPartBytes: partBytes }),
      });
    case 's3Post':
      return presignedPost({ url: server });
    case 's3Put':
      return presignedPut({
        endpoint: server,
        declare: ({ name: fileName, type, size }) => ({
          request: {
            method: 'POST',
            url: `${server}?action=signPut`,
            body: json({ name: fileName, type, size }),
          },
          read: (body) => ({
            url: stringField(body, 'url'),
            headers: body['headers'] as Record<string, string>,
          }),
        }),
      });
    case 'tus':
      return tus({ url: server });
    case 'tusParts':
      return tus({ url: server, partBytes: 8 * mebibyte });
    case 'tusParallel':
      return tus({ url: server, partBytes: 4 * mebibyte, parallel: 4 });
    case 'tusChecksum':
      return tus({ url: server, partBytes: 4 * mebibyte, checksum: 'sha-1' });
    default:
      return modelProtocol(name, server) ?? unknownPreset(name);
  }
}

function unknownPreset(name: string): never {
  throw new Error(`There is no preset "${name}". Use one of ${presetNames.join(', ')}.`);
}
