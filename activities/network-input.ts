import type { Network, ResolvedModel } from '../contracts/model.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { allowedFactory, factoryInput } from './model-factory.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, type StageInput } from './stage-input.js';

/** A PyTorch network as stage programs take it. */
export interface NetworkInput {
  /** Parameter `model`. */
  readonly model: Network;
  readonly inputs: { readonly weights: StageInput; readonly factory?: StageInput };
}

/** Resolves a PyTorch network on this node; a factory must be allowed by the node's own configuration. */
export const networkInput = async (
  node: NodeContext,
  model: ResolvedModel,
  attempt: StageAttempt,
): Promise<NetworkInput> => {
  switch (model.kind) {
    case 'onnx':
      throw new QuantfleetFailure(
        'RecipeUnsupported',
        'This stage needs a PyTorch network; the sweep names an ONNX file.',
      );
    case 'architecture': {
      const { kind, architecture, classes, weights } = model;
      return { model: { kind, architecture, classes }, inputs: { weights: fileInput(weights) } };
    }
    case 'factory': {
      const { kind, classes, weights } = model;
      const factory = await allowedFactory(node, model.factory);
      return {
        model: { kind, function: factory.function, classes },
        inputs: { weights: fileInput(weights), factory: await factoryInput(node, factory, attempt) },
      };
    }
  }
};
