/**
 * An address as messages and traces quote it: without query, fragment and user information. Of one that must not get
 * credentials only the origin is left: it may be a credential itself, path and all.
 */
import type { RequestSpec } from './protocol.ts';
import { withoutQuery } from './withoutQuery.ts';

/** @example quotedAddress({ url: 'https://me:pw@api.example/files?key=1' }) // 'https://api.example/files' */
export function quotedAddress({ url, auth }: Pick<RequestSpec, 'url' | 'auth'>): string {
  const [, scheme = '', host = '', path = ''] =
    /^([a-z][a-z\d+.-]*:\/\/)?([^/]*)(.*)$/is.exec(withoutQuery(url)) ?? [];
  const origin = scheme === '' ? host : scheme + host.slice(host.lastIndexOf('@') + 1);
  return auth === 'never' ? `${scheme === '' ? '' : origin}/…` : origin + path;
}
