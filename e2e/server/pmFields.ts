/**
 * Reads the fields of a private-message upload in either dialect, `qq` prefix or none.
 *
 * Decides names and number syntax; a request that mixes the dialects is refused, because a client that does so
 * has a mistake in its options. Never decides what the fields mean together. Source: seeds 0 to 2.
 */
import { fieldErrorReply, generalErrorReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { Form, ReceivedFile } from './requestBody.ts';

export interface PmFields {
  readonly file: ReceivedFile | null;
  readonly uuid: string | null;
  readonly parentUuid: string | null;
  readonly fileName: string | null;
  readonly fileType: string | null;
  readonly md5: string | null;
  readonly partIndex: number | null;
  readonly totalParts: number | null;
  readonly chunkSize: number | null;
  readonly partByteOffset: number | null;
  readonly totalFileSize: number | null;
  readonly duration: number | null;
}

const names = [
  ...['file', 'uuid', 'parentuuid', 'filename', 'filetype', 'md5', 'partindex', 'totalparts', 'chunksize'],
  ...['partbyteoffset', 'totalfilesize', 'duration'],
];
const integers = ['partindex', 'totalparts', 'chunksize', 'partbyteoffset', 'totalfilesize', 'duration'];

export function readPmFields({ fields, files }: Form): PmFields | { readonly refusal: Reply } {
  const sent = [...fields.keys(), ...files.map((file) => file.fieldName)];
  const isPrefixed = sent.some((name) => names.includes(name.replace(/^qq/, '')) && name.startsWith('qq'));
  if (isPrefixed && sent.some((name) => names.includes(name))) {
    return {
      refusal: generalErrorReply(
        400,
        'mixed_dialects',
        'Use field names with the qq prefix or without, not both.',
      ),
    };
  }
  const prefix = isPrefixed ? 'qq' : '';
  const text = (name: string): string | null => {
    const value = fields.get(prefix + name);
    return value === undefined || value === '' ? null : value;
  };
  const wrong = integers.find((name) => !/^\d*$/.test(text(name) ?? ''));
  if (wrong !== undefined)
    return { refusal: fieldErrorReply(400, prefix + wrong, 'invalid', 'A valid integer is required.') };
  const integer = (name: string): number | null => {
    const value = text(name);
    return value === null ? null : Number(value);
  };
  return {
    file: files.find((file) => file.fieldName === `${prefix}file`) ?? null,
    uuid: text('uuid'),
    parentUuid: text('parentuuid'),
    fileName: text('filename'),
    fileType: text('filetype'),
    md5: text('md5'),
    partIndex: integer('partindex'),
    totalParts: integer('totalparts'),
    chunkSize: integer('chunksize'),
    partByteOffset: integer('partbyteoffset'),
    totalFileSize: integer('totalfilesize'),
    duration: integer('duration'),
  };
}

/** What is on disk is not what the client says it sent. */
export function digestMismatchField(storedMd5: string): Reply {
  return fieldErrorReply(
    400,
    'md5',
    'md5_mismatch',
    `md5 checksum does not match, the stored file has ${storedMd5}.`,
  );
}
