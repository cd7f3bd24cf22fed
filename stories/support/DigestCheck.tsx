/**
 * The proof that a file arrived: the server's SHA-256 of what it stored, beside this page's of what was chosen. Asked
 * once per finished upload, from the event that finished it.
 */
import { useQuery } from '@tanstack/react-query';

export interface FinishedUpload {
  readonly id: string;
  readonly file: Blob;
  /** What the result named: a uuid, an address, a key. */
  readonly serverKey: string;
}

export interface DigestCheckProps {
  readonly baseUrl: string;
  readonly finished: readonly FinishedUpload[];
}

/** Renders nothing before the first upload is done. */
export function DigestCheck({ baseUrl, finished }: DigestCheckProps) {
  if (finished.length === 0) return null;
  return (
    <div style={{ marginBlockStart: '1.5rem', fontSize: '0.8125rem', lineHeight: 1.5 }}>
      {finished.toReversed().map((upload) => (
        <Digests key={upload.id} baseUrl={baseUrl} upload={upload} />
      ))}
    </div>
  );
}

function Digests({ baseUrl, upload }: { readonly baseUrl: string; readonly upload: FinishedUpload }) {
  const { file, serverKey, id } = upload;
  const { data, error } = useQuery({
    queryKey: ['digests', baseUrl, id, serverKey],
    queryFn: async () => ({ local: await sha256(file), server: await storedDigest(baseUrl, serverKey) }),
    staleTime: Infinity,
    retry: false,
  });
  if (error !== null) return <p role="alert">The server could not be asked: {error.message}</p>;
  if (data === undefined) return <p>Comparing digests…</p>;
  const { local, server } = data;
  return (
    <dl style={{ margin: '0 0 1rem', overflowWrap: 'anywhere' }}>
      <dt>File</dt>
      <dd style={{ marginInlineStart: 0, marginBlockEnd: '0.25rem' }}>
        {file instanceof File ? file.name : id}
      </dd>
      <dt>SHA-256 on the server</dt>
      <dd style={{ marginInlineStart: 0, marginBlockEnd: '0.25rem' }}>
        <code>{server ?? 'The server has no such file.'}</code>
      </dd>
      <dt>SHA-256 in this page</dt>
      <dd style={{ marginInlineStart: 0, marginBlockEnd: '0.25rem' }}>
        <code>{local}</code>
      </dd>
      <dt>Result</dt>
      <dd style={{ marginInlineStart: 0, marginBlockEnd: '0.25rem' }}>
        <strong>{local === server ? 'Both digests are equal' : 'The digests differ'}</strong>
      </dd>
    </dl>
  );
}

async function sha256(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function storedDigest(baseUrl: string, serverKey: string): Promise<string | undefined> {
  const response = await fetch(`${baseUrl}/_control/objects`);
  if (!response.ok) throw new Error(`it answered ${response.status}.`);
  const objects: unknown = await response.json();
  if (!Array.isArray(objects)) throw new Error('it did not answer with a list.');
  for (const object of objects as unknown[]) {
    if (typeof object !== 'object' || object === null) continue;
    const isIt = Object.values(object).some(
      (value) => value === serverKey || String(value).endsWith(`/${serverKey}`),
    );
    if (!('sha256' in object) || !isIt) continue;
    return String(object.sha256);
  }
  return undefined;
}
