'use client';
/**
 * Hands the upload client down, and a QueryClient only where the application has none of its own.
 */
import { QueryClient, QueryClientContext, QueryClientProvider } from '@tanstack/react-query';
import { createContext, useContext, useState, type ReactNode } from 'react';
import { ProtocolUsageError } from '../core/errors.ts';
import type { UploadClient } from '../core/uploadClient.ts';

const UploadClientContext = createContext<UploadClient | undefined>(undefined);

export interface UploadProviderProps {
  readonly client: UploadClient;
  readonly children?: ReactNode;
}

/** Everything below may upload with `client`. Uploads live in the client: unmounting stops nothing. */
export function UploadProvider({ client, children }: UploadProviderProps) {
  const provided = useContext(QueryClientContext);
  const [own] = useState(() => (provided === undefined ? new QueryClient() : undefined));
  const content = <UploadClientContext.Provider value={client}>{children}</UploadClientContext.Provider>;
  return own === undefined ? content : <QueryClientProvider client={own}>{content}</QueryClientProvider>;
}

/**
 * The client of the nearest `UploadProvider`.
 *
 * @throws ProtocolUsageError outside of one.
 */
export function useUploadClient(): UploadClient {
  const client = useContext(UploadClientContext);
  if (client !== undefined) return client;
  throw new ProtocolUsageError(
    'There is no UploadProvider above this component, so there is no client to upload with. Wrap the application in <UploadProvider client={...}>.',
  );
}
