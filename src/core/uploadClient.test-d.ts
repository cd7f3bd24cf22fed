/** What the compiler promises: results follow from protocols, through `add` and through `after`. */
import { describe, expectTypeOf, it } from 'vitest';
import { done, send, type Move, type UploadProtocol } from './protocol.ts';
import type { UploadView } from './selectors.ts';
import type { AddOptions, UploadClient, UploadHandle } from './uploadClient.ts';
import type { UploadSnapshot } from './uploadState.ts';

interface Media {
  readonly fileUuid: string;
}
interface Thumbnail {
  readonly thumbnailUrl: string;
}

declare const client: UploadClient;
declare const file: File;
declare const media: UploadProtocol<{ readonly offset: number }, Media>;
declare const thumbnailOf: (parent: Media) => UploadProtocol<string, Thumbnail>;

describe('add', () => {
  it('infers the result from the protocol', () => {
    const handle = client.add(file, { protocol: media });
    expectTypeOf(handle).toEqualTypeOf<UploadHandle<Media>>();
    expectTypeOf(handle.done).resolves.toEqualTypeOf<Media>();
  });

  it('gives `track` the promise of that result', () => {
    client.add(file, {
      protocol: media,
      track: (result) => {
        expectTypeOf(result).toEqualTypeOf<Promise<Media>>();
      },
    });
  });

  it('carries the result of the other upload into the protocol of one that waits for it', () => {
    const parent = client.add(file, { protocol: media });
    const child = client.add(new Blob([]), {
      after: parent,
      protocol: (result) => {
        expectTypeOf(result).toEqualTypeOf<Media>();
        return thumbnailOf(result);
      },
    });
    expectTypeOf(child).toEqualTypeOf<UploadHandle<Thumbnail>>();
  });

  it('refuses a protocol made from another result, and a protocol that is not made at all', () => {
    const parent = client.add(file, { protocol: thumbnailOf({ fileUuid: 'u' }) });
    // @ts-expect-error -- a thumbnail has no fileUuid
    client.add(file, { after: parent, protocol: thumbnailOf });
    // @ts-expect-error -- `after` needs a function
    client.add(file, { after: parent, protocol: media });
    // @ts-expect-error -- a function needs `after`
    client.add(file, { protocol: thumbnailOf });
  });

  it('takes a Blob, and a name for it', () => {
    client.add(new Blob([]), { protocol: media, facts: { name: 'a.png' } });
    expectTypeOf<AddOptions<Media>['facts']>().toEqualTypeOf<
      { readonly name?: string; readonly type?: string; readonly durationSeconds?: number } | undefined
    >();
  });
});

describe('restore', () => {
  it('takes protocols of any session and result, without a cast', () => {
    void client.restore([media, thumbnailOf({ fileUuid: 'u' })]);
  });
});

describe('a snapshot', () => {
  it('narrows by its status', () => {
    const upload = {} as UploadSnapshot<Media>;
    if (upload.status === 'done') expectTypeOf(upload.result).toEqualTypeOf<Media>();
    if (upload.status === 'failed') expectTypeOf(upload.error.retryable).toBeBoolean();
    if (upload.status === 'waiting' && upload.for === 'backoff') expectTypeOf(upload.retryCount).toBeNumber();
    // @ts-expect-error -- only a finished upload has a result
    expectTypeOf(upload.result).toBeAny();
  });

  it('keeps narrowing as a view', () => {
    const view = {} as UploadView<Media>;
    if (view.status === 'done') expectTypeOf(view.result.fileUuid).toBeString();
    expectTypeOf(view.can.pause).toBeBoolean();
  });

  it('knows every status', () => {
    expectTypeOf<UploadSnapshot['status']>().toEqualTypeOf<
      'queued' | 'running' | 'waiting' | 'paused' | 'finishing' | 'done' | 'failed' | 'cancelled'
    >();
  });
});

describe('a protocol of one’s own', () => {
  it('needs no annotation inside `next`: session and result follow from the interface', () => {
    const own: UploadProtocol<{ readonly url?: string }, string> = {
      name: 'own',
      begin: () => ({}),
      confirmed: () => 0,
      next: (session) =>
        session.url === undefined
          ? send({
              key: 'post',
              phase: 'part',
              repeatable: false,
              request: { method: 'POST', url: '/x' },
              read: (reply, before) => {
                expectTypeOf(before).toEqualTypeOf<{ readonly url?: string }>();
                return { url: reply.text };
              },
            })
          : done(session.url),
    };
    expectTypeOf(own.next).returns.toEqualTypeOf<Move<{ readonly url?: string }, string>>();
    expectTypeOf(client.add(file, { protocol: own }).done).resolves.toBeString();
  });
});
