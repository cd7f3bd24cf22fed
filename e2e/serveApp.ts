/** An application of this repository, built once and served from this process: a page loads in a moment, often. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

export interface ServedApp {
  readonly url: string;
  /** Ends the server and deletes what was built for it. */
  close(): Promise<void>;
}

const repository = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param folder - where its index.html is, from the repository's root.
 * @param port - on loopback; 0 takes any free one.
 */
export async function serveApp(folder = 'e2e/app', port = 0): Promise<ServedApp> {
  const root = `${repository}/${folder}`;
  const outDir = `${repository}/.tmp/served-${folder.replaceAll('/', '-')}-${process.pid}`;
  const clean = () => {
    rmSync(outDir, { recursive: true, force: true });
  };
  // Also where nobody closes it: on SIGTERM the server closes itself and ends the process.
  process.once('exit', clean);
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root,
    logLevel: 'warn',
    build: { outDir },
    preview: { host: '127.0.0.1', port, strictPort: port !== 0 },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('The application has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      await server.close();
      clean();
      process.off('exit', clean);
    },
  };
}
