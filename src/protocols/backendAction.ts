/** Questions to the application's backend as `gantry/server/s3` answers them. */
import { json, type RequestSpec } from '../core/protocol.ts';

/** @param url - of the backend; may have a query of its own. */
export const backendAction = (url: string, action: string, question: object): RequestSpec => ({
  method: 'POST',
  url: `${url}${url.includes('?') ? '&' : '?'}action=${action}`,
  headers: { Accept: 'application/json' },
  body: json(question),
});
