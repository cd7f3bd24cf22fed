import { expect, it } from 'vitest';
import { isUploadError } from '../../src/core/index.ts';
import { createUploadClient } from '../../src/index.ts';
import { messageMedia } from '../../src/presets/selfcommunity.ts';
import { simulatedServer } from '../../src/testing/index.ts';
import { authorizeWith } from './authorizeWith.ts';

const protocol = messageMedia({ baseUrl: 'https://community.example' });
const report = new File(['twelve pages'], 'report.pdf');

it('sends a new token after the old one was refused', async () => {
  const server = simulatedServer({ token: 'new' });
  const authorize = authorizeWith({ current: async () => 'old', refresh: async () => 'new' });
  const client = createUploadClient({ persist: false, authorize, ports: { sender: server } });
  await client.add(report, { protocol }).done;
  expect(server.requests.map(({ outcome }) => outcome)).toEqual([401, 200]);
});

it('waits for whoever signs in, and goes on when told to try again', async () => {
  const server = simulatedServer({ token: 'new' });
  let token = 'old';
  const authorize = authorizeWith({
    current: async () => token,
    refresh: () => Promise.reject(new Error('Nobody is signed in.')),
  });
  const client = createUploadClient({ persist: false, authorize, ports: { sender: server } });
  const upload = client.add(report, { protocol });
  const error: unknown = await upload.done.catch((reason: unknown) => reason);
  expect(isUploadError(error) && error.code).toBe('auth');
  token = 'new';
  client.retry();
  await upload.done;
  expect(server.objects).toHaveLength(1);
});
