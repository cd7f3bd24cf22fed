/** Worker entry: thumbnails beside the page. */
import { drawThumbnail } from './drawThumbnail.ts';
import { serveWorker } from './serveWorker.ts';

serveWorker(drawThumbnail);
