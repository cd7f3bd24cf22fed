/** What a protocol consists of, for the page about one's own. */
import type { UploadProtocol } from '../../src/core/protocol.ts';
import { Table } from '../support/Table.tsx';
import { Words } from '../support/Words.tsx';

interface Member {
  readonly name: keyof UploadProtocol;
  readonly parameters?: string;
  readonly answers: string;
}

const members: readonly Member[] = [
  {
    name: 'name',
    answers: 'the contract, in stored sessions and traces; another one when sessions change their meaning',
  },
  {
    name: 'endpoint',
    answers:
      'optional: an address whose origin gets what `authorize` returns. Without it only the origin of the page does',
  },
  {
    name: 'begin',
    parameters: '(file)',
    answers: 'the session before anything was said; the same for the same file',
  },
  {
    name: 'next',
    parameters: '(session, file, busy)',
    answers:
      "what to do now: `send(step)`, `wait('digest')`, `wait('replies')` or `done(result)`. `busy` holds the keys of " +
      'steps in flight: answer with another step, and parts travel side by side',
  },
  {
    name: 'confirmed',
    parameters: '(session, file)',
    answers: 'how many bytes the server is known to have',
  },
  {
    name: 'resync',
    parameters: '(session, file)',
    answers:
      'optional: the question “how far did you get?”, asked after a lost reply and when a stored session goes on',
  },
  {
    name: 'cancel',
    parameters: '(session, file)',
    answers: 'optional: the request that makes the server forget',
  },
  {
    name: 'check',
    parameters: '(file)',
    answers:
      'optional: refuses a file this server cannot take, before any request, with a `RejectedFileError`',
  },
  {
    name: 'expiresAtMs',
    parameters: '(session)',
    answers: 'optional: when the server will have forgotten the session',
  },
  {
    name: 'stored',
    parameters: '(session)',
    answers: 'optional: the session without what must not be stored, such as a signed address',
  },
  {
    name: 'parts',
    answers: 'optional: the sizes the contract allows, so that the engine can fit parts to the connection',
  },
];

export const ProtocolFunctions = () => (
  <Table label="What a protocol consists of" columns={['Member', 'Answers']}>
    {members.map(({ name, parameters = '', answers }) => (
      <tr key={name}>
        <th scope="row">
          <code>
            {name}
            {parameters}
          </code>
        </th>
        <td>
          <Words text={answers} />
        </td>
      </tr>
    ))}
  </Table>
);
