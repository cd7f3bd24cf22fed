/**
 * Sends with XMLHttpRequest: the only browser interface that reports upload progress and hands Blob slices to the
 * network without copying them through the page.
 *
 * One exchange, no judgement: any status is a reply, no reply is a `NetworkError`.
 */
import { NetworkError, ProtocolUsageError } from '../core/errors.ts';
import type { Sender } from '../core/ports.ts';
import type { Reply, RequestSpec } from '../core/protocol.ts';
import { quotedAddress } from '../core/quotedAddress.ts';
import { materializeBody } from '../core/requestBody.ts';
import { behindFrames } from './behindFrames.ts';

export interface XhrSenderOptions {
  /** Sends cookies to other origins too, where the application's credentials may go. @default false */
  readonly withCredentials?: boolean;
}

export function createXhrSender(options: XhrSenderOptions = {}): Sender {
  return {
    async send(request, source, { signal, onProgress, isTrusted = false }) {
      await behindFrames();
      return new Promise<Reply>((resolve, reject) => {
        signal.throwIfAborted();
        const { payload, contentType, sourceBytes } = materializeBody(request.body, source);
        const xhr = opened(request, contentType);
        // Never to a presigned host: it would refuse a page that asks for more than it allows everybody.
        xhr.withCredentials = isTrusted && options.withCredentials === true;
        const abort = () => {
          xhr.abort();
        };
        signal.addEventListener('abort', abort);
        const settle = (finish: () => void) => () => {
          signal.removeEventListener('abort', abort);
          finish();
        };
        // A listener on `upload` makes every cross-origin request preflighted, so it is added only where it tells.
        if (onProgress !== undefined && sourceBytes > 0) {
          xhr.upload.addEventListener('progress', ({ loaded, total, lengthComputable }) => {
            // `loaded` counts the multipart frame too; the share of the whole is what holds for the file.
            if (lengthComputable && total > 0) onProgress(Math.floor((loaded / total) * sourceBytes));
          });
        }
        xhr.addEventListener(
          'load',
          settle(() => {
            resolve(replyOf(xhr));
          }),
        );
        xhr.addEventListener(
          'error',
          settle(() => {
            reject(new NetworkError());
          }),
        );
        xhr.addEventListener(
          'abort',
          settle(() => {
            reject(signal.reason as Error);
          }),
        );
        xhr.send(payload);
      });
    },
  };
}

/** Addresses and header values come from protocols, and may come from file names: what no wire can carry is a bug. */
function opened(request: RequestSpec, contentType: string | undefined): XMLHttpRequest {
  const { method, url, headers = {} } = request;
  const xhr = new XMLHttpRequest();
  try {
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    if (contentType !== undefined) xhr.setRequestHeader('Content-Type', contentType);
  } catch (error) {
    throw new ProtocolUsageError(
      `The browser refuses to build the request to ${quotedAddress(request)}. Nothing was sent. Look at the cause: header values may ` +
        'hold Latin-1 only, so encode names.',
      error,
    );
  }
  return xhr;
}

function replyOf(xhr: XMLHttpRequest): Reply {
  const shown = `\r\n${xhr.getAllResponseHeaders()}`.toLowerCase();
  return {
    status: xhr.status,
    // Asked for what CORS hides, or for what is not there, Chromium writes an error into the console of every page.
    header: (name) => (shown.includes(`\r\n${name.toLowerCase()}:`) ? xhr.getResponseHeader(name) : null),
    text: xhr.responseText,
  };
}
