/**
 * The page of the benchmark of long lists: one library at an address of its own, so that each brings only itself.
 *
 *   ?library=gantry&server=http://127.0.0.1:47321&start=true
 */
import type { Candidate, CandidateOptions } from './candidate.ts';
import { measureAdding, measureUploading } from './measure.ts';

const address = new URLSearchParams(location.search);
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');

const options: CandidateOptions = {
  root,
  endpoint: address.get('server') ?? '',
  autoStart: address.get('start') === 'true',
};

async function mount(): Promise<Candidate> {
  switch (address.get('library')) {
    case 'uppy':
      return (await import('./uppyDashboard.ts')).mount(options);
    case 'uploady':
      return (await import('./uploadyList.tsx')).mount(options);
    case 'bare':
      return (await import('./bareRequests.ts')).mount(options);
    case 'gantry-stored':
      return (await import('./gantryField.tsx')).mountStored(options);
    case 'gantry-hooks':
      return (await import('./gantryHooks.tsx')).mount(options);
    default:
      return (await import('./gantryField.tsx')).mount(options);
  }
}

const candidate = mount();

/** What the benchmark calls. */
export const bench = {
  adding: async (count: number) => measureAdding(await candidate, count),
  uploading: async (count: number, listed: number) => measureUploading(await candidate, count, listed),
};

Object.assign(globalThis, { bench });
