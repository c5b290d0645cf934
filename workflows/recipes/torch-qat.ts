import type { RecipeSettings } from '../../contracts/sweep.js';
import { measureQuantized } from './measure-quantized.js';
import type { RecipeResult, RecipeRun } from './recipe-run.js';

/** Calibrate and fine-tune in PyTorch, then export with explicit Q/DQ. */
export const runTorchQat = async (
  run: RecipeRun,
  { calibration, fineTuning }: Extract<RecipeSettings, { recipe: 'torch-qat' }>,
  calibrationBatchSize: number,
): Promise<RecipeResult> => {
  const { node, plan, model, finish } = run;
  const { preprocessing, opset, minimumCoverage } = plan;
  const calibrationSplit = await run.split('calibration');
  const calibrated = finish(
    await node.calibrate({
      kind: 'torch',
      model,
      preprocessing,
      split: calibrationSplit,
      images: calibrationSplit.images,
      calibrationBatchSize,
      calibration,
    }),
  );
  let checkpoint = calibrated.artifacts.checkpoint;
  if (fineTuning !== null) {
    const training = await run.split('training');
    const tuned = finish(await node.fineTune({ model, preprocessing, checkpoint, training, fineTuning }));
    checkpoint = tuned.artifacts.checkpoint;
  }
  const exported = finish(
    await node.exportModel({ model, preprocessing, opset, sample: calibrationSplit, checkpoint, minimumCoverage }),
  );
  return measureQuantized(run, exported.artifacts.onnx, calibrationSplit);
};
