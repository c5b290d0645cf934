import type { ResolvedModel } from '../contracts/model.js';
import type { Preprocessing } from '../contracts/preprocessing.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { inputShape } from './input-shape.js';
import { networkInput } from './network-input.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

/** A PyTorch network with the images that it is given. */
export interface NetworkToCheck {
  readonly model: ResolvedModel;
  readonly preprocessing: Preprocessing;
}

/** Runs a PyTorch network once. Fails with `NetworkFailed`, or with `ConfigInvalid` where it takes other images. */
export const checkNetwork = async (
  node: NodeContext,
  { model: resolved, preprocessing }: NetworkToCheck,
  attempt: StageAttempt,
): Promise<StageOutcome<'check_network'>> => {
  const { model, inputs } = await networkInput(node, resolved, attempt);
  const parameters = { model, inputShape: inputShape(preprocessing), colour: preprocessing.colour };
  return runStage(node, { program: 'check_network', parameters, unkeyed: {}, inputs }, attempt);
};
