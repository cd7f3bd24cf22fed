/** Options as the code documents them, those that have to be given first. */
import type { DocumentedOption } from './readOptions.ts';
import { Table } from './Table.tsx';
import { Words } from './Words.tsx';
import './OptionsTable.css';

export interface OptionsTableProps {
  /** What they are the options of, for people who hear it. */
  readonly label: string;
  /** Out of types: `import options from '….ts?options'`. */
  readonly options: readonly DocumentedOption[];
}

export function OptionsTable({ label, options }: OptionsTableProps) {
  const isGiven = ({ without }: DocumentedOption) => without !== undefined;
  const inOrder = [...options.filter(isGiven), ...options.filter((option) => !isGiven(option))];
  return (
    <Table label={label} columns={['Option', 'What it says', 'By default']}>
      {inOrder.map((option) => (
        <tr key={option.name}>
          <th scope="row">
            <code dir="ltr">{option.name}</code>
          </th>
          <td className="documented-option">
            <p>
              <bdi>
                <Words text={option.text} />
              </bdi>
            </p>
            <code dir="ltr">{option.type}</code>
          </td>
          <td>
            <bdi>
              <Words text={defaultOf(option)} />
            </bdi>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function defaultOf({ byDefault, without }: DocumentedOption): string {
  if (without === undefined) return byDefault ?? 'not given';
  if (without.length === 0) return 'required';
  return `required, or ${without.map((name) => `\`${name}\``).join(', ')}`;
}
