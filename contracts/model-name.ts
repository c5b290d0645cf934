import type { ModelSource } from './model.js';

/** A network's name as people know it: architecture, factory, or the ONNX file without its folder. */
export const modelName = (model: ModelSource): string => {
  switch (model.kind) {
    case 'architecture':
      return model.architecture;
    case 'factory':
      return model.factory;
    case 'onnx':
      return model.onnx.slice(model.onnx.lastIndexOf('/') + 1);
  }
};
