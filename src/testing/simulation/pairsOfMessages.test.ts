import { holdForPairs } from './complaints.test.shared.ts';

holdForPairs(['messageMedia', 'messageThumbnail', 'messageMediaChunks']);
