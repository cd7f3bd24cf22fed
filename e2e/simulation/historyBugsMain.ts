/**
 * Plants every bug of the list and says how it was noticed: `npm run history-bugs`, or `-- --only word` for those whose
 * names have it.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { findKiller, furtherBugs, historyBugs, type HistoryBug } from './historyBugs.ts';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });

/** @returns how many were noticed */
async function plantAll(bugs: readonly HistoryBug[]): Promise<number> {
  let killed = 0;
  for (const bug of bugs) {
    const killer = await findKiller(bug);
    if (killer !== undefined) killed += 1;
    console.log(killer === undefined ? `SURVIVED  ${bug.name}` : `killed    ${bug.name}: ${killer}`);
  }
  return killed;
}

const named = ({ name }: HistoryBug): boolean => name.includes(values.only);
const [history, further] = [historyBugs.filter(named), furtherBugs.filter(named)];
const killedFurther = await plantAll(further);
const killed = await plantAll(history);
console.log(`${killed} of ${history.length} killed`);
process.exitCode = killed + killedFurther === history.length + further.length ? 0 : 1;
