/**
 * How four well-known widgets write their chunks: names of fields, where counting begins, how the file is cut, and what
 * may be asked.
 *
 * Facts only; `formChunks` decides what to send. Each family is an export of its own, because an application speaks one of
 * them and does not pay for the others. Sources: the options and samples of Dropzone 6, plupload 2.3,
 * resumable.js 1.1 and flow.js 2.
 */
import { ProtocolUsageError } from '../core/errors.ts';

/** What a field of a chunk can say. */
export type ChunkFact =
  /** The name of the upload. */
  | 'id'
  /** Which part it is, from `indexBase`. */
  | 'index'
  /** How many parts there are. */
  | 'count'
  /** Bytes of every part but the last. */
  | 'partBytes'
  /** Bytes of this part. */
  | 'currentBytes'
  /** Where this part begins, in bytes. */
  | 'offset'
  /** Bytes of the file. */
  | 'totalBytes'
  /** The file's name. */
  | 'name'
  /** The file's name once more, where the widget would send its path in a folder. */
  | 'path'
  /** The file's type; '' when the platform knows none. */
  | 'type';

/** Names of the form's fields, in wire order; what is left out is not sent. */
export type ChunkFields = Readonly<Partial<Record<ChunkFact, string>>>;

export interface ChunkFamily {
  readonly fields: ChunkFields;
  /** Name of the field with the bytes, which goes last. @default 'file' */
  readonly fileField?: string;
  /** Number of the first part. @default 0 */
  readonly indexBase?: 0 | 1;
  /** Bytes per part. @default 1048576 */
  readonly partBytes?: number;
  /** A file of one part goes with these fields alone. @default with all of them */
  readonly fieldsOfOnePart?: readonly ChunkFact[];
  /** A rest smaller than a part goes together with the part before it. @default false */
  readonly mergesRest?: boolean;
  /** The file's extension belongs to the upload's name. @default false */
  readonly namesWithExtension?: boolean;
  /** Parts may arrive together and in any order. @default false: one after the other */
  readonly parallel?: boolean;
  /** A part that arrives twice is stored once. Without that, parts that can be asked about go one by one. @default true */
  readonly repeatParts?: boolean;
  /** GET with a part's fields says whether the server has it. @default false */
  readonly existenceCheck?: boolean;
  /** Server errors that mean "never", where others mean "later". @default none */
  readonly permanentStatuses?: readonly number[];
}

const mebibyte = 1_048_576;

/** resumable.js and its descendant name the same things, each with its own prefix. */
const numbered = (prefix: string, further: ChunkFields = {}): ChunkFamily => ({
  fields: {
    index: `${prefix}ChunkNumber`,
    partBytes: `${prefix}ChunkSize`,
    currentBytes: `${prefix}CurrentChunkSize`,
    totalBytes: `${prefix}TotalSize`,
    id: `${prefix}Identifier`,
    name: `${prefix}Filename`,
    path: `${prefix}RelativePath`,
    count: `${prefix}TotalChunks`,
    ...further,
  },
  indexBase: 1,
  mergesRest: true,
  parallel: true,
  existenceCheck: true,
  permanentStatuses: [500, 501],
});

/** As servers for Dropzone read them. */
export const dropzone: ChunkFamily = {
  fields: {
    id: 'dzuuid',
    index: 'dzchunkindex',
    totalBytes: 'dztotalfilesize',
    partBytes: 'dzchunksize',
    count: 'dztotalchunkcount',
    offset: 'dzchunkbyteoffset',
  },
  partBytes: 2 * mebibyte,
  fieldsOfOnePart: [],
};

/** As servers for plupload read them. */
export const plupload: ChunkFamily = {
  fields: { id: 'name', index: 'chunk', count: 'chunks' },
  fieldsOfOnePart: ['id'],
  namesWithExtension: true,
  // Its sample server appends what it gets to one file.
  repeatParts: false,
};

/** As servers for resumable.js read them. */
export const resumable: ChunkFamily = /* @__PURE__ */ numbered('resumable', { type: 'resumableType' });

/** As servers for flow.js read them. */
export const flow: ChunkFamily = /* @__PURE__ */ numbered('flow');

/** @throws ProtocolUsageError when the fields do not say which upload and which part. */
export function assertFamily({ fields }: Partial<ChunkFamily>): void {
  const { id, index, offset } = fields ?? {};
  if (id !== undefined && (index ?? offset) !== undefined) return;
  throw new ProtocolUsageError('No server can join such chunks. Name `id`, and `index` or `offset`.');
}
