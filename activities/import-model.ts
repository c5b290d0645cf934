import { basename } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { z } from 'zod';
import type { importModelInput } from '../contracts/activity-inputs.js';
import type { Immutable } from '../contracts/immutable.js';
import type { ResolvedModel } from '../contracts/model.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { isMissingFile } from './artifacts/missing-file.js';
import { checkNetwork } from './check-network.js';
import { importOnnx } from './import-onnx.js';
import { inputShape } from './input-shape.js';
import { allowedFactory } from './model-factory.js';
import type { ReadingAttempt } from './permission/read-permission.js';
import type { NodeContext } from './stage-context.js';
import { withUploadedFile } from './uploaded-file.js';

/**
 * Takes the weights or ONNX file into the artifact store, and runs a PyTorch network once, so that what is wrong with it is
 * said before any trial. Fails with `WeightsMissing`, with `PathNotAllowed` where the sweep may not read the file, and as
 * the network does.
 */
export const importModel = async (
  node: NodeContext,
  { model, uploaded, preprocessing }: Immutable<z.infer<typeof importModelInput>>,
  attempt: ReadingAttempt,
): Promise<ResolvedModel> => {
  if (model.kind === 'onnx') {
    const { onnx: path, classes, output } = model;
    const imageShape = preprocessing === undefined ? null : inputShape(preprocessing);
    const rest = { imageShape, classes, ...(output === undefined ? {} : { output }) };
    const onnx =
      uploaded === undefined
        ? await orMissing('WeightsMissing', path, () => importOnnx(node, { file: path, ...rest }, attempt))
        : await withUploadedFile(node, uploaded, (file, permission) =>
            importOnnx(node, { file, ...rest }, { ...attempt, permission }),
          );
    return { ...model, onnx };
  }
  const { weights: file, ...rest } = model;
  if (model.kind === 'factory') await allowedFactory(node, model.factory);
  const weights = uploaded?.file ?? (await putWeights(node, file, attempt));
  const resolved: ResolvedModel = { ...rest, weights };
  const { tools, unsafeTorch } = node.probe;
  // Planning says of each recipe that it cannot run without a PyTorch that may load weights.
  if (preprocessing === undefined || tools['torch'] === undefined || unsafeTorch !== undefined) return resolved;
  const notes = await checkNetwork(node, { model: resolved, preprocessing, weightsName: file }, attempt);
  return notes.length === 0 ? resolved : { ...resolved, notes };
};

const putWeights = async (node: NodeContext, file: string, { permission }: ReadingAttempt): Promise<ArtifactRef> => {
  await permission.source('model', file);
  const description = { mediaType: 'application/x-pytorch', name: basename(file) };
  return orMissing('WeightsMissing', file, () => node.artifacts.put(file, description));
};

/** Takes TensorRT's calibration cache into the artifact store. Fails with `CalibrationCacheInvalid` where there is none. */
export const importCalibrationCache = async (
  node: NodeContext,
  file: string,
  { permission }: ReadingAttempt,
): Promise<ArtifactRef> => {
  await permission.source('calibration-cache', file);
  const description = { mediaType: 'text/plain', name: basename(file) };
  return orMissing('CalibrationCacheInvalid', file, () => node.artifacts.put(file, description));
};

const orMissing = async <Result>(
  code: 'WeightsMissing' | 'CalibrationCacheInvalid',
  file: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (cause) {
    if (!isMissingFile(cause)) throw cause;
    throw new QuantfleetFailure(code, `There is no file ${file}.`, { cause });
  }
};
