/** `npm run simulate`: all arguments go to e2e/simulation/main.ts. */
import { runInForeground } from './runInForeground.mjs';

await runInForeground('e2e/simulation/main.ts');
