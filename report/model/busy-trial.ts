import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** Share of the cores above which the load average is more than the trial's own earlier stages leave. */
const NOTABLE_LOAD = 1.25;

/** Cores of the machine that measured a trial. */
export const coresOf = ({ nodes }: Pick<SweepRecord, 'nodes'>, { nodeId, evaluation }: TrialRecord): number => {
  const cores = nodes.find((node) => node.nodeId === nodeId)?.fingerprint['cores'];
  return typeof cores === 'number' ? cores : (evaluation?.threads ?? Infinity);
};

/** Load average of the minute before a trial was measured. */
export const loadBefore = ({ evaluation }: TrialRecord): number => evaluation?.conditions.before.loadAverage ?? 0;

/** Whether a trial was measured while the machine was busy with something else, so that its speeds are tainted. */
export const isBusy = (sweep: Pick<SweepRecord, 'nodes'>, trial: TrialRecord): boolean =>
  loadBefore(trial) > NOTABLE_LOAD * coresOf(sweep, trial);
