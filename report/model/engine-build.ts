import type { StageRecord } from '../../contracts/stage-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { Json } from '../../contracts/stage.js';
import { milliseconds } from '../text/formatted-numbers.js';
import { fieldOf, listOf, namesOf, numberOf, textOf } from '../../contracts/json-field.js';

/** A build with less, tried because memory ran out. */
export interface FallbackStep {
  /** Counted from 1, which is the build as it was asked for. */
  readonly number: number;
  readonly of: number;
  readonly settings: string;
  /** The steps before it, with why they failed. */
  readonly refused: readonly { readonly settings: string; readonly reason: string }[];
}

/** How the TensorRT engine of a trial was built. */
export interface EngineBuild {
  /** For example `INT8`, or `INT8 + FP16` where the layers that INT8 leaves may be FP16. */
  readonly precision: string | null;
  /**
   * How many convolutions and matrix products TensorRT runs in which precision, the most first; empty where it does not
   * tell.
   */
  readonly layersByPrecision: readonly (readonly [precision: string, layers: number])[];
  /** Optimization level and the batch size that the kernels were chosen for, for example `level 3, opt 8`. */
  readonly options: string;
  /** Seconds of the build stage, of this run or of the run that did it. */
  readonly seconds: number;
  /** Seconds of TensorRT's builder alone. */
  readonly builderSeconds: number | null;
  readonly kind: StageRecord['kind'];
  /** State of the timing cache before the build: `fresh`, `used`, `mismatch`, `damaged` or `none`. */
  readonly timingCache: string | null;
  /** Seconds that the timing cache saved; `null` where there is nothing to compare with. */
  readonly secondsSaved: number | null;
  /** `null` where the build was possible as it was asked for. */
  readonly fallbackStep: FallbackStep | null;
  /** What trtexec measured of the engine, or why it could not; `null` where it was not asked. */
  readonly crossCheck: string | null;
}

/** TensorRT says its typing; engines of ONNX Runtime and the proof by TensorRT for RTX have none. */
const isTensorrtBuild = ({ stage, facts }: StageRecord): boolean =>
  stage === 'build' && textOf(facts['typing']) !== null;

/** A strongly typed network has no precision flags; that of an engine that is not quantized is then in the settings alone. */
const precisionOf = (facts: StageRecord['facts'], settings: TrialRecord['settings']): string | null => {
  const names = listOf(facts['flags']);
  const flagged = ['INT8', 'FP16', 'BF16'].filter((name) => names.includes(name));
  const quantized = textOf(facts['scales']) === null ? [] : ['INT8'];
  const precisions = [...new Set([...quantized, ...flagged])];
  if (precisions.length > 0) return precisions.join(' + ');
  if (settings?.recipe === 'tensorrt-calibrator') return settings.precision.toUpperCase();
  return facts['typing'] === 'weak' ? 'FP32' : null;
};

const layersByPrecisionOf = (value: Json | undefined): EngineBuild['layersByPrecision'] =>
  namesOf(value)
    .map((precision) => [precision, numberOf(fieldOf(value, precision)) ?? 0] as const)
    .toSorted(([, a], [, b]) => b - a);

const fallbackStepOf = (value: Json | undefined): FallbackStep | null => {
  const [number, of] = [numberOf(fieldOf(value, 'number')), numberOf(fieldOf(value, 'of'))];
  if (number === null || of === null) return null;
  const refused = listOf(fieldOf(value, 'refused')).map((step) => ({
    settings: textOf(fieldOf(step, 'settings')) ?? '',
    reason: textOf(fieldOf(step, 'reason')) ?? '',
  }));
  return { number, of, settings: textOf(fieldOf(value, 'settings')) ?? '', refused };
};

const optionsOf = (facts: StageRecord['facts']): string => {
  const [level, opt] = [numberOf(facts['optimizationLevel']), numberOf(fieldOf(facts['profile'], 'opt'))];
  return [level === null ? '' : `level ${level}`, opt === null ? '' : `opt ${opt}`].filter(Boolean).join(', ');
};

const crossCheckOf = (stages: TrialRecord['stages']): string | null => {
  const check = stages.find(({ program }) => program === 'evaluate_trtexec');
  if (check === undefined) return null;
  const { facts, kind } = check;
  const [theirs, ratio] = [numberOf(facts['computeP50Ms']), numberOf(facts['computeRatio'])];
  if (kind === 'failed' || theirs === null || ratio === null)
    return `failed: ${textOf(facts['failure']) ?? 'no reason'}`;
  return `${milliseconds(theirs)}, ${ratio.toFixed(3)} of ours`;
};

/** How the TensorRT engine that was measured was built; `undefined` for a trial without one. */
export const engineBuildOf = ({ stages, settings }: TrialRecord): EngineBuild | undefined => {
  const build = stages.findLast(isTensorrtBuild);
  if (build === undefined) return undefined;
  const { facts, seconds, kind } = build;
  return {
    precision: precisionOf(facts, settings),
    layersByPrecision: layersByPrecisionOf(facts['layersByPrecision']),
    options: optionsOf(facts),
    seconds,
    builderSeconds: numberOf(facts['seconds']),
    kind,
    timingCache: textOf(fieldOf(facts['timingCache'], 'state')),
    secondsSaved: numberOf(fieldOf(facts['timingCache'], 'secondsSaved')),
    fallbackStep: fallbackStepOf(facts['fallbackStep']),
    crossCheck: crossCheckOf(stages),
  };
};
