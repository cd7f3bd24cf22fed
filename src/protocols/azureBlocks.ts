/**
 * Azure block blobs: blocks in any order, several at once, then a list that makes a blob of them.
 *
 *   (sign)                                              -> { url: "https://.../container/name?sv=...&se=...&sig=..." }
 *   PUT {sas}&comp=block&blockid=...    a block         -> 201
 *   PUT {sas}&comp=blocklist            <BlockList>     -> 201, ETag
 *   PUT {sas}  x-ms-blob-type           all of a file that is no larger than a block -> 201, ETag
 *
 *   after a reload, or an unknown outcome:
 *   (sign)
 *   GET {sas}&comp=blocklist&blocklisttype=all          -> 200 <BlockList> | 404 there is nothing
 *
 *   signature ran out    -> 403 AuthenticationFailed           sign again, and go on
 *   a block is missing   -> 400 InvalidBlockList               list them, send those that are missing
 *   damaged on its way   -> 400 Md5Mismatch                    the same
 *   may not list         -> 403 AuthorizationPermissionMismatch   go by what was answered
 *
 * Pure: decides what to send, never sends. A listing also tells whether the list was committed and its reply lost.
 * A shared access signature is a credential: a session is stored without it, and its requests carry no others.
 * There is no request that deletes uncommitted blocks: the service drops them after a week. To put an empty blob and
 * delete it would clear them, and with them whatever was at this address before. So a cancel says nothing.
 * Source: Azure Blob Storage, "Put Block", "Put Block List", "Get Block List", "Put Blob", "Scalability targets".
 */
import { partAt, type ByteRange } from '../core/byteRange.ts';
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
import { jsonObject } from '../core/readReply.ts';
import { withoutQuery } from '../core/withoutQuery.ts';
import {
  blockId,
  blockListXml,
  bytesIn,
  firstGap,
  listedBlocks,
  tagOf,
  withBlock,
  type BlockRun,
} from './azureBlockList.ts';
import { httpAddress } from './httpAddress.ts';
import {
  assertStored,
  assertTarget,
  isExpiredAddress,
  signedHeaders,
  type CallOptions,
  type SignedTarget,
} from './signedAddress.ts';

export type { CallOptions, SignedTarget } from './signedAddress.ts';

/**
 * Where a shared access signature (SAS) for the blob comes from: permissions `c` and `w`, and `r` so that it can be asked
 * which blocks there are. Asked for again when it has run out and after a reload, and must name the same blob then. Its
 * `headers` go with the request that makes the blob, such as `x-ms-meta-...`.
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
  /** Bytes per block at most, up to 4000 MiB; more for files of which there would be over 50,000. @default 8388608 */
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
  /** Of the blocks to come, whatever today's options say. */
  readonly partBytes: number;
  /** The smallest that keep the file within the number of blocks. */
  readonly leastBytes: number;
  /** Where the blocks are, without the signature, and what their ids begin with. */
  readonly blob?: { readonly url: string; readonly tag: string };
  /** Never stored. */
  readonly target?: SignedTarget;
  /** What the service has. */
  readonly runs: readonly BlockRun[];
  /** What it has is to be asked. */
  readonly isUnsure?: true;
  /** It said that there is nothing; it is asked twice. */
  readonly isUnlisted?: true;
  /** The signature does not allow to ask. */
  readonly isMute?: true;
  readonly result?: AzureBlob;
}

const mebibyte = 1_048_576;
const largestBlockBytes = 4000 * mebibyte;
const maxBlocks = 50_000;
/** Interrupted plans leave blocks that are smaller than planned. */
const plannedBlocks = 49_000;

/**
 * Sends a file to Azure Blob Storage in blocks, several at once.
 *
 * @returns a protocol whose result names the blob.
 * @throws RangeError when `partBytes` is no whole number of bytes from 1 to 4000 MiB.
 * @example azureBlocks({ sign: (file, { signal }) => post('/sas', { name: file.name }, signal) })
 */
export function azureBlocks(
  options: AzureBlocksOptions & AzureSigning,
): UploadProtocol<AzureBlocksSession, AzureBlob> {
  type Session = AzureBlocksSession;
  const { sign, signRequest, endpoint } = options;
  const { partBytes = 8 * mebibyte, md5 = false, maxBytes = maxBlocks * largestBlockBytes } = options;
  const { contentType = (file: FileFacts) => file.type } = options;
  assertBlockBytes(partBytes);
  const checksum = md5 ? ({ checksum: { algorithm: 'md5', header: 'Content-MD5' } } as const) : {};

  const begin = ({ size }: FileFacts): Session => {
    const leastBytes = Math.ceil(size / plannedBlocks);
    return { partBytes: Math.max(partBytes, leastBytes), leastBytes, runs: [] };
  };

  const signing = (file: FileFacts, phase: 'open' | 'sync'): Step<Session> => ({
    key: 'sign',
    phase,
    repeatable: true,
    request:
      signRequest === undefined
        ? { call: ({ signal, attempt }) => sign(file, { signal, attempt }) }
        : signRequest(file),
    read(reply, now) {
      const target = jsonObject(reply);
      assertTarget<SignedTarget>(target);
      const url = withoutQuery(httpAddress(target.url, 'url', endpoint));
      // Another blob has none of these blocks.
      const isSame = now.blob?.url === url;
      return {
        ...now,
        target,
        ...(!isSame && { blob: { url, tag: tagOf(JSON.stringify([file, target.url])) }, runs: [] }),
        ...(phase === 'sync' && isSame && now.isMute !== true && { isUnsure: true }),
      };
    },
  });

  /** What a request to a signed address may teach, whatever it is. */
  const common = (url: string) => ({
    repeatable: true,
    refused(reply: Reply, now: Session): Session | undefined {
      if (!isExpiredAddress(reply)) return isDamaged(reply) ? { ...now, isUnsure: true } : undefined;
      const { target, ...rest } = now;
      // Several lanes hear it together; the first has had it signed anew by now.
      return target?.url === url ? rest : now;
    },
    codeOf(reply: Reply) {
      if (isExpiredAddress(reply)) return 'link-expired';
      if (isDamaged(reply)) return 'checksum';
      // Blocks need no blob to be there, so it is the container that is not.
      return reply.status === 404 ? 'refused' : undefined;
    },
  });

  const put = (
    { url }: SignedTarget,
    query: string,
    request: Omit<RequestSpec, 'method' | 'url' | 'auth'>,
  ): RequestSpec => ({ method: 'PUT', url: withQuery(url, query), ...request, auth: 'never' });

  const blob = (target: SignedTarget, reply: Reply): AzureBlob => {
    assertStored(reply);
    const etag = reply.header('etag');
    return { url: withoutQuery(target.url), ...(etag !== null && { etag }) };
  };

  const headersFor = (target: SignedTarget, file: FileFacts) =>
    signedHeaders(target, typeof contentType === 'function' ? contentType(file) : contentType);

  function whole(target: SignedTarget, file: FileFacts): Step<Session> {
    const { type, headers } = headersFor(target, file);
    return {
      ...common(target.url),
      key: 'put',
      phase: 'part',
      request: put(target, '', {
        headers: { ...headers, 'x-ms-blob-type': 'BlockBlob' },
        body: bytes(0, file.size, type),
        ...checksum,
      }),
      read: (reply, now) => ({ ...now, result: blob(target, reply) }),
    };
  }

  const block = (target: SignedTarget, tag: string, range: ByteRange): Step<Session> => ({
    ...common(target.url),
    key: blockKey(range),
    phase: 'part',
    request: put(target, `comp=block&blockid=${blockId(tag, range)}`, {
      body: bytes(range.start, range.end),
      ...checksum,
    }),
    read(reply, now) {
      assertStored(reply);
      return { ...now, runs: withBlock(now.runs, range) };
    },
  });

  function list(target: SignedTarget, tag: string, file: FileFacts): Step<Session> {
    const { refused, ...rest } = common(target.url);
    return {
      ...rest,
      key: 'list',
      phase: 'sync',
      request: {
        method: 'GET',
        url: withQuery(target.url, 'comp=blocklist&blocklisttype=all'),
        auth: 'never',
      },
      read(reply, before) {
        const now = sure(before);
        const { committed, uncommitted } = listedBlocks(reply, tag);
        const isCommitted = file.size > 0 && firstGap(committed, [], file.size) === undefined;
        return isCommitted ? { ...now, result: blob(target, reply) } : { ...now, runs: uncommitted };
      },
      refused(reply, now) {
        if (reply.status === 404)
          return now.isUnlisted === true ? { ...sure(now), runs: [] } : { ...now, isUnlisted: true };
        const isForbidden = says(reply, 403, 'AuthorizationPermissionMismatch');
        return isForbidden ? { ...sure(now), isMute: true } : refused(reply, now);
      },
    };
  }

  function commit(target: SignedTarget, tag: string, session: Session, file: FileFacts): Step<Session> {
    const { type, headers } = headersFor(target, file);
    const { refused, ...rest } = common(target.url);
    return {
      ...rest,
      key: 'commit',
      phase: 'close',
      request: put(target, 'comp=blocklist', {
        headers: { ...headers, ...(type !== '' && { 'x-ms-blob-content-type': type }) },
        body: text(blockListXml(tag, session.runs), 'application/xml'),
      }),
      read: (reply, now) => ({ ...now, result: blob(target, reply) }),
      refused(reply, now) {
        if (!says(reply, 400, 'InvalidBlockList')) return refused(reply, now);
        return now.isMute === true ? { ...now, runs: [] } : { ...now, isUnsure: true };
      },
    };
  }

  return {
    name: 'azure-blocks',
    ...(endpoint !== undefined && { endpoint }),
    parts: {
      minBytes: Math.min(options.minPartBytes ?? 262_144, partBytes),
      maxBytes: partBytes,
      of: (session) => session.partBytes,
      resize: (session, size) => ({ ...session, partBytes: Math.max(session.leastBytes, size) }),
    },
    // A signature may run out several times while a large file is on its way.
    maxRestarts: 2,
    check: (file) => assertAtMost(file, maxBytes),
    begin,
    stored: ({ target: _secret, ...session }) => session,
    next(session, file, busy) {
      const { target, blob: where, runs, isUnsure, result } = session;
      if (result !== undefined) return done(result);
      if (target === undefined || where === undefined) return send(signing(file, 'open'));
      if (runs.length === 0 && busyBlocks(busy).length === 0 && file.size <= session.partBytes)
        return send(whole(target, file));
      if (isUnsure === true) return busy.size > 0 ? wait('replies') : send(list(target, where.tag, file));
      const gap = firstGap(runs, busyBlocks(busy), file.size);
      if (gap !== undefined)
        return send(block(target, where.tag, partAt(gap.start, session.partBytes, gap.end)));
      return busy.size > 0 ? wait('replies') : send(commit(target, where.tag, session, file));
    },
    confirmed: ({ result, runs }, file) => (result === undefined ? bytesIn(runs) : file.size),
    resync: ({ blob: where, result }, file) =>
      where === undefined || result !== undefined ? undefined : signing(file, 'sync'),
  };
}

const sure = ({ isUnsure: _asked, isUnlisted: _once, ...session }: AzureBlocksSession): AzureBlocksSession =>
  session;

const withQuery = (url: string, query: string): string =>
  query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`;

const blockKey = ({ start, end }: ByteRange): string => `block-${start}-${end}`;

/** The blocks that are on their way, by their keys: their size may be another than that of those to come. */
const busyBlocks = (busy: ReadonlySet<string>): readonly ByteRange[] =>
  [...busy].flatMap((key) => {
    const [, start, end] = /^block-(\d+)-(\d+)$/.exec(key) ?? [];
    return start === undefined ? [] : [{ start: Number(start), end: Number(end) }];
  });

const says = (reply: Reply, status: number, code: string): boolean =>
  reply.status === status && reply.text.slice(0, 4096).includes(`<Code>${code}</Code>`);

const isDamaged = (reply: Reply): boolean => says(reply, 400, 'Md5Mismatch');

function assertBlockBytes(partBytes: number): void {
  if (Number.isSafeInteger(partBytes) && partBytes >= 1 && partBytes <= largestBlockBytes) return;
  throw new RangeError(
    `partBytes is ${partBytes}, but a block has 1 to ${largestBlockBytes} bytes (4000 MiB). Pass such a number.`,
  );
}
