/**
 * Azure block blobs: blocks in any order, several at once, then a list that makes a blob of them.
 *
 *   (sign)                                              -> { url: "https://.../container/name?sv=...&se=...&sig=..." }
 *   PUT {sas}&comp=block&blockid=...    a block         -> 201
 *   PUT {sas}&comp=blocklist            <BlockList>     -> 201, ETag
 *   PUT {sas}  x-ms-blob-type           all of a file that is no larger than a block -> 201, ETag
 *
 *   signature ran out    -> 403 AuthenticationFailed    sign again, and go on
 *   damaged on its way   -> 400 Md5Mismatch             send that block again, once
 *   a block is missing   -> 400 InvalidBlockList        send all of them again: the service dropped what waited a week
 *
 * Pure: decides what to send, never sends. Every request may be sent twice: a block of one id takes its own place, and a
 * list names blocks whether they wait or make the blob already. So nothing is ever asked, and the signature needs no
 * permission to read. A shared access signature is a credential: a session is stored without it, and its requests carry no
 * others.
 * There is no request that deletes uncommitted blocks: the service drops them after a week. To put an empty blob and
 * delete it would clear them, and with them whatever was at this address before. So a cancel says nothing.
 * Source: Azure Blob Storage, "Put Block", "Put Block List", "Put Blob", "Scalability targets".
 */
import { countParts, partAt, rangeBytes, splitIntoParts, type ByteRange } from '../core/byteRange.ts';
import type { ErrorCode } from '../core/errors.ts';
import { assertAtMost } from '../core/intake.ts';
import {
  bytes,
  done,
  send,
  text,
  wait,
  type FileFacts,
  type Reply,
  type RequestSpec,
  type Step,
  type UploadProtocol,
} from '../core/protocol.ts';
import { jsonObject, stringField, wrongField } from '../core/readReply.ts';
import { withoutQuery } from '../core/withoutQuery.ts';
import { blockId, blockListXml, tagOf } from './azureBlockList.ts';
import { httpAddress } from './httpAddress.ts';
import { signedHeaders, storageCodeOf, type CallOptions, type SignedTarget } from './signedAddress.ts';

export type { CallOptions, SignedTarget } from './signedAddress.ts';

/**
 * Where a shared access signature (SAS) for the blob comes from: permissions `c` and `w`. Asked for again when it has run
 * out and after a reload, and must name the same blob then. Its `headers` go with the request that makes the blob, such as
 * `x-ms-meta-...`.
 */
export type AzureSigning =
  | {
      /** Signs by the application's own code, usually a call to its backend. */
      readonly sign: (file: FileFacts, options: CallOptions) => Promise<SignedTarget>;
      readonly signRequest?: undefined;
      readonly endpoint?: undefined;
    }
  | {
      /** Signs by a request of our own, whose reply is a `SignedTarget` as JSON. */
      readonly signRequest: (file: FileFacts) => RequestSpec;
      /** Whose origin may have the application's credentials. */
      readonly endpoint: string;
      readonly sign?: undefined;
    };

export interface AzureBlocksOptions {
  /** Bytes per block at most, brought to what Azure takes: 4000 MiB; more for files of which there would be over 50,000. @default 8388608 */
  readonly partBytes?: number;
  /** Bytes below which a slow connection or a 413 makes no block smaller. @default 262144 */
  readonly minPartBytes?: number;
  /** Content-Type of the blob; '' leaves it to the service. @default the file's type */
  readonly contentType?: string | ((file: FileFacts) => string);
  /** Sends the MD5 of every block, so that the service refuses what was damaged on its way. @default false */
  readonly md5?: boolean;
  /** Largest file in bytes. @default 209715200000000: 50,000 blocks of 4000 MiB */
  readonly maxBytes?: number;
}

/** What became of the file. */
export interface AzureBlob {
  /** Without the signature. */
  readonly url: string;
  /** As the service wrote it; absent when CORS does not expose it. */
  readonly etag?: string;
}

export interface AzureBlocksSession {
  /** Of every block but the last, whatever today's options say. */
  readonly partBytes: number;
  /** Where the blocks are, without the signature, and what their ids begin with. */
  readonly blob?: { readonly url: string; readonly tag: string };
  /** Never stored. */
  readonly target?: SignedTarget;
  /** Where the blocks begin that the service has. */
  readonly blocks: readonly number[];
  /** A block was damaged on its way, and none arrived since. */
  readonly isDamaged?: true;
  readonly result?: AzureBlob;
}

const mebibyte = 1_048_576;
const largestBlockBytes = 4000 * mebibyte;
const maxBlocks = 50_000;

/**
 * Sends a file to Azure Blob Storage in blocks, several at once.
 *
 * @returns a protocol whose result names the blob.
 * @throws RangeError when `partBytes` is no whole number of bytes from 1.
 * @example azureBlocks({ sign: (file, { signal }) => post('/sas', { name: file.name }, signal) })
 */
export function azureBlocks(
  options: AzureBlocksOptions & AzureSigning,
): UploadProtocol<AzureBlocksSession, AzureBlob> {
  type Session = AzureBlocksSession;
  const { sign, signRequest, endpoint, contentType } = options;
  const { partBytes = 8 * mebibyte, md5, maxBytes = maxBlocks * largestBlockBytes } = options;
  countParts(0, partBytes);
  const mostBytes = Math.min(partBytes, largestBlockBytes);

  const begin = (): Session => ({ partBytes: mostBytes, blocks: [] });

  const signing = (file: FileFacts): Step<Session> => ({
    key: 'sign',
    phase: 'open',
    repeatable: true,
    request: signRequest?.(file) ?? { call: async (given) => sign?.(file, given) },
    read(reply, now) {
      const signed = jsonObject(reply);
      const target = { ...signed, url: httpAddress(stringField(signed, 'url'), 'url', endpoint) };
      const url = withoutQuery(target.url);
      // Another blob has none of these blocks.
      return now.blob?.url === url
        ? { ...now, target }
        : { ...begin(), target, blob: { url, tag: tagOf(JSON.stringify([file, target.url])) } };
    },
  });

  /** A step to the signed address; what it may be told whatever it is comes after its own `refused`. */
  const ask = (
    { url }: SignedTarget,
    query: string,
    { request, refused, read, ...step }: OwnPart<Session>,
  ): Step<Session> => ({
    ...step,
    repeatable: true,
    request: {
      ...request,
      method: 'PUT',
      url: query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`,
      auth: 'never',
    },
    read(reply, now) {
      // What was stored is always answered so; anything else is somebody else speaking.
      if (reply.status !== 201) throw wrongField('status', '201', reply.status);
      return read(reply, now);
    },
    refused(reply, now) {
      const meaning = meaningOf(reply);
      // Once is news; several lanes may hear it together.
      if (meaning === 'checksum') return { ...now, isDamaged: true };
      if (meaning !== 'link-expired') return refused?.(reply, now);
      const { target, ...rest } = now;
      // Several lanes hear it together; the first has had it signed anew by now.
      return target?.url === url ? rest : now;
    },
    codeOf: meaningOf,
  });

  const content = ({ start, end }: ByteRange, type?: string): Pick<RequestSpec, 'body' | 'checksum'> => ({
    body: bytes(start, end, type),
    ...(md5 === true && { checksum: { algorithm: 'md5', header: 'Content-MD5' } }),
  });

  const withResult = (reply: Reply, now: Session): Session => {
    const etag = reply.header('etag');
    return { ...now, result: { url: now.blob?.url ?? '', ...(etag !== null && { etag }) } };
  };

  return {
    name: 'azure-blocks',
    ...(endpoint !== undefined && { endpoint }),
    parts: {
      minBytes: Math.min(options.minPartBytes ?? 262_144, mostBytes),
      maxBytes: mostBytes,
      of: (session) => session.partBytes,
      // Blocks that are there stay where they are.
      resize: (session, size) => (session.blocks.length > 0 ? undefined : { ...session, partBytes: size }),
    },
    // A signature may run out several times while a large file is on its way.
    maxRestarts: 2,
    check: (file) => assertAtMost(file, maxBytes),
    begin,
    stored: ({ target: _secret, ...session }) => session,
    next(session, file, busy) {
      const { target, blocks, result } = session;
      if (result !== undefined) return done(result);
      if (target === undefined) return send(signing(file));
      const wanted = typeof contentType === 'function' ? contentType(file) : (contentType ?? file.type);
      const { type, headers } = signedHeaders(target, wanted);
      const plan = partsOf(session, file);
      const [first] = plan;
      if (plan.length === 1 && first !== undefined)
        return send(
          ask(target, '', {
            key: 'put',
            phase: 'part',
            request: { headers: { ...headers, 'x-ms-blob-type': 'BlockBlob' }, ...content(first, type) },
            read: withResult,
          }),
        );
      // The first block goes alone: it settles how large they are.
      if (blocks.length === 0 && busy.size > 0) return wait('replies');
      const there = new Set(blocks);
      const range = plan.find((part) => !there.has(part.start) && !busy.has(keyOf(part)));
      if (range !== undefined)
        return send(
          ask(target, `comp=block&blockid=${idOf(session, range)}`, {
            key: keyOf(range),
            phase: 'part',
            request: content(range),
            read: (_reply, { isDamaged: _before, ...now }) => ({
              ...now,
              blocks: [...now.blocks, range.start],
            }),
          }),
        );
      if (busy.size > 0) return wait('replies');
      return send(
        ask(target, 'comp=blocklist', {
          key: 'commit',
          phase: 'close',
          request: {
            headers: { ...headers, ...(type !== '' && { 'x-ms-blob-content-type': type }) },
            body: text(blockListXml(plan.map((part) => idOf(session, part))), 'application/xml'),
          },
          read: withResult,
          refused: (reply, now) => (says(reply, 'InvalidBlockList') ? { ...now, blocks: [] } : undefined),
        }),
      );
    },
    confirmed: (session, { size }) =>
      session.result === undefined
        ? session.blocks.reduce(
            (sum, start) => sum + rangeBytes(partAt(start, sizeOf(session, size), size)),
            0,
          )
        : size,
  };
}

/** What the steps to the signed address say each for itself. */
type OwnPart<Session> = Pick<Step<Session>, 'key' | 'phase' | 'read' | 'refused'> & {
  readonly request: Omit<RequestSpec, 'method' | 'url' | 'auth'>;
};

/** How large the blocks are: large enough that the file has no more of them than a blob may. */
const sizeOf = ({ partBytes }: AzureBlocksSession, size: number): number =>
  Math.max(partBytes, Math.ceil(size / maxBlocks));

const partsOf = (session: AzureBlocksSession, { size }: FileFacts): readonly ByteRange[] =>
  splitIntoParts(size, sizeOf(session, size));

const keyOf = ({ start, end }: ByteRange): string => `block-${start}-${end}`;

const idOf = ({ blob }: AzureBlocksSession, range: ByteRange): string => blockId(blob?.tag ?? '', range);

const says = ({ text }: Reply, code: string): boolean => text.slice(0, 4096).includes(`<Code>${code}<`);

function meaningOf(reply: Reply): ErrorCode | undefined {
  const code = storageCodeOf(reply);
  if (code !== undefined) return code;
  if (says(reply, 'Md5Mismatch')) return 'checksum';
  // Blocks need no blob to be there, so it is the container that is not.
  return reply.status === 404 ? 'refused' : undefined;
}
