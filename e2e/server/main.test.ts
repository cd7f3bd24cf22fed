import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createReferenceServer } from './createReferenceServer.ts';
import { isLoopbackHost, isLoopbackOrigin } from './loopbackOnly.ts';
import { sendRaw } from './sendRaw.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { out: '', error: '' };
  child.stdout.on('data', (bytes: Buffer) => (output.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (output.error += bytes.toString()));
  return { child, output };
}

describe('command line', () => {
  it.each([['SIGTERM'], ['SIGINT']] as const)(
    'says where it listens, and ends cleanly on %s',
    async (signal) => {
      const { child, output } = start('--golden');
      await expect.poll(() => output.out, { timeout: 20_000 }).toContain('\n');
      const line =
        /^reference server (http:\/\/127\.0\.0\.1:\d+) storage (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(
          output.out,
        );
      const [, url = '', storageUrl = ''] = line ?? [];
      expect((await sendRaw(url, { method: 'GET', path: '/_control/objects' })).text).toBe('[]');
      expect((await sendRaw(storageUrl, { method: 'GET', path: '/nothing' })).status).toBe(404);
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      expect(code).toBe(0);
    },
  );

  it.each([
    [['--host', '0.0.0.0'], /loopback only/],
    [['--host', '192.168.0.1'], /loopback only/],
    [['--port', 'many'], /--port must be a whole number/],
    [['--prot', '1'], /--prot/],
  ])('%j ends with a sentence and exit code 1', async (args, sentence) => {
    const { child, output } = start(...args);
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(1);
    expect(output.error).toMatch(sentence);
    expect(output.error.trim().split('\n')).toHaveLength(1);
    expect(output.out).toBe('');
  });
});

describe('loopback', () => {
  it.each([['0.0.0.0'], ['::'], ['192.168.1.2'], ['example.test'], ['127.0.0.1.example.test'], ['']])(
    'refuses to listen on %j',
    async (host) => {
      await expect(createReferenceServer({ host })).rejects.toThrow(/loopback only/);
    },
  );

  it.each([['127.0.0.1'], ['127.8.9.10'], ['localhost'], ['::1']])('%s is loopback', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });

  it.each([
    ['http://localhost:6006', true],
    ['http://[::1]:80', true],
    ['https://127.0.0.1', true],
    ['https://localhost.example.test', false],
    ['null', false],
  ])('a page of %s is local: %s', (origin, isLocal) => {
    expect(isLoopbackOrigin(origin)).toBe(isLocal);
  });

  it('a port that is taken is an error that leaves nothing behind', async () => {
    const first = await createReferenceServer();
    onTestFinished(() => first.close());
    const storagePort = Number(new URL(first.storageUrl).port);
    const parent = await mkdtemp(join(tmpdir(), 'taken-port-'));
    onTestFinished(() => rm(parent, { recursive: true, force: true }));
    vi.stubEnv('TMPDIR', parent);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(createReferenceServer({ storagePort })).rejects.toThrow(/EADDRINUSE/);
    expect(await readdir(parent)).toEqual([]);
  });
});
