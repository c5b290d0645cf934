import type { NodeProbe } from '../../contracts/activities.js';
import { BASELINE, RECIPE_TABLE } from '../../contracts/recipe-table.js';
import { isInProvider } from '../../contracts/is-in-provider.js';
import { unsupportedOnDla } from '../../contracts/dla-rules.js';
import type { Backend, SweepPlan } from '../../contracts/sweep.js';
import type { TensorrtOptions } from '../../contracts/tensorrt-options.js';
import type { Recipe } from '../../contracts/recipe.js';
import type { RecipeSettings, SettingsOf } from '../../contracts/recipe-settings.js';
import { hasHosts } from './shares-quantization.js';

const NEEDS_PROVIDER = 'needs onnxruntime-gpu with the TensorRT execution provider on the node';
const NEEDS_TENSORRT = 'needs TensorRT and an NVIDIA GPU on the node';
// TensorRT 11 removed implicit quantization and with it every calibrator, and weak typing.
const FIRST_TENSORRT_WITHOUT_CALIBRATORS = 11;
const CARRY_OVER_PACKAGES = ['nvidia-modelopt', 'polygraphy'];
const FIRST_COMPUTE_CAPABILITY_WITH_FP8 = 8.9;

/** A recipe on a node, before any work. */
export interface RecipeOnNode {
  readonly plan: SweepPlan;
  readonly settings: RecipeSettings;
  readonly probe: NodeProbe;
  readonly backend: Backend;
}

/** Why the node cannot run the recipe; `null` when it can. */
export const unsupportedReason = ({ plan, settings, probe, backend }: RecipeOnNode): string | null => {
  const { recipe } = settings;
  if (plan.model.kind === 'onnx' && RECIPE_TABLE[recipe].network === 'pytorch')
    return 'needs a PyTorch network; the sweep names an ONNX file';
  if ((RECIPE_TABLE[recipe].needsTensorrt || isInProvider(settings)) && backend === 'onnxruntime') {
    return plan.backend === 'onnxruntime' ? 'needs backend: tensorrt; the sweep asks for onnxruntime' : NEEDS_TENSORRT;
  }
  if (backend === 'tensorrt' && !hasTensorrt(probe)) return NEEDS_TENSORRT;
  const reason = hasHosts(plan) ? lackForDeployment(recipe, probe) : probe.unsupported[recipe];
  if (reason !== undefined) return reason;
  if (plan.model.kind !== 'onnx' && (recipe === BASELINE || !hasHosts(plan))) {
    if (probe.tools['torch'] === undefined) return 'needs torch on the node, or an ONNX file';
    if (probe.unsafeTorch !== undefined) return `${probe.unsafeTorch}. An ONNX file needs no torch`;
  }
  return backend === 'tensorrt' ? unsupportedByGpu({ plan, settings, probe }) : null;
};

const lackForDeployment = (recipe: Recipe, { tools }: NodeProbe): string | undefined => {
  const absent = RECIPE_TABLE[recipe].nodePackages.filter((name) => tools[name] === undefined);
  return absent.length === 0 ? undefined : `needs ${absent.join(', ')} on the node`;
};

/** Whether a node has TensorRT and a GPU to run it on. */
export const hasTensorrt = ({ tools, fingerprint }: NodeProbe): boolean =>
  tools['tensorrt'] !== undefined && fingerprint['gpu'] !== undefined;

/** Whether a node's TensorRT still has calibrators. */
export const hasCalibrators = ({ tools }: NodeProbe): boolean =>
  Number.parseInt(tools['tensorrt'] ?? '', 10) < FIRST_TENSORRT_WITHOUT_CALIBRATORS;

const unsupportedByGpu = ({ plan, settings, probe }: Omit<RecipeOnNode, 'backend'>): string | null => {
  if (settings.recipe === BASELINE) {
    return probe.tools['torch-cuda'] === undefined ? 'needs a PyTorch that computes on the GPU of the node' : null;
  }
  const onAccelerator = unsupportedOnDla(plan.engine, settings, probe);
  if (onAccelerator !== null) return onAccelerator;
  if (isInProvider(settings)) return unsupportedProvider(plan, probe);
  if (plan.via === 'trtexec' && !probe.hasTrtexec) return 'needs trtexec on the node for --via trtexec';
  return settings.recipe === 'tensorrt-calibrator' ? unsupportedPrecision(settings, probe) : null;
};

const unsupportedProvider = ({ engine }: SweepPlan, probe: NodeProbe): string | null => {
  const key = keyThatProviderLacks(engine);
  if (key !== null) return `needs ${key} for executionProvider, whose builder takes nothing else`;
  if (probe.tools['onnxruntime-gpu'] === undefined) return NEEDS_PROVIDER;
  return hasCalibrators(probe)
    ? null
    : `needs TensorRT 10 or older for executionProvider; ${tensorrtOf(probe)} takes no calibration table`;
};

const keyThatProviderLacks = ({ precisionPolicy, profileSizes, tf32 }: Partial<TensorrtOptions>): string | null => {
  if (precisionPolicy === 'prefer-int8' || precisionPolicy === 'require-int8') return 'engine.precisionPolicy: fastest';
  if (profileSizes !== undefined && profileSizes.length > 0) return 'engine.profiles: one';
  return tf32 === false ? 'engine.tf32: true' : null;
};

const unsupportedPrecision = (
  { precision, calibrationCache }: SettingsOf<'tensorrt-calibrator'>,
  probe: NodeProbe,
): string | null => {
  const { gpu, computeCapability } = probe.fingerprint as { gpu: string; computeCapability: string };
  switch (precision) {
    case 'int4':
      return 'INT4 in TensorRT is for the weights of matrix products alone: a convolutional network gains nothing';
    case 'fp8':
      return Number(computeCapability) < FIRST_COMPUTE_CAPABILITY_WITH_FP8
        ? `needs FP8 units, which GPUs have from compute capability 8.9 on; ${gpu} has ${computeCapability}`
        : 'TensorRT documents no FP8 convolution that is faster than INT8, and quantfleet calibrates none';
    case 'int8':
      return hasCalibrators(probe) ? null : unsupportedCarryOver(calibrationCache, probe);
    case 'fp16':
    case 'fp32':
      return null;
  }
};

const unsupportedCarryOver = (calibrationCache: string | null, probe: NodeProbe): string | null => {
  if (calibrationCache === null) {
    return `needs TensorRT 10 or older to calibrate; for ${tensorrtOf(probe)} name a calibrationCache made by an older one`;
  }
  const absent = CARRY_OVER_PACKAGES.filter((name) => probe.tools[name] === undefined);
  return absent.length === 0 ? null : `needs ${absent.join(', ')} on the node to carry the calibration cache over`;
};

const tensorrtOf = ({ tools }: NodeProbe): string => `TensorRT ${tools['tensorrt']}`;
