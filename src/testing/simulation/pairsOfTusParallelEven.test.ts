import { holdForPairs } from './complaints.test.shared.ts';

holdForPairs('tusParallel', 'even');
