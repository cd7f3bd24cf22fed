import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { inlineHasher } from '../testing/inlineHasher.ts';
import type { Ports } from './ports.ts';
import type { ChecksumSpec } from './protocol.ts';
import { codeOf, fileOf, single, toyClient, toySender } from './toys.test.shared.ts';

/** How a file of `text` ends, and what its request said. */
async function sent(text: string, checksum: ChecksumSpec, ports: Partial<Ports> = { hasher: inlineHasher }) {
  const clock = fakeClock();
  const sender = toySender(() => ({ json: { id: 'f' } }));
  const { client } = toyClient({ clock, sender, ports });
  const { done } = client.add(fileOf(text), { protocol: single({ checksum }) });
  // No time passes: how long the platform hashes is its own affair.
  const ending = await done.then(() => 'done', codeOf);
  return { ending, headers: sender.requests.map(({ headers }) => headers) };
}

describe('the checksum of a request', () => {
  // Vectors of RFC 1321, FIPS 180-1 and FIPS 180-2, in base64.
  it.each([
    ['md5', '', '1B2M2Y8AsgTpgAmY7PhCfg=='],
    ['md5', 'abc', 'kAFQmDzST7DWlj99KOF/cg=='],
    ['sha-1', 'abc', 'qZk+NkcGgWq6PiVxeFDCbJzQ2J0='],
    ['sha-256', 'abc', 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='],
  ] as const)('is %s of "%s" in base64, in the header it names', async (algorithm, text, digest) => {
    expect(await sent(text, { algorithm, header: 'Content-Digest' })).toEqual({
      ending: 'done',
      headers: [{ 'Content-Digest': digest }],
    });
  });

  it('follows its prefix', async () => {
    const { headers } = await sent('abc', { algorithm: 'sha-1', header: 'Upload-Checksum', prefix: 'sha1 ' });
    expect(headers).toEqual([{ 'Upload-Checksum': 'sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=' }]);
  });

  it.each([
    ['md5', {}],
    ['sha-1', { hasher: { md5: inlineHasher.md5 } }],
  ] as const)(
    'of %s that nobody can make is called a mistake, and nothing is sent',
    async (algorithm, ports) => {
      expect(await sent('abc', { algorithm, header: 'X' }, ports)).toEqual({
        ending: 'protocol-usage',
        headers: [],
      });
    },
  );
});
