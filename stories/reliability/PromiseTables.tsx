/** The tables of the page about promises: each is drawn from data that tests or the engine use. */
import { errorTraits, type ErrorCode } from '../../src/core/errors.ts';
import { defaultRetryPolicy } from '../../src/core/retryPolicy.ts';
import { notYetPromised } from '../../src/testing/simulation/verdicts.ts';
import { Table } from '../support/Table.tsx';
import { Words } from '../support/Words.tsx';
import { figures, type Figure } from './figures.ts';
import { promises, simulationProofs, type Promised } from './promises.ts';
import './PromiseTables.css';

export function PromiseTable() {
  return (
    <Table label="The promises" columns={['Promise', 'Proof', 'Figure']}>
      {promises.map((promised) => (
        <tr key={promised.id}>
          <th scope="row">
            {promised.id} {promised.name}
            <p>
              <Words text={promised.promise} />
            </p>
            {promised.limits !== undefined && (
              <p className="promise-limits">
                <Words text={promised.limits} />
              </p>
            )}
          </th>
          <td>
            <Proofs promised={promised} />
          </td>
          <td>
            {promised.figures.length === 0 ? (
              '–'
            ) : (
              <ul>
                {promised.figures.map((name) => (
                  <FigureItem key={name} figure={figures[name]} />
                ))}
              </ul>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Proofs({ promised: { isSimulated, proofs } }: { readonly promised: Promised }) {
  const all = isSimulated ? [...simulationProofs, ...proofs] : proofs;
  const titlesByFile = new Map<string, string[]>();
  for (const [file, ...titles] of all) titlesByFile.set(file, [...(titlesByFile.get(file) ?? []), ...titles]);
  const count = all.reduce((sum, [, ...titles]) => sum + titles.length, 0);
  return (
    <details>
      <summary>
        {count} {count === 1 ? 'proof' : 'proofs'}
        {isSimulated && ', in simulation too'}
      </summary>
      {Array.from(titlesByFile, ([file, titles]) => (
        <div key={file}>
          <code dir="ltr">{file}</code>
          <ul>
            {titles.map((title) => (
              <li key={title}>{title}</li>
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}

function FigureItem({ figure: { what, measured } }: { readonly figure: Figure }) {
  return (
    <li>
      {what}: {measured === undefined ? 'not yet measured' : measured.value}
    </li>
  );
}

export function FigureTable() {
  return (
    <Table label="The figures" columns={['Counted', 'Measured', 'Under', 'Command']}>
      {Object.values<Figure>(figures).map(({ what, measured, command }) => (
        <tr key={what}>
          <th scope="row">{what}</th>
          <td>{measured?.value ?? 'not yet measured'}</td>
          <td>{measured?.under}</td>
          <td>
            <code dir="ltr">{command}</code>
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** P11: not a description of the code's table, the table itself. */
export function RetryTable() {
  return (
    <Table
      label="What is repeated"
      columns={['Code', 'Repeated by itself', 'Keeps what was sent', 'Trying again can help']}
    >
      {(Object.keys(errorTraits) as ErrorCode[]).map((code) => {
        const { retryable, keepsSession, canRetry } = errorTraits[code];
        return (
          <tr key={code}>
            <th scope="row">
              <code>{code}</code>
            </th>
            {[retryable, keepsSession, canRetry].map((isSo, index) => (
              <td key={index}>{isSo ? 'yes' : 'no'}</td>
            ))}
          </tr>
        );
      })}
    </Table>
  );
}

export function RetryPauses() {
  const { delaysMs, jitter, minRetryAfterMs, maxRetryAfterMs } = defaultRetryPolicy;
  const seconds = (ms: number) => ms / 1000;
  return (
    <p>
      Pauses of {delaysMs.map(seconds).join(', ')} s since the last confirmed byte, each up to {jitter * 100}{' '}
      % shorter or longer; then the upload ends and keeps what it has. A Retry-After between{' '}
      {seconds(minRetryAfterMs)} and {seconds(maxRetryAfterMs)} s is obeyed, and never undercut.
    </p>
  );
}

export function NotYetPromised() {
  return (
    <Table label="What is not promised yet" columns={['Promise', 'What is missing']}>
      {Object.entries(notYetPromised).map(([name, reason]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>{reason}</td>
        </tr>
      ))}
    </Table>
  );
}
