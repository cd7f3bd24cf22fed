/** The table of "Which protocol?": every protocol of the package, by what a backend has. */
import { Table } from '../support/Table.tsx';
import { Words } from '../support/Words.tsx';
import { protocolNames, protocols } from './protocols.ts';
import './ProtocolTable.css';

export const ProtocolTable = () => (
  <Table
    label="Which protocol?"
    columns={[
      'My backend is …',
      'Resumes after a reload',
      'Parts at once',
      'Can be asked',
      'Cancel leaves nothing',
      'Largest file',
      'Tested against',
    ]}
  >
    {protocolNames.map((name) => {
      const { backend, resumes, parallel, asks, cancels, largest, testedAgainst } = protocols[name];
      return (
        <tr key={name} className="protocol-row">
          <th scope="row">
            <ProtocolLink to={name} />
            <p>
              <bdi>
                <Words text={backend} />
              </bdi>
            </p>
          </th>
          {[resumes, parallel, asks, cancels, largest, testedAgainst].map((text, index) => (
            <td key={index}>
              <bdi>
                <Words text={text} />
              </bdi>
            </td>
          ))}
        </tr>
      );
    })}
  </Table>
);

/** Leads out of the frame that a page of the Storybook stands in. */
export const ProtocolLink = ({ to }: { readonly to: keyof typeof protocols }) => (
  <a href={`./?path=/docs/protocols-${to}--docs`} target="_top">
    <code dir="ltr">{to}</code>
  </a>
);
