import { z } from 'zod';
import type { Immutable } from './immutable.js';

const percentile = z.number().gt(50).max(100).describe('Only for percentile: per cent of values kept.');
const bins = z.int().positive();

/** Histogram and range methods of ModelOpt’s calibrators. */
export const torchCalibrationSchema = z.strictObject({
  method: z.enum(['max', 'entropy', 'percentile', 'mse']).describe('ModelOpt’s calibrator.'),
  percentile,
  bins: bins.describe('Histogram bins.'),
});

/** What {@link torchCalibrationSchema} describes. */
export type TorchCalibration = Immutable<z.infer<typeof torchCalibrationSchema>>;

/** Methods of ONNX Runtime’s calibrators. */
export const ortCalibrationSchema = z.strictObject({
  method: z
    .enum(['minmax', 'entropy', 'percentile', 'mse'])
    .describe('ONNX Runtime’s calibrator; mse: the range of least mean squared error in its histogram.'),
  percentile,
  bins: bins.describe('Histogram bins; with as many as quantizedBins, entropy finds only the full range.'),
  quantizedBins: bins.describe('Levels of the entropy search.'),
});

/** What {@link ortCalibrationSchema} describes. */
export type OrtCalibration = Immutable<z.infer<typeof ortCalibrationSchema>>;

/** TensorRT’s calibrators (TensorRT 10 and older), by what follows `IInt8` in their class names. */
export const tensorrtCalibratorSchema = z.enum(['entropy2', 'entropy', 'minmax', 'legacy']);

/** One of {@link tensorrtCalibratorSchema}. */
export type TensorrtCalibrator = z.infer<typeof tensorrtCalibratorSchema>;
