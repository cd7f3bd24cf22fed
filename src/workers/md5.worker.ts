/** Worker entry: MD5 beside the page. */
import { md5Blob } from './md5Blob.ts';
import type { Md5Input } from './messages.ts';
import { serveWorker } from './serveWorker.ts';

serveWorker(({ blob }: Md5Input, options) => md5Blob(blob, options));
