/** One run again, with every request, fault and change of status. */
import {
  randomSchedule,
  ruleText,
  runSimulation,
  worldNames,
  type SimulationOptions,
} from '../../src/testing/simulation/index.ts';

type Script = Pick<SimulationOptions, 'world' | 'schedule' | 'seed' | 'fileBytes'>;

/** @param text - a seed, or `{ world, seed, schedule, fileBytes? }` as JSON. @returns whether every promise held */
export async function replay(text: string): Promise<boolean> {
  const script = scriptOf(text);
  const { world, schedule, seed } = script;
  console.log(`seed ${seed}: ${world}`);
  for (const rule of schedule) console.log(`  ${ruleText(rule)}`);
  const { requests, events, violations, elapsedMs } = await runSimulation(script);
  const startMs = requests[0]?.startMs ?? 0;
  const firstEventMs = Number.parseInt(events.find((event) => event.includes('running')) ?? '0', 10);
  const lines = [
    ...events.map((event) => ({ atMs: Number.parseInt(event, 10), text: event })),
    ...requests.map(({ startMs: atMs, endMs, method, url, start, end, outcome, actions }) => ({
      atMs: atMs - startMs + firstEventMs,
      text:
        `${atMs - startMs + firstEventMs} ms  -> ${method} ${url.slice(0, 70)} bytes ${start}-${end} ` +
        `-> ${outcome ?? 'none'} after ${(endMs ?? atMs) - atMs} ms ${actions.map((one) => JSON.stringify(one)).join(' ')}`,
    })),
  ].sort((a, b) => a.atMs - b.atMs);
  for (const { text: line } of lines) console.log(line);
  for (const { promise, detail, atMs } of violations) console.log(`${atMs} ms  BROKEN ${promise}: ${detail}`);
  console.log(
    `${requests.length} requests, ${violations.length} violations, ${elapsedMs} ms of virtual time`,
  );
  return violations.length === 0;
}

/** What a failing check printed is believed as it is. */
function scriptOf(text: string): Script {
  if (text.trim().startsWith('{')) return JSON.parse(text) as Script;
  const seed = Number(text);
  return { ...randomSchedule(seed, worldNames), seed };
}
