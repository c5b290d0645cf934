import { textOf } from '../../contracts/json-field.js';
import { BUILD_PROGRAMS } from '../../contracts/programs/build.js';
import { EVALUATE_PROGRAMS } from '../../contracts/programs/evaluate.js';
import { recordedFacts } from '../../contracts/recorded-facts.js';
import type { StageRecord } from '../../contracts/stage-record.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { milliseconds } from '../text/formatted-numbers.js';
import { kernelSizes } from './kernel-sizes.js';

const factsOf = (build: StageRecord) => ({
  ...recordedFacts(BUILD_PROGRAMS.build_ort_tensorrt, build),
  ...recordedFacts(BUILD_PROGRAMS.build_tensorrt, build),
});

/** What a build by TensorRT says, with or without ONNX Runtime around it. */
type BuildFacts = ReturnType<typeof factsOf>;

/** How the TensorRT engine of a trial was built. */
export interface EngineBuild {
  /** For example `INT8`, `FP32 (TF32 allowed)`, or `INT8 + FP16` where the layers that INT8 leaves may be FP16. */
  readonly precision: string | null;
  /**
   * How many convolutions and matrix products TensorRT runs in which precision, the most first; empty where it does not
   * tell.
   */
  readonly layersByPrecision: readonly (readonly [precision: string, layers: number])[];
  /** Optimization level and the batch sizes that the kernels were chosen for, for example `level 3, opt 8` or `level 3, opt 1/8/128`. */
  readonly options: string;
  /** Those batch sizes, ascending; empty where the build did not say. */
  readonly kernelSizes: readonly number[];
  /** Seconds of the build stage, of this run or of the run that did it. */
  readonly seconds: number;
  /** Seconds of TensorRT's builder alone. */
  readonly builderSeconds: number | null;
  readonly kind: StageRecord['kind'];
  /** State of the timing cache before the build: `fresh`, `used`, `mismatch`, `damaged` or `none`. */
  readonly timingCache: string | null;
  /** Seconds that the timing cache saved; `null` where there is nothing to compare with. */
  readonly secondsSaved: number | null;
  /** The step with less that it ended on because memory ran out; `null` where it was possible as it was asked for. */
  readonly fallbackStep: NonNullable<BuildFacts['fallbackStep']> | null;
  /** What trtexec measured of the engine, or why it could not; `null` where it was not asked. */
  readonly crossCheck: string | null;
}

/** TensorRT says its typing; engines of ONNX Runtime and the proof by TensorRT for RTX have none. */
const isTensorrtBuild = (record: StageRecord): boolean =>
  record.stage === 'build' && factsOf(record).typing !== undefined;

/** A strongly typed network has no precision flags; that of an engine that is not quantized is then in the settings alone. */
const precisionOf = (
  { flags = [], scales, tf32, typing }: BuildFacts,
  settings: TrialRecord['settings'],
): string | null => {
  const flagged = ['INT8', 'FP16', 'BF16'].filter((name) => flags.includes(name));
  const quantized = typeof scales === 'string' ? ['INT8'] : [];
  const precisions = [...new Set([...quantized, ...flagged])];
  if (precisions.length > 0) return precisions.join(' + ');
  if (settings?.recipe === 'tensorrt-calibrator' && settings.precision !== 'fp32')
    return settings.precision.toUpperCase();
  if (settings?.recipe !== 'tensorrt-calibrator' && typing !== 'weak') return null;
  return tf32 === true ? FP32_IN_TF32 : 'FP32';
};

/** TensorRT rounds what FP32 layers multiply to ten bits of mantissa, unless it is told not to. */
const FP32_IN_TF32 = 'FP32 (TF32 allowed)';

/** Precisions that the scales or the flags of an engine only allow, so that TensorRT may take another. */
const ALLOWED_PRECISIONS = ['INT8', 'FP16', 'BF16'];

/**
 * What an engine runs in the precision that it was built for, as in `12 of 50 layers in INT8`, where that is less than half of the
 * convolutions and matrix products whose precision TensorRT tells; `undefined` for all others.
 */
export const fallenBack = ({ precision, layersByPrecision }: EngineBuild): string | undefined => {
  const [asked = ''] = precision?.split(' + ') ?? [];
  if (!ALLOWED_PRECISIONS.includes(asked)) return undefined;
  const told = layersByPrecision.filter(([name]) => name !== 'unknown');
  const layers = told.reduce((sum, [, count]) => sum + count, 0);
  const own = new Map(told).get(asked) ?? 0;
  return 2 * own < layers ? `${own} of ${layers} layers in ${asked}` : undefined;
};

const optionsOf = ({ optimizationLevel: level }: BuildFacts, sizes: readonly number[]): string =>
  [typeof level === 'number' ? `level ${level}` : '', sizes.length === 0 ? '' : `opt ${sizes.join('/')}`]
    .filter(Boolean)
    .join(', ');

const crossCheckOf = (stages: TrialRecord['stages']): string | null => {
  const check = stages.find(({ program }) => program === 'evaluate_trtexec');
  if (check === undefined) return null;
  const { computeP50Ms, computeRatio } = recordedFacts(EVALUATE_PROGRAMS.evaluate_trtexec, check);
  if (check.kind === 'failed' || computeP50Ms === undefined || computeRatio === undefined)
    return `failed: ${textOf(check.facts['failure']) ?? 'no reason'}`;
  return `${milliseconds(computeP50Ms)}, ${computeRatio.toFixed(3)} of ours`;
};

/**
 * How the TensorRT engine that was measured was built; `undefined` for a trial without one. Without the spec of its sweep it counts as
 * one with a single optimization profile.
 */
export const engineBuildOf = (
  { stages, settings, nodeId }: TrialRecord,
  spec: SweepRecord['spec'] = null,
): EngineBuild | undefined => {
  const build = stages.findLast(isTensorrtBuild);
  if (build === undefined) return undefined;
  const { seconds, kind } = build;
  const facts = factsOf(build);
  const sizes = facts.profile === undefined ? [] : kernelSizes(spec, nodeId, facts.profile);
  return {
    precision: precisionOf(facts, settings),
    layersByPrecision: Object.entries(facts.layersByPrecision ?? {}).toSorted(([, a], [, b]) => b - a),
    options: optionsOf(facts, sizes),
    kernelSizes: sizes,
    seconds,
    builderSeconds: facts.seconds ?? null,
    kind,
    timingCache: facts.timingCache?.state ?? null,
    secondsSaved: facts.timingCache?.secondsSaved ?? null,
    fallbackStep: facts.fallbackStep ?? null,
    crossCheck: crossCheckOf(stages),
  };
};
