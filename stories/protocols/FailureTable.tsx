/** How a protocol fails, for its page: what the server says, what Gantry does with it, and what people get to see. */
import type { ReactNode } from 'react';
import type { ErrorCode } from '../../src/core/errors.ts';
import { english } from '../../src/ui/messages/english.ts';
import { Table } from '../support/Table.tsx';

export interface FailureRow {
  /** Such as "403, expired signature". */
  readonly server: ReactNode;
  readonly gantry: ReactNode;
  /** The code the upload ends with; people read its sentence. */
  readonly ends?: ErrorCode;
  /** What people see of an upload that goes on. @default nothing of it */
  readonly people?: ReactNode;
}

export interface FailureTableProps {
  /** Of the protocol, for people who hear the table. */
  readonly of: string;
  readonly rows: readonly FailureRow[];
}

export function FailureTable({ of, rows }: FailureTableProps) {
  return (
    <Table label={`How ${of} fails`} columns={['The server says', 'Gantry', 'People see']}>
      {rows.map(({ server, gantry, ends, people }, index) => (
        <tr key={index}>
          <th scope="row">{server}</th>
          <td>{gantry}</td>
          <td>
            {ends === undefined ? (
              (people ?? 'nothing of it')
            ) : (
              <>
                {english[`error.${ends}`]} <code>{ends}</code>
              </>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}
