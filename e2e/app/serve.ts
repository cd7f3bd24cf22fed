/** `node --import tsx e2e/app/serve.ts PORT`: this application, built, for as long as the process lives. */
import process from 'node:process';
import { serveApp } from '../serveApp.ts';

const app = await serveApp('e2e/app', Number(process.argv[2]));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void app.close().finally(() => process.exit());
  });
}
