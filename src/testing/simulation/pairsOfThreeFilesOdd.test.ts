import { holdForPairs } from './complaints.test.shared.ts';

holdForPairs('threeFiles', 'odd');
