import type { ConditionSample } from '../../contracts/conditions.js';
import { type ProgramPlace, programFacts } from '../program-facts.js';
import type { StageAttempt } from '../stage-context.js';

/** Where conditions are asked for, and of which machine. */
export interface NowPlace extends ProgramPlace {
  /** Folder that the machine’s proc, sys, etc and var are in. */
  readonly machineRoot: string;
}

/** How a machine is at this moment; fails with `ToolMissing` for a card without NVML. */
export const conditionsNow = async (
  { machineRoot: root, ...place }: NowPlace,
  usesGpu: boolean,
  attempt: StageAttempt,
): Promise<ConditionSample> => {
  const parameters = { root, folder: place.logRoot, usesGpu, processors: [], everyMs: null };
  const { sample } = await programFacts(place, 'watch_conditions', parameters, attempt);
  return sample;
};
