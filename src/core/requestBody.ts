/**
 * Turns a described body into one a platform can send, at the last moment. Slices, never reads.
 */
import { rangeBytes } from './byteRange.ts';
import type { ByteSource } from './ports.ts';
import type { BodySpec } from './protocol.ts';
import { sliceOf } from './sliceOf.ts';

export interface MaterializedBody {
  /** What `XMLHttpRequest.send` and `fetch` take; undefined for no body. */
  readonly payload: Blob | FormData | URLSearchParams | string | undefined;
  /** Set it; undefined when the platform sets the right one by itself, boundary included. */
  readonly contentType: string | undefined;
  /** Bytes of the file in it, for progress. */
  readonly sourceBytes: number;
}

export function materializeBody(body: BodySpec | undefined, source: ByteSource): MaterializedBody {
  switch (body?.kind) {
    case undefined:
    case 'none':
      return { payload: undefined, contentType: undefined, sourceBytes: 0 };
    case 'json':
      return { payload: JSON.stringify(body.value), contentType: 'application/json', sourceBytes: 0 };
    case 'text':
      return { payload: body.value, contentType: body.type, sourceBytes: 0 };
    case 'urlencoded':
      return {
        payload: new URLSearchParams(body.fields.map(([name, value]): [string, string] => [name, value])),
        contentType: undefined,
        sourceBytes: 0,
      };
    case 'bytes': {
      const { range, type } = body;
      const payload = sliceOf(source, range.start, range.end, type);
      return {
        payload,
        // A Blob has its type in small letters, and a signature counts each as it was signed.
        contentType: payload.type === type ? undefined : type,
        sourceBytes: rangeBytes(range),
      };
    }
    case 'form': {
      const payload = new FormData();
      let sourceBytes = 0;
      for (const entry of body.entries) {
        if ('value' in entry) {
          payload.append(entry.name, entry.value);
          continue;
        }
        const { start, end } = entry.range;
        // Without a name of its own the part would be called "blob" and lose its extension.
        payload.append(entry.name, sliceOf(source, start, end, typeOfPart(entry.type)), entry.filename);
        sourceBytes += end - start;
      }
      return { payload, contentType: undefined, sourceBytes };
    }
  }
}

/** Platforms call a part without a type what a protocol has to call a file without one. */
const typeOfPart = (type: string): string => (type === 'application/octet-stream' ? '' : type);
