/** A Ceph cluster in the foreground: `npm run ceph -- --osds 3 --gateways 2`. All arguments go to e2e/servers/cephMain.ts. */
import { endWith, ensureS3Engine } from './ensure.mjs';
import { runInForeground } from './runInForeground.mjs';

try {
  ensureS3Engine();
} catch (error) {
  endWith(error);
}
await runInForeground('e2e/servers/cephMain.ts');
