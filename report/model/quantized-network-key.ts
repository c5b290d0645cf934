import type { Stage } from '../../contracts/stage.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

const QUANTIZING: readonly Stage[] = ['export', 'calibrate', 'fine-tune', 'fold'];

/** Stage key of what a trial's engine was built from; `null` where no stage makes it. Trials with the same key share the network. */
export const quantizedNetworkKey = ({ stages }: TrialRecord): string | null =>
  stages.findLast(({ stage }) => QUANTIZING.includes(stage))?.key ?? null;
