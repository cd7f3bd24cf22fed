/** The deterministic simulation: worlds, schedules, and runs with every promise watched. */
export { actionClasses, allActions, representativeActions } from './actionClasses.ts';
export type { PromiseName, Violation } from './oracles.ts';
export { runSimulation, type SimulationOptions, type SimulationReport } from './runSimulation.ts';
export {
  openSchedule,
  ruleText,
  type Action,
  type RequestMatch,
  type Rule,
  type Schedule,
  type ScheduleBook,
} from './schedule.ts';
export { pairs, randomSchedule, singles } from './schedules.ts';
export { seededRandom, type SeededRandom } from './seededRandom.ts';
export { SimulatedFile } from './simulatedFile.ts';
export type { TracedRequest } from './simulatedNetwork.ts';
export { endsHonestly, notYetPromised } from './verdicts.ts';
export type { World, WrapProtocol } from './world.ts';
export { worldNames, worlds, type WorldName } from './worlds.ts';
