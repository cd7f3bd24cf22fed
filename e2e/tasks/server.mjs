/** The reference server in the foreground: `npm run server -- --port 4000`. All arguments go to e2e/server/main.ts. */
import { runInForeground } from './runInForeground.mjs';

await runInForeground('e2e/server/main.ts');
