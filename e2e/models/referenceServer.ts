/**
 * The reference server as a test sees it: started for one worker alone, so that faults armed by one test never meet
 * another's requests.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StoredObject } from '../server/objectStore.ts';

export interface LoggedRequest {
  readonly seq: number;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hasAuthorization: boolean;
  readonly fields: readonly { readonly name: string; readonly value?: string }[];
  /** Neither answered nor cut. */
  readonly isOpen: boolean;
  readonly status: number | null;
  readonly bytesStored: number;
  readonly fault: string | null;
}

export interface ArmedFault {
  readonly fault: string;
  readonly match?: { readonly method?: string; readonly path?: string; readonly nth?: number };
  readonly times?: number;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
}

export class ReferenceServer {
  readonly url: string;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.url = url;
    this.#stop = stop;
  }

  static async start(): Promise<ReferenceServer> {
    const main = fileURLToPath(new URL('../server/main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /reference server (\S+)/.exec(line)?.[1];
      if (url === undefined) continue;
      return new ReferenceServer(url, async () => {
        child.kill('SIGTERM');
        await exited;
      });
    }
    throw new Error('The reference server ended before it was ready.');
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  /** Forgets everything, then accepts 'fresh-token' beside 'golden-token'. */
  async reset(): Promise<void> {
    await this.#post('reset', {});
    await this.#post('tokens', { token: 'fresh-token' });
  }

  async arm(fault: ArmedFault): Promise<void> {
    await this.#post('faults', fault);
  }

  async settings(settings: Readonly<Record<string, number | string | boolean>>): Promise<void> {
    await this.#post('settings', settings);
  }

  async token(token: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#post('tokens', token);
  }

  objects(): Promise<readonly StoredObject[]> {
    return this.#get<readonly StoredObject[]>('objects');
  }

  /** Every request since the reset, preflights left out. */
  async requests(): Promise<readonly LoggedRequest[]> {
    const all = await this.#get<readonly LoggedRequest[]>('requests');
    return all.filter(({ method }) => method !== 'OPTIONS');
  }

  addParent(): Promise<string> {
    return addParent(this.url);
  }

  async #get<T>(path: string): Promise<T> {
    const reply = await fetch(`${this.url}/_control/${path}`);
    if (!reply.ok) throw new Error(`GET /_control/${path} answered ${reply.status}: ${await reply.text()}`);
    return (await reply.json()) as T;
  }

  async #post(path: string, body: unknown): Promise<void> {
    const reply = await fetch(`${this.url}/_control/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`POST /_control/${path} answered ${reply.status}: ${await reply.text()}`);
  }
}

/** A finished message file that thumbnails can belong to. @returns its uuid */
export async function addParent(serverUrl: string): Promise<string> {
  const body = new FormData();
  body.append('file', new Blob(['parent']), 'parent.txt');
  const reply = await fetch(`${serverUrl}/api/v2/pm/upload/`, {
    method: 'POST',
    headers: { Authorization: 'Bearer golden-token' },
    body,
  });
  const { file_uuid: uuid } = (await reply.json()) as { readonly file_uuid: string };
  return uuid;
}
