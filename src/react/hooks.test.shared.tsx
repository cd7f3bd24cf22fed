/**
 * What tests of the hooks share: a client on a simulated server and a clock that stands still, and everything above a
 * hook. Only tests import this file, and builds leave it out.
 */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import type { Ports, Thumbnail, Thumbnailer, ThumbnailOptions } from '../core/ports.ts';
import { createUploadClient, type UploadClient } from '../core/uploadClient.ts';
import { fakeClock, type FakeClock } from '../testing/fakeClock.ts';
import { simulatedServer, type SimulatedControls, type SimulatedServer } from '../testing/simulatedServer.ts';
import { UploadProvider } from './UploadProvider.tsx';

export interface HookBench {
  readonly client: UploadClient;
  readonly server: SimulatedServer;
  readonly clock: FakeClock;
  readonly queryClient: QueryClient;
  /** For `renderHook` and `render`: StrictMode, and the providers. */
  wrapper(props: { readonly children: ReactNode }): ReactNode;
  /** Lets time pass, and everything that follows from it happen. @default until nothing waits any more */
  pass(delayMs?: number): Promise<void>;
}

export function hookBench(
  controls: Partial<SimulatedControls> = {},
  ports: Partial<Ports> = {},
  files?: number,
): HookBench {
  const clock = fakeClock();
  const server = simulatedServer({ clock, controls });
  const client = createUploadClient({
    ports: { sender: server, clock, random: () => 0.5, pageUrl: 'https://community.example/', ...ports },
    ...(files !== undefined && { concurrency: { files } }),
  });
  const queryClient = new QueryClient();
  return {
    client,
    server,
    clock,
    queryClient,
    wrapper: ({ children }) => (
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <UploadProvider client={client}>{children}</UploadProvider>
        </QueryClientProvider>
      </StrictMode>
    ),
    pass: (delayMs = 60_000) => act(() => clock.advance(delayMs)),
  };
}

export const fileOf = (name: string, size = 2500, type = 'application/pdf'): File =>
  new File([new Uint8Array(size)], name, { type, lastModified: 1 });

export interface HeldThumbnailer extends Thumbnailer {
  /** What was asked for, in order. */
  readonly jobs: readonly {
    readonly source: Blob;
    readonly options: ThumbnailOptions;
    /** With a picture, or with whatever is given. */
    finish(made?: Thumbnail): void;
    fail(error: unknown): void;
  }[];
}

const pictureOf = (blob: Blob): Thumbnail => ({
  facts: { width: 4000, height: 3000 },
  picture: { blob, width: 64, height: 48 },
});

/** Makes a picture when told to. Knows how to be aborted. */
export function heldThumbnailer(): HeldThumbnailer {
  const jobs: HeldThumbnailer['jobs'][number][] = [];
  return {
    jobs,
    accepts: ({ name }) => !name.endsWith('.zip'),
    make: (source, options) =>
      new Promise<Thumbnail>((resolve, reject) => {
        options.signal.addEventListener('abort', () => reject(options.signal.reason), { once: true });
        jobs.push({
          source,
          options,
          finish: (made = pictureOf(new Blob(['picture'], { type: 'image/webp' }))) => resolve(made),
          fail: reject,
        });
      }),
  };
}
