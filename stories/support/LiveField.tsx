/** An upload field on a client of its own, with the digests of what it uploaded. */
import { useEffect, useState } from 'react';
import type { UploadProtocol } from '../../src/core/protocol.ts';
import { createUploadClient, UploadProvider } from '../../src/index.ts';
import { UploadField, type UploadFieldProps } from '../../src/ui/index.ts';
import { DigestCheck, type FinishedUpload } from './DigestCheck.tsx';
import { isTestRun, serverToken } from './server.tsx';

export interface LiveFieldProps<Session, Result> extends Omit<
  UploadFieldProps<Session, Result>,
  'protocol' | 'keyOf'
> {
  readonly baseUrl: string;
  /** Made once. */
  readonly makeProtocol: (baseUrl: string) => UploadProtocol<Session, Result>;
  /** What of the result the server's list of files knows. */
  readonly keyOf: (result: Result) => string;
}

export function LiveField<Session, Result>(props: LiveFieldProps<Session, Result>) {
  const { baseUrl, makeProtocol, keyOf, onDone, ...field } = props;
  const [finished, setFinished] = useState<readonly FinishedUpload[]>([]);
  const [client] = useState(() =>
    createUploadClient({
      authorize: () => ({ Authorization: `Bearer ${serverToken}` }),
      authOrigins: [baseUrl],
    }),
  );
  const [protocol] = useState(() => makeProtocol(baseUrl));
  const isListed = field.group !== undefined && !isTestRun;
  // With a group of its own, the field says after a reload what that has interrupted. Tests find it empty.
  useEffect(() => {
    if (isListed) void client.restore([protocol]);
  }, [isListed, client, protocol]);
  return (
    <UploadProvider client={client}>
      <UploadField
        {...field}
        protocol={protocol}
        onDone={(result, id) => {
          const file = client.sourceOf(id);
          if (file !== undefined)
            setFinished((before) => [...before, { id, file, serverKey: keyOf(result) }]);
          onDone?.(result, id);
        }}
      />
      <DigestCheck baseUrl={baseUrl} finished={finished} />
    </UploadProvider>
  );
}
