import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { CalibrateOrtSpec, CalibrateSpec, CalibrateTorchSpec } from '../contracts/stage-spec.js';
import type { Json, StageOutcome } from '../contracts/stage.js';
import { modelInput } from './model-input.js';
import { requireCoverage } from './required-coverage.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';

/** Finds activation ranges; calibration batch size, number of images and their order reach the calibrator as such. */
export const calibrate = async (
  node: NodeContext,
  spec: CalibrateSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  requireEnoughImages(spec);
  return spec.kind === 'torch' ? calibrateTorch(node, spec, attempt) : calibrateOrt(node, spec, attempt);
};

const calibrateTorch = async (
  node: NodeContext,
  spec: CalibrateTorchSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const { parameter: model, inputs } = await modelInput(node, spec.model);
  return runStage(
    node,
    {
      stage: 'calibrate',
      program: 'calibrate_torch',
      parameters: { model, ...calibrationParameters(spec) },
      inputs: { ...inputs, calibration: splitInput(spec.split) },
    },
    attempt,
  );
};

const calibrateOrt = async (
  node: NodeContext,
  spec: CalibrateOrtSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const outcome = await runStage(
    node,
    {
      stage: 'calibrate',
      program: 'calibrate_ort',
      parameters: calibrationParameters(spec),
      inputs: { onnx: fileInput(spec.onnx), calibration: splitInput(spec.split) },
    },
    attempt,
  );
  requireCoverage(outcome, spec.minimumCoverage);
  return outcome;
};

const calibrationParameters = (spec: CalibrateSpec): Readonly<Record<string, Json>> => ({
  preprocessing: { ...spec.preprocessing },
  ...spec.calibration,
  calibrationBatchSize: spec.calibrationBatchSize,
  images: spec.images,
});

const requireEnoughImages = ({ images, calibrationBatchSize }: CalibrateSpec): void => {
  if (calibrationBatchSize > images) {
    throw new QuantfleetFailure(
      'CalibrationBatchTooLarge',
      `A calibration batch size of ${calibrationBatchSize} needs that many images; the calibration set has ${images}.`,
    );
  }
};
