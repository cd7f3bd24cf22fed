/** The review of the look, drawn from its data. */
import { Table } from '../support/Table.tsx';
import { checklist, enough } from './checklist.ts';
import { frames } from './frames.ts';
import { measuredPoints } from './measureLook.ts';

export function ChecklistTable() {
  const points = checklist.flatMap((chapter) => chapter.points);
  const score = points.filter((point) => point.score === 1).length;
  return (
    <>
      <p>
        {score} of {enough.of} hold; {enough.points} have to, and every starred one. {measuredPoints.length}{' '}
        are measured in every run of the tests.
      </p>
      <Table label="The review" columns={['Point', 'Holds', 'Judged by']}>
        {points.map(({ number, asked, isStarred, score: holds, frames: seenIn, test, note }) => (
          <tr key={number}>
            <th scope="row">
              {number}. {asked}
              {isStarred === true && ' ★'}
              {note !== undefined && <p>{note}</p>}
            </th>
            <td>{holds === 1 ? 'yes' : 'no'}</td>
            <td>
              {[
                ...(measuredPoints.includes(number) ? ['measured'] : []),
                ...(test !== undefined ? [test] : []),
                ...seenIn,
              ].join(', ')}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}

/** What the pictures are of, and the stories that they are taken from. */
export const FrameTable = () => (
  <Table label="The pictures" columns={['Picture', 'Shows', 'Look at it beside']}>
    {frames.map(({ id, shows, story, beside = '–' }) => (
      <tr key={id}>
        <th scope="row">
          <a href={`./?path=/story/${story}`} target="_top">
            {id}
          </a>
        </th>
        <td>{shows}</td>
        <td>{beside}</td>
      </tr>
    ))}
  </Table>
);
