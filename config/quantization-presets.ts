import type { OrtCalibration, TorchCalibration } from '../contracts/calibration.js';
import { EARLIER_PLACEMENT, type QdqPlacement } from '../contracts/qdq-placement.js';

interface TorchDefaults extends TorchCalibration {
  readonly placement: Exclude<QdqPlacement, 'everything'>;
}

/** Without `bins`: as many as {@link histogramBins} says. */
interface OrtDefaults extends Omit<OrtCalibration, 'bins'> {
  readonly placement: QdqPlacement;
}

/** What a sweep file need not say of quantization, by recipe, and of its measurement. */
export interface QuantizationPreset {
  readonly torch: TorchDefaults;
  readonly ort: OrtDefaults;
  /** Counted runs of the latency measurement. */
  readonly hotRuns: number;
}

/**
 * `recommended`: least squared error, with ONNX Runtime best or equal by signal to noise on every network measured, with ModelOpt
 * within 1.2 dB of the best on two (decision 046), and the placement that is nearly as fast as everything and nearly as accurate as
 * weighted-inputs (decision 045). `paper`: its methods, where quantfleet's corrections stay: entropy keeps the range behind ReLU6, and
 * no pair stands inside an activation.
 */
export const QUANTIZATION_PRESETS = {
  recommended: {
    torch: { method: 'mse', percentile: 99.99, bins: 2048, placement: 'with-residuals' },
    ort: { method: 'mse', percentile: 99.999, quantizedBins: 128, placement: 'with-residuals' },
    // Enough for an upper bound of the 99th percentile where runs depend on each other (decision 050).
    hotRuns: 600,
  },
  paper: {
    torch: { method: 'percentile', percentile: 99.99, bins: 2048, placement: EARLIER_PLACEMENT.torch },
    ort: { method: 'entropy', percentile: 99.999, quantizedBins: 128, placement: EARLIER_PLACEMENT.onnx },
    hotRuns: 50,
  },
} as const satisfies Readonly<Record<string, QuantizationPreset>>;

/** Name of a preset. */
export type QuantizationPresetName = keyof typeof QUANTIZATION_PRESETS;

/** Histogram bins of ONNX Runtime’s calibrators: its entropy search takes the square of them, and cuts off more with more. */
export const histogramBins = (method: OrtCalibration['method']): number => (method === 'entropy' ? 512 : 2048);
