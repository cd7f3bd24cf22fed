import { expect, it } from 'vitest';
import { complaintAbout } from './complaints.test.shared.ts';
import type { PromiseName } from './oracles.ts';
import { runSimulation } from './runSimulation.ts';
import type { Rule } from './schedule.ts';
import { worldNames, worlds, type WorldName } from './worlds.ts';

/** Under a success status, and without any work done. */
const lies: readonly string[] = [
  '',
  'null',
  '42',
  '"stored"',
  '[]',
  '{}',
  '{"__proto__":{"result":"stored","offset":25}}',
  '{"upload_id":7,"offset":10}',
  '{"upload_id":"x","offset":"10"}',
  '{"upload_id":"x","offset":-1}',
  '{"upload_id":"x","offset":0}',
  '{"upload_id":"x","offset":26}',
  '{"upload_id":"x","offset":1e300}',
  '{"upload_id":"x","offset":9007199254740993}',
  '{"file_uuid":null,"file_url":["x"]}',
  '{"url":"javascript:alert(1)"}',
  '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>',
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  'x'.repeat(100_000),
];

/** What is promised even where the server lies; that its bytes arrive, or are not sent twice, is not. */
const kept: readonly PromiseName[] = ['P1', 'P2', 'P4', 'P10', 'P12', 'P13', 'P14', 'P24'];

/**
 * A storage confirms with its status alone, so only what is markup can be seen through; whoever takes chunks by PATCH says
 * nothing at all; and of FilePond's ids nothing is known but that they are words.
 */
function canBeSeenThrough(world: WorldName, place: number, text: string): boolean {
  const { method, url } = worlds[world].requests[place - 1] ?? {};
  if (method === 'PATCH') return false;
  if (method === 'PUT' || url === 'storage.') return text.startsWith('<');
  return url !== '/filepond/' || !/^\w{1,512}$/.test(text);
}

async function complaintsAbout(
  world: WorldName,
  text: string,
  schedule: readonly Rule[],
): Promise<readonly string[]> {
  const report = await runSimulation({ world, seed: 1, schedule });
  const violations = report.violations.filter(({ promise }) => kept.includes(promise));
  const found = complaintAbout({ ...report, violations });
  const untyped = report.ends.filter((end) => end.status === 'failed' && end.error.code === 'unknown');
  const told = JSON.stringify(text.slice(0, 60));
  return [
    ...(found === undefined ? [] : [`${world} ${told}: ${found}`]),
    ...(untyped.length === 0 ? [] : [`${world} ${told}: an error without a type`]),
    ...(report.isHung ? [`${world} ${told}: hangs`] : []),
  ];
}

const tell = (occurrence: number, text: string): Rule => ({
  match: {},
  occurrence,
  action: { do: 'reply', status: 200, text },
});

it.each(worldNames)(
  'the promises that need no honest server hold for %s when it lies once, or always',
  { timeout: 120_000 },
  async (world) => {
    const complaints: string[] = [];
    for (const text of lies) {
      for (const place of worlds[world].requests.keys())
        if (canBeSeenThrough(world, place + 1, text))
          complaints.push(...(await complaintsAbout(world, text, [tell(place + 1, text)])));
      const always = Array.from({ length: 60 }, (_, index) => tell(index + 1, text));
      if (canBeSeenThrough(world, 1, text)) complaints.push(...(await complaintsAbout(world, text, always)));
    }
    expect(complaints).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  },
);
