import { expect, it } from 'vitest';
import { serial, serialServer, tenBytes, toySender } from '../core/toys.test.shared.ts';
import { runProtocol } from './runProtocol.ts';

it('gives each session once, also where requests must not be doubled', async () => {
  const { sessions } = await runProtocol(serial({ repeatable: { open: false, part: false } }), {
    sender: toySender(serialServer().react),
    source: new Blob([tenBytes]),
  });
  expect(sessions.map(({ offset }) => offset)).toEqual([0, 4, 8, 10, 10]);
});
