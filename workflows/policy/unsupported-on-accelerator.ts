import type { NodeProbe } from '../../contracts/activities.js';
import type { RecipeSettings, SweepPlan } from '../../contracts/sweep.js';
import { isInProvider } from './is-in-provider.js';

// Until TensorRT 8 the accelerator had no explicit quantization.
const FIRST_TENSORRT_WITH_QDQ = 10;
// https://github.com/microsoft/onnxruntime/issues/26680: a built engine runs on core 0, whichever was asked for.
const ONLY_FIRST_CORE = 'needs engine.dlaCore: 0, since ONNX Runtime’s TensorRT provider runs engines on no other core';

/** Why a board's deep-learning accelerator cannot run the recipe; `null` when it can or none is asked for. */
export const unsupportedOnAccelerator = ({
  plan,
  settings,
  probe,
}: {
  readonly plan: SweepPlan;
  readonly settings: RecipeSettings;
  readonly probe: NodeProbe;
}): string | null => {
  const { dlaCore } = plan.engine;
  if (dlaCore === null) return null;
  const cores = Number(probe.fingerprint['dlaCores'] ?? 0);
  if (dlaCore >= cores) return `needs DLA core ${dlaCore} on the node; TensorRT finds ${cores} DLA cores there`;
  // The provider sets the scales of its table itself: there are no Q/DQ pairs.
  if (isInProvider(settings)) return dlaCore > 0 ? ONLY_FIRST_CORE : null;
  if (settings.recipe === 'tensorrt-calibrator') {
    if (settings.precision === 'fp32') return 'a DLA computes in INT8 and FP16 only';
    const isCalibrated = settings.precision === 'int8' && settings.calibrationCache === null;
    return isCalibrated && settings.calibrator !== 'entropy2'
      ? 'a DLA takes the scales of calibrator: entropy2 only'
      : null;
  }
  return Number.parseInt(probe.tools['tensorrt'] ?? '', 10) < FIRST_TENSORRT_WITH_QDQ
    ? `needs TensorRT ${FIRST_TENSORRT_WITH_QDQ} or newer for Q/DQ pairs on a DLA; there is ${probe.tools['tensorrt']}`
    : null;
};
