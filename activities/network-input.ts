import type { Network, ResolvedModel } from '../contracts/model.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { sha256Of } from './artifacts/artifact-store.js';
import type { NodeContext } from './stage-context.js';
import { fileInput, type StageInput } from './stage-input.js';

/** A PyTorch network as stage programs take it. */
export interface NetworkInput {
  /** Parameter `model`. */
  readonly model: Network;
  readonly inputs: { readonly weights: StageInput; readonly factory?: StageInput };
}

/** Resolves a PyTorch network on this node; a factory must be allowed by the node's own configuration. */
export const networkInput = async (node: NodeContext, model: ResolvedModel): Promise<NetworkInput> => {
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
      const factory = node.factories[model.factory];
      if (factory === undefined) {
        const known = Object.keys(node.factories).join(', ') || 'none';
        throw new QuantfleetFailure('ModelUnknown', `Factory ${model.factory} is not allowed here; allowed: ${known}.`);
      }
      const { file, function: name } = factory;
      return {
        model: { kind, function: name, classes },
        inputs: {
          weights: fileInput(weights),
          factory: { digest: await sha256Of(file), resolve: async () => file },
        },
      };
    }
  }
};
