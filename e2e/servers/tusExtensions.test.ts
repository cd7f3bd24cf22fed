import { createHash } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { TusServer } from './tusServer.ts';

const version = { 'Tus-Resumable': '1.0.0' };
const type = { 'Content-Type': 'application/offset+octet-stream' };

async function modelled() {
  const server = await TusServer.start('http://page.example', { isModelled: true });
  onTestFinished(() => server.stop());
  const endpoint = TusServer.endpointAt(server.origin);
  const ask = (method: string, url: string, headers: Record<string, string> = {}, body?: string) =>
    fetch(url, { method, headers: { ...version, ...headers }, ...(body !== undefined && { body }) });
  const create = async (length: number, headers: Record<string, string> = {}): Promise<string> =>
    (await ask('POST', endpoint, { 'Upload-Length': String(length), ...headers })).headers.get('location') ??
    '';
  const append = (url: string, offset: number, text: string, headers: Record<string, string> = {}) =>
    ask('PATCH', url, { ...type, 'Upload-Offset': String(offset), ...headers }, text);
  return { server, endpoint, ask, create, append };
}

const partial = { 'Upload-Concat': 'partial' };
const digestOf = (text: string) => createHash('sha1').update(text).digest('base64');

it('says what it can do', async () => {
  const { ask, endpoint } = await modelled();
  const { headers } = await ask('OPTIONS', endpoint);
  expect(headers.get('tus-extension')?.split(',')).toEqual(
    expect.arrayContaining(['checksum', 'concatenation', 'termination', 'expiration']),
  );
  expect(headers.get('tus-checksum-algorithm')).toBe('md5,sha1,sha256');
});

it('concatenates what is complete, as often as it is asked, and keeps the parts', async () => {
  const { server, endpoint, ask, create, append } = await modelled();
  const [a, b] = [await create(3, partial), await create(2, partial)];
  await append(a, 0, 'abc');
  const concat = { 'Upload-Concat': `final;${a} ${b}` };
  expect((await ask('POST', endpoint, concat)).status).toBe(400);
  await append(b, 0, 'de');
  const final = await ask('POST', endpoint, { ...concat, 'Upload-Metadata': 'filename YQ==' });
  expect(final.status).toBe(201);
  const again = await ask('POST', endpoint, concat);
  const url = final.headers.get('location') ?? '';
  expect(again.headers.get('location')).not.toBe(url);
  const id = url.split('/').at(-1) ?? '';
  expect((await server.uploads()).filter((upload) => upload.id === id)).toEqual([
    { id, size: 5, offset: 5, name: 'a' },
  ]);
  expect(await server.sha256(id)).toBe(createHash('sha256').update('abcde').digest('hex'));
  expect(await server.uploads()).toHaveLength(4);
  expect((await ask('HEAD', a)).headers.get('upload-concat')).toBe('partial');
  expect((await append(url, 5, 'f')).status).toBe(403);
});

it('refuses to concatenate what it does not know, what is no part, and what has a length', async () => {
  const { endpoint, ask, create, append } = await modelled();
  const part = await create(1, partial);
  await append(part, 0, 'a');
  const whole = await create(1);
  const statusOf = async (concat: string, headers = {}) =>
    (await ask('POST', endpoint, { 'Upload-Concat': concat, ...headers })).status;
  expect(await statusOf(`final;${part}x`)).toBe(404);
  expect(await statusOf(`final;${part} ${whole}`)).toBe(400);
  expect(await statusOf(`all;${part}`)).toBe(400);
  expect(await statusOf(`final;${part}`, { 'Upload-Length': '1' })).toBe(400);
});

it('takes bytes with their checksum, and nothing of others', async () => {
  const { server, create, append } = await modelled();
  const url = await create(6);
  const says = (text: string) => ({ 'Upload-Checksum': `sha1 ${digestOf(text)}` });
  expect((await append(url, 0, 'abc', says('abd'))).status).toBe(460);
  expect((await append(url, 0, 'abc', { 'Upload-Checksum': 'crc32 AAAA' })).status).toBe(400);
  expect((await append(url, 0, 'abc', says('abc'))).headers.get('upload-offset')).toBe('3');
  expect(await server.uploads()).toMatchObject([{ size: 6, offset: 3 }]);
});
