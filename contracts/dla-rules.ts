import type { NodeProbe } from './activities.js';
import { isInProvider } from './is-in-provider.js';
import type { RecipeSettings } from './recipe-settings.js';
import type { TensorrtOptions } from './tensorrt-options.js';

// Until TensorRT 8 the accelerator had no explicit quantization.
const FIRST_TENSORRT_WITH_QDQ = 10;
// https://github.com/microsoft/onnxruntime/issues/26680: a built engine runs on core 0, whichever was asked for.
const ONLY_FIRST_CORE = 'needs engine.dlaCore: 0, since ONNX Runtime’s TensorRT provider runs engines on no other core';

/** Why a board's deep-learning accelerator cannot take an engine for these batch sizes; `null` when it can or none is asked for. */
export const profileUnfitForDla = ({ dlaCore, profile }: Pick<TensorrtOptions, 'dlaCore' | 'profile'>): string | null =>
  dlaCore !== null && profile.max > 1
    ? `engine.dlaCore needs engine.profile.max: 1, since a DLA takes one batch size; found ${profile.max}.`
    : null;

/** Why the accelerator cannot run the recipe on a node; `null` when it can or none is asked for. */
export const unsupportedOnDla = (
  { dlaCore }: Pick<TensorrtOptions, 'dlaCore'>,
  settings: RecipeSettings,
  probe: NodeProbe,
): string | null => {
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

/**
 * Whether the inspector tells the layers of an engine one by one: what a DLA runs is one layer to it, of no type, so that
 * the layers left to the GPU would stand for the engine.
 */
export const tellsLayers = ({ dlaCore }: Pick<TensorrtOptions, 'dlaCore'>): boolean => dlaCore === null;
