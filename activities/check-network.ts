import type { DataNote } from '../contracts/data-notes.js';
import type { ResolvedModel } from '../contracts/model.js';
import type { Preprocessing } from '../contracts/preprocessing.js';
import { inputShape } from './input-shape.js';
import { networkInput } from './network-input.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

/** A PyTorch network with the images that it is given. */
export interface NetworkToCheck {
  readonly model: ResolvedModel;
  readonly preprocessing: Preprocessing;
  /** What the user calls the file of the weights. */
  readonly weightsName: string;
}

/**
 * Builds a PyTorch network, loads its weights and runs it once, as every stage does, so that a mistake is told once and
 * before any trial. Returns what was seen in the file of the weights. Fails with `WeightsMismatch` and its like, with
 * `NetworkFailed`, or with `ConfigInvalid` where the network takes other images.
 */
export const checkNetwork = async (
  node: NodeContext,
  { model: resolved, preprocessing, weightsName }: NetworkToCheck,
  attempt: StageAttempt,
): Promise<readonly DataNote[]> => {
  const { model, inputs } = await networkInput(node, resolved, attempt);
  const parameters = { model, inputShape: inputShape(preprocessing), colour: preprocessing.colour };
  const work = { program: 'check_network', parameters, unkeyed: { weightsName }, inputs } as const;
  const { taken } = (await runStage(node, work, attempt)).facts;
  return taken === null ? [] : [{ code: 'WeightsUnwrapped', message: `${weightsName}: ${taken}` }];
};
