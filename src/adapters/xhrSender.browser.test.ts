import { describe, expect, inject, it, vi } from 'vitest';
import { bytes, form, json, urlencoded, type BodySpec, type RequestSpec } from '../core/protocol.ts';
import { createXhrSender } from './xhrSender.ts';

const origin = inject('echoUrl');
const file = new Blob(['0123456789']);

interface Echo {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly text: string;
}

/** Sends one request and reports everything that was heard of it. */
async function sendTo(
  path: string,
  request: Partial<RequestSpec> = {},
  {
    source = file,
    signal = new AbortController().signal,
    withCredentials = false,
    isTrusted = false,
  }: { source?: Blob; signal?: AbortSignal; withCredentials?: boolean; isTrusted?: boolean } = {},
) {
  const progress: number[] = [];
  const reply = await createXhrSender({ withCredentials }).send(
    { method: 'POST', url: origin + path, ...request },
    source,
    {
      signal,
      isTrusted,
      onProgress: (sentBytes) => progress.push(sentBytes),
    },
  );
  return { reply, progress };
}

async function echo(body: BodySpec | undefined, request: Partial<RequestSpec> = {}, source?: Blob) {
  const { reply, progress } = await sendTo(
    '/echo',
    { ...request, ...(body && { body }) },
    source === undefined ? {} : { source },
  );
  return { ...(JSON.parse(reply.text) as Echo), progress };
}

describe('what arrives', () => {
  it('is the named range, without a content type when none is wanted', async () => {
    const arrived = await echo(bytes(2, 5), { method: 'PUT', headers: { 'Content-Range': 'bytes 2-4/10' } });
    expect(arrived).toMatchObject({ method: 'PUT', bytes: 3, text: '234' });
    expect(arrived.headers['content-range']).toBe('bytes 2-4/10');
    expect(arrived.headers).not.toHaveProperty('content-type');
  });

  it('has the type that was given, exactly', async () => {
    const { headers } = await echo(bytes(0, 5, 'audio/wav'), { method: 'PUT' });
    expect(headers['content-type']).toBe('audio/wav');
  });

  it('is JSON, or urlencoded, or a form with names and types of its own', async () => {
    const asJson = await echo(json({ size: 10 }));
    expect(asJson).toMatchObject({ text: '{"size":10}' });
    expect(asJson.headers['content-type']).toBe('application/json');
    const encoded = await echo(
      urlencoded([
        ['a', 'ü &'],
        ['b', undefined],
        ['c', 1],
      ]),
    );
    expect(encoded.text).toBe('a=%C3%BC+%26&c=1');
    expect(encoded.headers['content-type']).toMatch('application/x-www-form-urlencoded');
    const multipart = await echo(
      form([
        ['uuid', 'u'],
        ['file', { range: { start: 8, end: 10 }, filename: 'ä "q".txt', type: 'text/plain' }],
      ]),
    );
    expect(multipart.headers['content-type']).toMatch('multipart/form-data; boundary=');
    expect(multipart.text).toMatch('name="uuid"\r\n\r\nu\r\n');
    expect(multipart.text).toMatch(
      'name="file"; filename="ä %22q%22.txt"\r\nContent-Type: text/plain\r\n\r\n89\r\n',
    );
  });

  it.each([
    'A\u030angstrom.txt',
    '\u00c5ngstrom.txt',
    'exe\u202egnp.pdf',
    '../C:\\con.txt',
    '<img src=x>.png',
    '\ud83d\udc69\u200d\ud83d\udcbb.png',
  ])('has the name %j unchanged, as a field and as that of the file', async (name) => {
    const content = { range: { start: 0, end: 1 }, filename: name, type: 'text/plain' };
    const { text } = await echo(
      form([
        ['filename', name],
        ['file', content],
      ]),
    );
    expect(text).toContain(`name="filename"\r\n\r\n${name}\r\n`);
    expect(text).toContain(`name="file"; filename="${name}"\r\n`);
  });

  it('has, of a name that no wire can carry, the replacement that the platform gives', async () => {
    const { text } = await echo(form([['filename', 'a\ud800b.txt']]));
    expect(text).toContain('a\ufffdb.txt');
  });

  it.each([0, 1])('is whole also when the file has %i bytes', async (size) => {
    expect(await echo(bytes(0, size), {}, new Blob(['x'.repeat(size)]))).toMatchObject({ bytes: size });
  });
});

it('lets the page be drawn before it takes the bytes', async () => {
  const order: string[] = [];
  const source = {
    size: file.size,
    slice: (...range: Parameters<Blob['slice']>) => {
      order.push('taken');
      return file.slice(...range);
    },
  };
  const sent = createXhrSender().send({ method: 'PUT', url: `${origin}/echo`, body: bytes(0, 5) }, source, {
    signal: new AbortController().signal,
  });
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => {
    order.push('other work of the page');
    port1.close();
  };
  port1.postMessage(null);
  await sent;
  expect(order).toEqual(['other work of the page', 'taken']);
});

describe('progress', () => {
  it('grows to the bytes of the file, and never beyond', async () => {
    const source = new Blob([new Uint8Array(3_000_000)]);
    const { progress, bytes: arrived } = await echo(bytes(0, 3_000_000), {}, source);
    expect(arrived).toBe(3_000_000);
    expect(progress.at(-1)).toBe(3_000_000);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('of a form counts the file, not the frame around it', async () => {
    const body = form([['file', { range: { start: 0, end: 10 }, filename: 'a', type: '' }]]);
    expect((await echo(body)).progress.at(-1)).toBe(10);
  });

  it('of a request without bytes is silence, which spares it a preflight', async () => {
    expect((await echo(urlencoded([['a', 1]]))).progress).toEqual([]);
  });
});

describe('cookies of another origin', () => {
  it.each([
    ['go along where they are asked for and the origin is trusted', true, true],
    ['stay at home for an origin that is not', true, false],
    ['stay at home unless they are asked for', false, true],
  ])('%s', async (_title, withCredentials, isTrusted) => {
    const asked = vi.spyOn(XMLHttpRequest.prototype, 'withCredentials', 'set');
    await sendTo('/echo', {}, { withCredentials, isTrusted });
    expect(asked.mock.calls).toEqual([[withCredentials && isTrusted]]);
    asked.mockRestore();
  });
});

describe('the reply', () => {
  it.each([200, 308, 400, 401, 404, 413, 500, 503])(
    'of status %i is a reply, not an error',
    async (status) => {
      const { reply } = await sendTo(`/status/${status}`);
      expect([reply.status, reply.text]).toEqual([status, `status ${status}`]);
    },
  );

  it('shows the headers that CORS exposes, in any case, and null for others', async () => {
    const { reply } = await sendTo('/echo');
    expect(reply.header('x-exposed')).toBe('seen');
    expect(reply.header('X-EXPOSED')).toBe('seen');
    expect(reply.header('X-Hidden')).toBeNull();
    expect(reply.header('Nothing')).toBeNull();
  });

  it('asks the browser for none that it does not show, which would be an error in the console', async () => {
    const asked = vi.spyOn(XMLHttpRequest.prototype, 'getResponseHeader');
    const { reply } = await sendTo('/status/503');
    expect([reply.header('Retry-After'), reply.header('X-Hidden'), reply.header('X-Exposed')]).toEqual([
      null,
      null,
      'seen',
    ]);
    expect(asked.mock.calls).toEqual([['X-Exposed']]);
    asked.mockRestore();
  });
});

describe('no reply', () => {
  it.each([
    ['the server allows no page', '/closed'],
    ['the connection is cut', '/drop'],
  ])('because %s is a network error', async (_name, path) => {
    await expect(sendTo(path, { body: bytes(0, 10) })).rejects.toMatchObject({
      name: 'NetworkError',
      code: 'network',
    });
  });

  it('because nobody listens is a network error', async () => {
    await expect(sendTo('', { url: 'http://127.0.0.1:9/' })).rejects.toMatchObject({ code: 'network' });
  });

  it('because it was aborted rejects with the reason given', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const work = sendTo('/hang', { body: bytes(0, 10) }, { signal: controller.signal });
    setTimeout(() => controller.abort(reason));
    await expect(work).rejects.toBe(reason);
  });

  it('because it was aborted before sends nothing', async () => {
    const reason = new Error('never mind');
    await expect(sendTo('/hang', {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('a request that cannot be built', () => {
  it.each([
    ['a header value that no wire can carry', { headers: { 'X-Name': 'naïve – 名' } }],
    ['a header name that is none', { headers: { 'X Name': 'x' } }],
    ['an address that is none', { url: 'http://' }],
  ])('because of %s is a mistake of the protocol, not of the network', async (_name, request) => {
    await expect(sendTo('/echo', request)).rejects.toMatchObject({ code: 'protocol-usage' });
  });
});
