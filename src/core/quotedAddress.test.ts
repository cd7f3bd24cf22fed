import { expect, it } from 'vitest';
import { quotedAddress } from './quotedAddress.ts';

it.each([
  ['https://api.test/files/1', 'https://api.test/files/1', 'https://api.test/…'],
  ['https://api.test:8443/files?key=1#2', 'https://api.test:8443/files', 'https://api.test:8443/…'],
  ['https://me:p@ss@api.test/files', 'https://api.test/files', 'https://api.test/…'],
  ['https://api.test', 'https://api.test', 'https://api.test/…'],
  ['https://api.test?key=1', 'https://api.test', 'https://api.test/…'],
  ['/files/me@example?key=1', '/files/me@example', '/…'],
  ['files/me@example', 'files/me@example', '/…'],
  ['', '', '/…'],
])('%j is quoted as %j, and as %j where it may be a credential', (url, quoted, hidden) => {
  expect(quotedAddress({ url })).toBe(quoted);
  expect(quotedAddress({ url, auth: 'never' })).toBe(hidden);
});
