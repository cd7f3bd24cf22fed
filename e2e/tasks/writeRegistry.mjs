/** `npm run registry`: all arguments go to stories/registry/writeRegistry.ts. */
import { runInForeground } from './runInForeground.mjs';

await runInForeground('stories/registry/writeRegistry.ts');
