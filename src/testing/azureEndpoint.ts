/**
 * Azure block blobs in memory, behind shared access signatures, and a backend that signs them.
 *
 *   POST /azure/sas  { name }                                 -> 200 { url }
 *   PUT  {sas}&comp=block&blockid=...                         -> 201 | 400 InvalidBlobOrBlock, Md5Mismatch
 *   PUT  {sas}&comp=blocklist  <BlockList><Latest>id</Latest> -> 201, ETag | 400 InvalidBlockList
 *   PUT  {sas}  x-ms-blob-type: BlockBlob                     -> 201, ETag
 *
 * As strict as the service: all ids of a blob are Base64 of one length, blocks that a list leaves out are dropped, and
 * so are those that no list has named for a week. What is put under a name takes the place of what was there.
 * Source: Azure Blob Storage, "Put Block", "Put Block List", "Put Blob".
 */
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import {
  joinBytes,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';
import { xmlError } from './simulatedSigner.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What waits for a list. */
interface Uncommitted {
  readonly blocks: ReadonlyMap<string, Bytes>;
  readonly changedAtMs: number;
}

export interface AzureEndpointOptions {
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** How long a signature works. @default 3600 */
  readonly lifetimeSeconds?: number;
  /** @default 'https://storage.simulated.example' */
  readonly storageOrigin?: string;
}

export interface AzureEndpoint extends SimulatedEndpoint {
  /** A signature for one blob, as a backend would have it made. */
  sign(name: string): { readonly url: string };
}

const lifetimeOfBlocksMs = 7 * 86_400_000;
const largestBlockBytes = 4000 * 1_048_576;

export function azureEndpoint(options: AzureEndpointOptions = {}): AzureEndpoint {
  const { nowMs = () => 0, lifetimeSeconds = 3600 } = options;
  const { storageOrigin = 'https://storage.simulated.example' } = options;
  const uncommitted = new Map<string, Uncommitted>();
  const committed = new Map<string, ReadonlyMap<string, Bytes>>();
  const objects: SimulatedObject[] = [];
  let losses = 0;

  function sign(name: string): { readonly url: string } {
    const expiry = new Date(nowMs() + lifetimeSeconds * 1000).toISOString();
    const query = `sv=2025-01-05&sr=b&sp=cw&se=${encodeURIComponent(expiry)}&sig=simulated`;
    return { url: `${storageOrigin}/container/${encodeURIComponent(name)}?${query}` };
  }

  const blocksOf = (path: string): ReadonlyMap<string, Bytes> => {
    const waiting = uncommitted.get(path);
    const isKept = waiting !== undefined && nowMs() < waiting.changedAtMs + lifetimeOfBlocksMs;
    return isKept ? waiting.blocks : new Map();
  };

  function signatureRefusal({ url, header }: ReceivedRequest): ScriptedReply | undefined {
    if (header('authorization') !== null)
      return xmlError(400, 'InvalidAuthenticationInfo', 'Only one auth mechanism.');
    if (url.searchParams.get('sig') !== 'simulated')
      return xmlError(403, 'AuthenticationFailed', 'Signature did not match.');
    if (nowMs() < Date.parse(url.searchParams.get('se') ?? '')) return undefined;
    return xmlError(403, 'AuthenticationFailed', 'Signature not valid in the specified time frame.');
  }

  function isDamaged({ bytes, header }: ReceivedRequest): boolean {
    const claimed = header('content-md5');
    if (claimed === null) return false;
    const hex = Array.from(atob(claimed), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join(
      '',
    );
    return hex !== md5Of(bytes);
  }

  function putBlock(path: string, request: ReceivedRequest): ScriptedReply {
    const { bytes, url } = request;
    const id = url.searchParams.get('blockid') ?? '';
    const isBase64 = id !== '' && id.length % 4 === 0 && /^[\w+/]+={0,2}$/.test(id);
    const others = blocksOf(path);
    const [other = id] = others.keys();
    if (!isBase64 || id.length > 88 || other.length !== id.length)
      return xmlError(400, 'InvalidBlobOrBlock', 'The specified blob or block content is invalid.');
    if (bytes.length === 0) return xmlError(400, 'InvalidHeaderValue', 'A block is not empty.');
    if (bytes.length > largestBlockBytes)
      return xmlError(413, 'RequestBodyTooLarge', 'The block is too large.');
    if (isDamaged(request)) return xmlError(400, 'Md5Mismatch', 'The MD5 is not that of the body.');
    uncommitted.set(path, { blocks: new Map([...others, [id, bytes]]), changedAtMs: nowMs() });
    return { status: 201 };
  }

  function putBlockList(path: string, { text, header }: ReceivedRequest): ScriptedReply {
    const blocks = new Map<string, Bytes>();
    for (const [, kind = '', id = ''] of text.matchAll(/<(Latest|Committed|Uncommitted)>([^<]+)<\/\1>/g)) {
      const found =
        (kind === 'Committed' ? undefined : blocksOf(path).get(id)) ??
        (kind === 'Uncommitted' ? undefined : committed.get(path)?.get(id));
      if (found === undefined)
        return xmlError(400, 'InvalidBlockList', 'The specified block list is invalid.');
      blocks.set(id, found);
    }
    committed.set(path, blocks);
    return store(path, joinBytes([...blocks.values()]), header('x-ms-blob-content-type'));
  }

  function putBlob(path: string, request: ReceivedRequest): ScriptedReply {
    if (request.header('x-ms-blob-type') !== 'BlockBlob')
      return xmlError(400, 'MissingRequiredHeader', 'x-ms-blob-type is missing.');
    if (isDamaged(request)) return xmlError(400, 'Md5Mismatch', 'The MD5 is not that of the body.');
    committed.set(path, new Map());
    return store(path, request.bytes, request.type);
  }

  function store(path: string, bytes: Bytes, type: string | null): ScriptedReply {
    const ready = committed.get(path);
    if ([...blocksOf(path).keys()].some((id) => ready?.has(id) !== true)) losses += 1;
    uncommitted.delete(path);
    const before = objects.findIndex(({ id }) => id === path);
    if (before >= 0) objects.splice(before, 1);
    const name = decodeURIComponent(path.split('/').at(-1) ?? path);
    const md5 = md5Of(bytes);
    objects.push({ id: path, name, type: type ?? '', bytes, md5 });
    return { status: 201, headers: { ETag: `"0x${md5.slice(0, 15).toUpperCase()}"` } };
  }

  function answerStorage(request: ReceivedRequest): ScriptedReply {
    const refused = signatureRefusal(request);
    if (refused !== undefined) return refused;
    const { pathname: path, searchParams } = request.url;
    const comp = searchParams.get('comp');
    if (comp === 'block') return putBlock(path, request);
    return comp === 'blocklist' ? putBlockList(path, request) : putBlob(path, request);
  }

  return {
    objects,
    sign,
    get losses() {
      return losses;
    },
    get unfinished() {
      return [...uncommitted.keys()].filter((path) => blocksOf(path).size > 0).length;
    },
    checkpoint() {
      const saved = new Map(uncommitted);
      return () => {
        uncommitted.clear();
        for (const [path, waiting] of saved) if (!committed.has(path)) uncommitted.set(path, waiting);
      };
    },
    answer(request) {
      const { method, url, json } = request;
      if (method === 'POST' && url.pathname === '/azure/sas') {
        const name = typeof json === 'object' && json !== null && 'name' in json ? json.name : undefined;
        return typeof name === 'string' ? { status: 200, json: sign(name) } : { status: 400 };
      }
      const isStorage = url.origin === storageOrigin && url.pathname.startsWith('/container/');
      return isStorage && method === 'PUT' ? answerStorage(request) : undefined;
    },
  };
}
