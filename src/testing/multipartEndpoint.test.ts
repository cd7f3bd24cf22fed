/** One file, and several in one request, with the server in memory: through every interruption the kit knows. */
import { describe, it } from 'vitest';
import type { FileFacts } from '../core/protocol.ts';
import { multipartPost } from '../protocols/multipartPost.ts';
import { describeProtocol } from './describeProtocol.ts';
import { multipartEndpoint } from './multipartEndpoint.ts';

const url = 'https://api.example/multipart/';
const runner = { describe, it };
const readResults = (results: readonly unknown[]) => results;

const threeMembers = ({ size }: FileFacts) => [
  { name: 'a.txt', type: 'text/plain', size: Math.floor(size / 2) },
  { name: 'empty.txt', type: '', size: 0 },
  { name: 'b.png', type: 'image/png', size: Math.ceil(size / 2), field: 'picture' },
];

describe('one file', () => {
  describeProtocol(() => multipartPost({ url, readResults }), multipartEndpoint, { runner });
});

describe('three files in one request', () => {
  describeProtocol(
    () => multipartPost({ url, members: threeMembers, readResults }),
    () => multipartEndpoint({ fileFields: ['file', 'picture'] }),
    { runner, objects: 3 },
  );
});
