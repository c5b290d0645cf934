import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type {
  CalibrateOrtSpec,
  CalibrateSpec,
  CalibrateTensorrtSpec,
  CalibrateTorchSpec,
  CarryOverSpec,
} from '../contracts/stage-spec.js';
import type { Json, StageOutcome } from '../contracts/stage.js';
import { inputShape } from './input-shape.js';
import { modelInput } from './model-input.js';
import { requireCoverage } from './required-coverage.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';
import { onTorchDevice } from './torch-device.js';

/** Finds activation ranges; calibration batch size, number of images and their order reach the calibrator as such. */
export const calibrate = async (
  node: NodeContext,
  spec: CalibrateSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  switch (spec.kind) {
    case 'torch':
      return calibrateTorch(node, spec, attempt);
    case 'ort':
      return calibrateOrt(node, spec, attempt);
    case 'tensorrt':
      return calibrateTensorrt(node, spec, attempt);
    case 'carry-over':
      return carryOver(node, spec, attempt);
  }
};

const calibrateTorch = async (
  node: NodeContext,
  spec: CalibrateTorchSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const { parameter: model, inputs } = await modelInput(node, spec.model);
  const work = onTorchDevice(node, {
    stage: 'calibrate',
    program: 'calibrate_torch',
    parameters: { model, ...spec.calibration, ...imageParameters(spec) },
    inputs: { ...inputs, calibration: splitInput(spec.split) },
  });
  return runStage(node, work, attempt);
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
      parameters: { ...spec.calibration, ...imageParameters(spec) },
      inputs: { onnx: fileInput(spec.onnx), calibration: splitInput(spec.split) },
    },
    attempt,
  );
  requireCoverage(outcome, spec.minimumCoverage);
  return outcome;
};

const calibrateTensorrt = (
  node: NodeContext,
  spec: CalibrateTensorrtSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> =>
  runStage(
    node,
    {
      stage: 'calibrate',
      program: 'calibrate_tensorrt',
      usesGpu: true,
      parameters: {
        calibrator: spec.calibrator,
        inputShape: inputShape(spec.preprocessing),
        ...imageParameters(spec),
      },
      inputs: { onnx: fileInput(spec.onnx), calibration: splitInput(spec.split) },
    },
    attempt,
  );

const carryOver = async (
  node: NodeContext,
  { onnx, cache, minimumCoverage }: CarryOverSpec,
  attempt: StageAttempt,
): Promise<StageOutcome> => {
  const outcome = await runStage(
    node,
    {
      stage: 'calibrate',
      program: 'apply_calibration_cache',
      parameters: {},
      inputs: { onnx: fileInput(onnx), cache: fileInput(cache) },
    },
    attempt,
  );
  requireCoverage(outcome, minimumCoverage);
  return outcome;
};

const imageParameters = ({
  preprocessing,
  images,
  calibrationBatchSize,
}: Exclude<CalibrateSpec, CarryOverSpec>): Readonly<Record<string, Json>> => {
  if (calibrationBatchSize > images) {
    throw new QuantfleetFailure(
      'CalibrationBatchTooLarge',
      `A calibration batch size of ${calibrationBatchSize} needs that many images; the calibration set has ${images}.`,
    );
  }
  return { preprocessing: { ...preprocessing }, calibrationBatchSize, images };
};
