import type { QuantizedNetwork } from '../../contracts/quantized-network.js';
import { measureEngine } from './measure-engine.js';
import { measureInProvider } from './measure-in-provider.js';
import { measureQuantized } from './measure-quantized.js';
import { measurePytorchFp32 } from './pytorch-fp32.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** The stages that need the point's node alone: build and evaluate. */
export const deployNetwork = (run: RecipeRun, network: QuantizedNetwork): Promise<RecipeResult> => {
  switch (network.kind) {
    case 'pytorch':
      return measurePytorchFp32(run);
    case 'qdq':
      return measureQuantized(run, network.onnx);
    case 'tensorrt': {
      const { onnx, precision, calibrationCache } = network;
      return measureEngine(run, { onnx, precision, calibrationCache });
    }
    case 'provider':
      return measureInProvider(run, network);
  }
};
