/**
 * Forms with one or several files, in memory.
 *
 *   POST /multipart/   text fields, file file file   -> 200 [{ id, name, size }, ...] | 400 { error }
 *
 * Every file is an object of its own. A form that is sent twice is stored twice, as plain forms are.
 */
import { md5Of } from './inlineHasher.ts';
import type { ReceivedRequest, SimulatedEndpoint, SimulatedObject } from './simulatedEndpoint.ts';
import type { ScriptedReply } from './scriptedSender.ts';

export interface MultipartEndpointOptions {
  /** Names of the file fields it knows. @default ['file'] */
  readonly fileFields?: readonly string[];
  /** @default '/multipart/' */
  readonly path?: string;
}

/**
 * Answers a form with a **list**, `[{ id, name, size }]`, one entry for each file: read it by `readResults`. A server that
 * answers an object is an endpoint of your own.
 *
 * @example simulatedServer({ endpoints: [multipartEndpoint({ path: '/api/attachments' })] })
 */
export function multipartEndpoint(options: MultipartEndpointOptions = {}): SimulatedEndpoint {
  const { fileFields = ['file'], path = '/multipart/' } = options;
  const objects: SimulatedObject[] = [];

  function store({ files }: ReceivedRequest): ScriptedReply {
    if (files.length === 0) return refusal('There is no file.');
    const unknown = files.find(({ field }) => !fileFields.includes(field));
    if (unknown !== undefined) return refusal(`There is no file field "${unknown.field}".`);
    const stored = files.map(({ filename, type, bytes }, index): SimulatedObject => {
      const id = `file-${objects.length + index + 1}`;
      return { id, name: filename, type, bytes, md5: md5Of(bytes) };
    });
    objects.push(...stored);
    return { status: 200, json: stored.map(({ id, name, bytes }) => ({ id, name, size: bytes.length })) };
  }

  return {
    objects,
    answer: (request) =>
      request.method === 'POST' && request.url.pathname === path ? store(request) : undefined,
  };
}

const refusal = (error: string): ScriptedReply => ({ status: 400, json: { error } });
