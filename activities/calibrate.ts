import type { CalibratePrograms } from '../contracts/activities.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type {
  CalibrateOrtSpec,
  CalibrateSpec,
  CalibrateTensorrtSpec,
  CalibrateTorchSpec,
  CarryOverSpec,
} from '../contracts/stage-spec.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { inputShape } from './input-shape.js';
import { networkInput } from './network-input.js';
import { requireCoverage } from './required-coverage.js';
import { runStage } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';
import { torchDevice } from './torch-device.js';

/** Finds activation ranges; calibration batch size, number of images and their order reach the calibrator as such. */
export const calibrate = async (
  node: NodeContext,
  spec: CalibrateSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<CalibratePrograms[keyof CalibratePrograms]>> => {
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
): Promise<StageOutcome<'calibrate_torch'>> => {
  const { model, inputs } = await networkInput(node, spec.model, attempt);
  const device = torchDevice(node);
  return runStage(
    node,
    {
      program: 'calibrate_torch',
      usesGpu: device.usesGpu,
      parameters: {
        model,
        ...spec.calibration,
        placement: spec.placement,
        ...imageParameters(spec),
        ...device.parameters,
      },
      unkeyed: {},
      inputs: { ...inputs, calibration: splitInput(spec.split) },
    },
    attempt,
  );
};

const calibrateOrt = async (
  node: NodeContext,
  spec: CalibrateOrtSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'calibrate_ort'>> => {
  const outcome = await runStage(
    node,
    {
      program: 'calibrate_ort',
      parameters: { ...spec.calibration, placement: spec.placement, ...imageParameters(spec) },
      unkeyed: {},
      inputs: { onnx: fileInput(spec.onnx), calibration: splitInput(spec.split) },
    },
    attempt,
  );
  requireCoverage(outcome.facts.coverage, spec.minimumCoverage);
  return outcome;
};

const calibrateTensorrt = async (
  node: NodeContext,
  spec: CalibrateTensorrtSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'calibrate_tensorrt'>> =>
  runStage(
    node,
    {
      program: 'calibrate_tensorrt',
      usesGpu: true,
      parameters: {
        calibrator: spec.calibrator,
        inputShape: inputShape(spec.preprocessing),
        ...imageParameters(spec),
      },
      unkeyed: {},
      inputs: { onnx: fileInput(spec.onnx), calibration: splitInput(spec.split) },
    },
    attempt,
  );

const carryOver = async (
  node: NodeContext,
  { onnx, cache, minimumCoverage }: CarryOverSpec,
  attempt: StageAttempt,
): Promise<StageOutcome<'apply_calibration_cache'>> => {
  const outcome = await runStage(
    node,
    {
      program: 'apply_calibration_cache',
      parameters: {},
      unkeyed: {},
      inputs: { onnx: fileInput(onnx), cache: fileInput(cache) },
    },
    attempt,
  );
  requireCoverage(outcome.facts.coverage, minimumCoverage);
  return outcome;
};

type ImageParameters = Pick<CalibrateTorchSpec, 'preprocessing' | 'images' | 'calibrationBatchSize'>;

const imageParameters = ({ preprocessing, images, calibrationBatchSize }: ImageParameters): ImageParameters => {
  if (calibrationBatchSize > images) {
    throw new QuantfleetFailure(
      'CalibrationBatchTooLarge',
      `A calibration batch size of ${calibrationBatchSize} needs that many images; the calibration set has ${images}.`,
    );
  }
  return { preprocessing, calibrationBatchSize, images };
};
