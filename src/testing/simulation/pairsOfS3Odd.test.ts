import { holdForPairs } from './complaints.test.shared.ts';

holdForPairs('s3', 'odd');
