/** The five endpoints by name, as a page's address names them. */
import type { UploadProtocol } from '../../src/core/index.ts';
import { mediaInput } from '../../src/presets/pyannote.ts';
import {
  mediaChunks,
  messageMedia,
  messageMediaChunks,
  messageThumbnail,
} from '../../src/presets/selfcommunity.ts';

export const presetNames = [
  'messageMedia',
  'messageMediaChunks',
  'messageThumbnail',
  'mediaChunks',
  'mediaInput',
] as const;

export type PresetName = (typeof presetNames)[number];

export function pageProtocol(
  name: string,
  { server, parentUuid }: { readonly server: string; readonly parentUuid: string },
): UploadProtocol {
  switch (name) {
    case 'messageMedia':
      return messageMedia({ baseUrl: server });
    case 'messageMediaChunks':
      return messageMediaChunks({ baseUrl: server });
    case 'messageThumbnail':
      return messageThumbnail({ baseUrl: server, parentUuid });
    case 'mediaChunks':
      return mediaChunks({ baseUrl: server });
    case 'mediaInput':
      return mediaInput({ baseUrl: server });
    default:
      throw new Error(`There is no preset "${name}". Use one of ${presetNames.join(', ')}.`);
  }
}
