import { ProtocolUsageError } from './errors.ts';
import { quotedAddress } from './quotedAddress.ts';

/** @throws ProtocolUsageError when it is none, and there is no page it could be relative to. */
export function absoluteUrl(url: string, pageUrl: string | undefined): URL {
  try {
    return new URL(url, pageUrl);
  } catch (error) {
    throw new ProtocolUsageError(
      `"${quotedAddress({ url })}" is not a URL that can be reached from here. Nothing was sent. Give the protocol an absolute URL.`,
      error,
    );
  }
}
