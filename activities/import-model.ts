import { basename } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { ModelSource, ResolvedModel } from '../contracts/model.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { isMissingFile } from './artifacts/missing-file.js';
import type { NodeContext } from './stage-context.js';

/** Takes the weights or ONNX file into the artifact store. Fails with `WeightsMissing`. */
export const importModel = async (node: NodeContext, model: ModelSource): Promise<ResolvedModel> => {
  if (model.kind === 'onnx') {
    return {
      kind: 'onnx',
      classes: model.classes,
      onnx: await importFile(node, model.onnx, 'application/x-onnx', 'WeightsMissing'),
    };
  }
  const { weights: file, ...rest } = model;
  return { ...rest, weights: await importFile(node, file, 'application/x-pytorch', 'WeightsMissing') };
};

/** Takes TensorRT's calibration cache into the artifact store. Fails with `CalibrationCacheInvalid` where there is none. */
export const importCalibrationCache = (node: NodeContext, file: string): Promise<ArtifactRef> =>
  importFile(node, file, 'text/plain', 'CalibrationCacheInvalid');

const importFile = async (
  node: NodeContext,
  file: string,
  mediaType: string,
  codeWhenMissing: 'WeightsMissing' | 'CalibrationCacheInvalid',
): Promise<ArtifactRef> => {
  try {
    return await node.artifacts.put(file, { mediaType, name: basename(file) });
  } catch (cause) {
    if (!isMissingFile(cause)) throw cause;
    throw new QuantfleetFailure(codeWhenMissing, `There is no file ${file}.`, { cause });
  }
};
