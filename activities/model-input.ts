import type { ResolvedModel } from '../contracts/model.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { Json } from '../contracts/stage.js';
import { sha256Of } from './artifacts/artifact-store.js';
import type { NodeContext } from './stage-context.js';
import { fileInput, type StageInputs } from './stage-input.js';

/** A network as stage programs take it. */
export interface ModelInput {
  /** Parameter `model`. */
  readonly parameter: Json;
  readonly inputs: StageInputs;
}

/** Resolves a network on this node; a factory must be allowed by the node's own configuration. */
export const modelInput = async (node: NodeContext, model: ResolvedModel): Promise<ModelInput> => {
  const { kind, classes } = model;
  switch (kind) {
    case 'onnx':
      return { parameter: { kind, classes }, inputs: { onnx: fileInput(model.onnx) } };
    case 'architecture':
      return {
        parameter: { kind, architecture: model.architecture, classes },
        inputs: { weights: fileInput(model.weights) },
      };
    case 'factory': {
      const factory = node.factories[model.factory];
      if (factory === undefined) {
        const known = Object.keys(node.factories).join(', ') || 'none';
        throw new QuantfleetFailure('ModelUnknown', `Factory ${model.factory} is not allowed here; allowed: ${known}.`);
      }
      return {
        parameter: { kind, function: factory.function, classes },
        inputs: {
          weights: fileInput(model.weights),
          factory: { digest: await sha256Of(factory.file), resolve: async () => factory.file },
        },
      };
    }
  }
};
