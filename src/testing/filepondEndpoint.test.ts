/** The protocol with the server in memory: through every interruption the kit knows. */
import { describe, it } from 'vitest';
import { filepond } from '../protocols/filepond.ts';
import { describeProtocol } from './describeProtocol.ts';
import { filepondEndpoint } from './filepondEndpoint.ts';

const url = 'https://api.example/filepond/';
const runner = { describe, it };
let servers = 0;
const makeServer = () => filepondEndpoint({ idPrefix: `${(servers += 1)}-` });

describe('small files in a form', () => {
  describeProtocol(({ partBytes }) => filepond({ url, partBytes }), makeServer, { runner });
});

describe('chunks for every file', () => {
  describeProtocol(({ partBytes }) => filepond({ url, partBytes, forceChunks: true }), makeServer, {
    runner,
  });
});

describe('a form for every file', () => {
  describeProtocol(() => filepond({ url, chunks: false }), makeServer, { runner });
});
