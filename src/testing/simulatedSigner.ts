/** Signed addresses of a storage in memory: their query, and the refusal of one that is wrong or has run out. */
import type { ScriptedReply } from './scriptedSender.ts';
import type { ReceivedRequest } from './simulatedEndpoint.ts';

export interface SignerOptions {
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** How long an address works. @default 3600 */
  readonly lifetimeSeconds?: number;
  /** @default 'https://storage.simulated.example' */
  readonly storageOrigin?: string;
}

export interface SimulatedSigner {
  readonly storageOrigin: string;
  /** An address for one request to `path`, which may have a query of its own. */
  sign(path: string): string;
  /** Why the storage does not do what a signed address asks for; undefined when it does. */
  refusal(request: ReceivedRequest): ScriptedReply | undefined;
}

export function simulatedSigner(options: SignerOptions): SimulatedSigner {
  const { nowMs = () => 0, lifetimeSeconds = 3600 } = options;
  const { storageOrigin = 'https://storage.simulated.example' } = options;
  return {
    storageOrigin,
    sign(path) {
      const date = new Date(nowMs()).toISOString().replace(/[-:]|\.\d{3}/g, '');
      const query = `X-Amz-Date=${date}&X-Amz-Expires=${lifetimeSeconds}&X-Amz-SignedHeaders=host&X-Amz-Signature=simulated`;
      return `${storageOrigin}/${path}${path.includes('?') ? '&' : '?'}${query}`;
    },
    refusal(request) {
      if (request.header('authorization') !== null)
        return xmlError(400, 'InvalidArgument', 'Only one auth mechanism.');
      const { searchParams } = request.url;
      if (searchParams.get('X-Amz-Signature') !== 'simulated')
        return xmlError(403, 'SignatureDoesNotMatch', 'The signature does not match.');
      const date = (searchParams.get('X-Amz-Date') ?? '').replace(
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
        '$1-$2-$3T$4:$5:$6Z',
      );
      const expiresAtMs = Date.parse(date) + Number(searchParams.get('X-Amz-Expires')) * 1000;
      return nowMs() < expiresAtMs ? undefined : xmlError(403, 'AccessDenied', 'Request has expired');
    },
  };
}

/** A refusal in the storage's own words. */
export const xmlError = (status: number, code: string, message: string): ScriptedReply => ({
  status,
  text: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
