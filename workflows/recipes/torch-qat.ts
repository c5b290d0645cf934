import type { QuantizedNetwork } from '../../contracts/quantized-network.js';
import type { WorkOf } from '../../contracts/trial-point.js';
import { exportNetwork } from './export-network.js';
import { foldQuantized } from './fold-quantized.js';
import type { RecipeRun } from './recipe-run.js';

/** Calibrate and fine-tune in PyTorch, then export with explicit Q/DQ. */
export const quantizeTorchQat = async (
  run: RecipeRun,
  { settings, calibrationBatchSize }: WorkOf<'torch-qat'>,
): Promise<QuantizedNetwork> => {
  const { node, plan, model, recorded } = run;
  const { preprocessing } = plan;
  const { calibration, placement, fineTuning } = settings;
  const split = await run.split('calibration');
  const calibrated = recorded(
    await node.calibrate({
      kind: 'torch',
      model,
      preprocessing,
      split,
      images: split.images,
      calibrationBatchSize,
      calibration,
      placement,
    }),
  );
  let { checkpoint } = calibrated.artifacts;
  if (fineTuning !== null) {
    const training = await run.split('training');
    ({ checkpoint } = recorded(
      await node.fineTune({ model, preprocessing, checkpoint, training, fineTuning }),
    ).artifacts);
  }
  return foldQuantized(run, await exportNetwork(run, split, checkpoint), split);
};
