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
      'Protocol',
      'Resumes after a reload',
      'Parts at once',
      'Can be asked',
      'Cancel leaves nothing',
      'Largest file',
      'Tested against',
    ]}
  >
    {protocolNames.map((name) => {
      const { backend, ...facts } = protocols[name];
      const { resumes, parallel, asks, cancels, largest, testedAgainst } = facts;
      return (
        <tr key={name}>
          <th scope="row" className="protocol-backend">
            <bdi>
              <Words text={backend} />
            </bdi>
          </th>
          <td className="protocol-name">
            <ProtocolLink to={name} />
          </td>
          {[resumes, parallel, asks, cancels, largest, testedAgainst].map((text, index) => (
            <td key={index} className="protocol-fact">
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
