/** `npm run history-bugs`: all arguments go to e2e/simulation/historyBugsMain.ts. */
import { runInForeground } from './runInForeground.mjs';

await runInForeground('e2e/simulation/historyBugsMain.ts');
