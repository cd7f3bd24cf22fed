/** `node --import tsx e2e/app/serve.ts PORT`: this application, built, for as long as the process lives. */
import process from 'node:process';
import { serveApp } from '../serveApp.ts';

await serveApp('e2e/app', Number(process.argv[2]));
