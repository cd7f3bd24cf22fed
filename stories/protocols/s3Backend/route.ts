/** app/api/uploads/route.ts of Next.js. */
import { uploads } from './uploads.ts';

export const POST = uploads.handle;
