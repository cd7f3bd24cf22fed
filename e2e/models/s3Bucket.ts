/**
 * A bucket as its owner sees it: made with the CORS settings that the page about a protocol tells people to paste, looked
 * into afterwards.
 */
import { createHash, randomUUID } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { protocols, type CorsRule } from '../../stories/protocols/protocols.ts';
import type { S3Engine } from '../servers/s3Engine.ts';

export interface BucketOptions {
  /** Of the page. */
  readonly origin: string;
  /** What the page sends by. @default 's3-multipart' */
  readonly protocol?: 's3-multipart' | 'presigned-put' | 'presigned-post';
  /** Headers that the page may read. @default those of the settings */
  readonly exposed?: readonly string[];
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
}

export class S3Bucket {
  readonly url: string;
  readonly #client: AwsClient;

  private constructor(url: string, client: AwsClient) {
    this.url = url;
    this.#client = client;
  }

  static async make(
    { endpoint, accessKeyId, secretAccessKey }: S3Engine,
    { origin, protocol = 's3-multipart', exposed }: BucketOptions,
  ): Promise<S3Bucket> {
    const client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      service: 's3',
      region: 'us-east-1',
      retries: 0,
    });
    const bucket = new S3Bucket(`${endpoint}/gantry-${randomUUID()}`, client);
    await bucket.#send('PUT', '');
    const rules: readonly CorsRule[] = protocols[protocol].cors;
    const lists = rules
      .filter(({ at }) => at === 'storage')
      .flatMap(({ methods, allowHeaders, exposeHeaders }) => [
        ...methods.map((method) => `<AllowedMethod>${method}</AllowedMethod>`),
        ...allowHeaders.map((header) => `<AllowedHeader>${header}</AllowedHeader>`),
        ...(exposed ?? exposeHeaders).map((header) => `<ExposeHeader>${header}</ExposeHeader>`),
      ]);
    const rule = `<AllowedOrigin>${origin}</AllowedOrigin>${lists.join('')}`;
    const cors = `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`;
    const md5 = createHash('md5').update(cors).digest('base64');
    await bucket.#send('PUT', '?cors', { body: cors, headers: { 'Content-MD5': md5 } });
    return bucket;
  }

  async objects(): Promise<readonly StoredObject[]> {
    const xml = await (await this.#send('GET', '?list-type=2&encoding-type=url')).text();
    return elements(xml, 'Contents').map((object) => ({
      key: decodeURIComponent(text(object, 'Key').replaceAll('+', ' ')),
      size: Number(text(object, 'Size')),
    }));
  }

  async sha256(key: string): Promise<string> {
    const reply = await this.#send('GET', pathOf(key));
    return createHash('sha256')
      .update(Buffer.from(await reply.arrayBuffer()))
      .digest('hex');
  }

  /** How many uploads were begun and are neither complete nor aborted. */
  async unfinished(): Promise<number> {
    return (await this.#uploads()).length;
  }

  /** With all that is in it. */
  async remove(): Promise<void> {
    for (const upload of await this.#uploads())
      await this.#send('DELETE', `${pathOf(text(upload, 'Key'))}?uploadId=${text(upload, 'UploadId')}`);
    for (const { key } of await this.objects()) await this.#send('DELETE', pathOf(key));
    await this.#send('DELETE', '');
  }

  async #uploads(): Promise<readonly string[]> {
    return elements(await (await this.#send('GET', '?uploads')).text(), 'Upload');
  }

  async #send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const reply = await this.#client.fetch(`${this.url}${path}`, { method, ...init });
    if (!reply.ok)
      throw new Error(`${method} ${this.url}${path} answered ${reply.status}: ${await reply.text()}`);
    return reply;
  }
}

const pathOf = (key: string): string => `/${key.split('/').map(encodeURIComponent).join('/')}`;

const elements = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, inner = '']) => inner);

const text = (xml: string, name: string): string => elements(xml, name)[0] ?? '';
