import type { Occasion } from '../contracts/occasion.js';
import type { NodeContext } from './stage-context.js';
import type { StageWork } from './run-stage.js';
import type { StageProgram } from '../contracts/programs.js';

type Occasioned = Pick<StageWork<StageProgram>, 'occasion'>;

/** What an occasion adds to the stage key of a build, which nodes that are alike may share. */
export const buildOccasion = (occasion: Occasion | undefined): Occasioned =>
  occasion === undefined ? {} : { occasion: { ...occasion } };

/** What an occasion adds to the stage key of a measurement, which is its node's alone. */
export const measurementOccasion = (
  { probe }: Pick<NodeContext, 'probe'>,
  occasion: Occasion | undefined,
): Occasioned => (occasion === undefined ? {} : { occasion: { ...occasion, nodeId: probe.nodeId } });
