import type { NodeActivities } from '../../contracts/activities.js';
import type { SweepPlan } from '../../contracts/sweep.js';

/** What a node is asked to list for a sweep. */
export const listingOf = ({
  splits,
  model: { classes },
  maxUnreadableShare,
  trainingOnEvaluation = 'note',
}: SweepPlan): Parameters<NodeActivities['listSplits']>[0] => ({
  splits,
  classes,
  maxUnreadableShare,
  trainingOnEvaluation,
});
