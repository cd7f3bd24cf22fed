/** Plants every bug of the list and says how it was noticed: `npm run history-bugs`. */
import process from 'node:process';
import { findKiller, historyBugs } from './historyBugs.ts';

let killed = 0;
for (const bug of historyBugs) {
  const killer = await findKiller(bug);
  if (killer !== undefined) killed += 1;
  console.log(
    `${killer === undefined ? 'SURVIVED' : 'killed  '}  ${bug.name}${killer === undefined ? '' : `: ${killer}`}`,
  );
}
console.log(`${killed} of ${historyBugs.length} killed`);
process.exitCode = killed === historyBugs.length ? 0 : 1;
