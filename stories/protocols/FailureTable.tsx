/** How a protocol fails, for its page: what the server says, what Gantry does with it, and what people get to see. */
import type { ReactNode } from 'react';
import { UploadError, type ErrorCode } from '../../src/core/errors.ts';
import { errorSentence } from '../../src/ui/messages/errorWords.ts';
import { createWords } from '../../src/ui/messages/words.ts';
import { Fold, Table } from '../support/Table.tsx';
import { Words } from '../support/Words.tsx';
import { commonFailures } from './commonFailures.ts';
import './FailureTable.css';

const words = createWords();

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

/** A text of a row may have code between backticks. */
export function FailureTable({ of, rows }: FailureTableProps) {
  return (
    <div className="failures">
      <Failures label={`How ${of} fails`} rows={rows} />
      <Fold summary="The same for every protocol">
        <Failures label={`How ${of} fails, as every protocol does`} rows={commonFailures} />
      </Fold>
    </div>
  );
}

const Failures = ({ label, rows }: { readonly label: string; readonly rows: readonly FailureRow[] }) => (
  <Table label={label} columns={['The server says', 'Gantry', 'People see']}>
    {rows.map(({ server, gantry, ends, people = 'nothing of it' }, index) => (
      <tr key={index}>
        <th scope="row">{worded(server)}</th>
        <td>{worded(gantry)}</td>
        <td>
          {ends === undefined ? (
            worded(people)
          ) : (
            <>
              <bdi>{errorSentence(words, new UploadError({ code: ends, message: '' }))}</bdi>{' '}
              <code dir="ltr">{ends}</code>
            </>
          )}
        </td>
      </tr>
    ))}
  </Table>
);

const worded = (content: ReactNode): ReactNode => (
  <bdi>{typeof content === 'string' ? <Words text={content} /> : content}</bdi>
);
