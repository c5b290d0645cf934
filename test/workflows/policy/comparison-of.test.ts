import { expect, test } from 'vitest';
import type { RecipeSettings, SettingsOf } from '../../../contracts/recipe-settings.js';
import type { PlannedComparison } from '../../../contracts/sweep.js';
import type { TrialPoint } from '../../../contracts/trial-point.js';
import type { ContestantNetwork } from '../../../contracts/turns.js';
import type { LaneContestant } from '../../../contracts/workflows.js';
import { comparisonOf } from '../../../workflows/policy/comparison-of.js';
import { withContestant } from '../../../workflows/policy/lane-contestants.js';

const calibrator = (precision: 'int8' | 'fp16' | 'fp32'): SettingsOf<'tensorrt-calibrator'> => ({
  recipe: 'tensorrt-calibrator',
  precision,
  calibrator: 'entropy2',
  calibrationCache: null,
});
const BASELINE: RecipeSettings = { recipe: 'pytorch-fp32' };
const INT8 = calibrator('int8');
const FP16 = calibrator('fp16');
const FP32 = calibrator('fp32');

const engine = { sha256: 'a'.repeat(64), bytes: 1, mediaType: 'application/x-tensorrt-engine', name: 'engine.plan' };
const inTensorrt: ContestantNetwork = {
  kind: 'tensorrt',
  engine,
  execution: { cudaGraph: false, spinWait: false },
  largestBatchSize: 8,
};
const onProcessor: ContestantNetwork = { kind: 'onnxruntime', engine, threads: 2 };

const compared = (where: PlannedComparison['where']): PlannedComparison => ({
  where,
  blocks: 6,
  batchSizes: [1],
  seconds: 1,
  warmUpSeconds: 2,
});

const point = (settings: RecipeSettings, trialId: string): TrialPoint => ({
  trialId,
  nodeId: 'n',
  backend: 'tensorrt',
  tensorrtRtx: 'absent',
  unsupported: 'only the id and the settings matter',
  recipe: settings.recipe,
  settings,
  calibrationBatchSize: null,
});

const found = (
  recipes: readonly RecipeSettings[],
  network: ContestantNetwork = inTensorrt,
): readonly LaneContestant[] =>
  recipes.reduce<readonly LaneContestant[]>(
    (all, settings, position) => withContestant(all, { recipes }, point(settings, `t${position}`), network),
    [],
  );

const chosen = (recipes: readonly RecipeSettings[]) => {
  const comparison = comparisonOf({ comparison: compared('tensorrt'), recipes }, found(recipes));
  return comparison?.contestants[comparison.reference]?.id;
};

test('the reference is TensorRT’s FP16 engine, else its FP32 engine, else PyTorch, else the first', () => {
  expect(chosen([BASELINE, INT8, FP32, FP16])).toBe('t3');
  expect(chosen([BASELINE, INT8, FP32])).toBe('t2');
  expect(chosen([INT8, BASELINE])).toBe('t1');
  expect(chosen([INT8, { ...INT8, calibrator: 'minmax' }])).toBe('t0');
});

test('engines without INT8 that the sweep adds as controls take part each for itself, and FP16 is the reference', () => {
  const plan = { recipes: [BASELINE, INT8], controls: ['fp16', 'fp32'] as const };
  const contestants = [BASELINE, FP16, FP32, INT8].reduce<readonly LaneContestant[]>(
    (all, settings, position) => withContestant(all, plan, point(settings, `t${position}`), inTensorrt),
    [],
  );
  const comparison = comparisonOf({ ...plan, comparison: compared('tensorrt') }, contestants);
  expect(comparison?.contestants.map(({ id }) => id)).toEqual(['t0', 't3', 't1', 't2']);
  expect(comparison?.reference).toBe(2);
});

test('of trials with the same settings the last measured one takes part, in the order of the recipes', () => {
  const recipes = [BASELINE, INT8];
  const trials = [
    [INT8, '1'],
    [INT8, '16'],
    [BASELINE, 'fp32'],
  ] as const;
  const contestants = trials.reduce<readonly LaneContestant[]>(
    (all, [settings, id]) => withContestant(all, { recipes }, point(settings, id), inTensorrt),
    [],
  );
  const comparison = comparisonOf({ comparison: compared('everywhere'), recipes }, contestants);
  expect(comparison?.contestants.map(({ id }) => id)).toEqual(['fp32', '16']);
});

test('nothing is compared where the plan does not say so, nor one alone, nor without TensorRT unless asked for', () => {
  const recipes = [BASELINE, INT8];
  expect(comparisonOf({ recipes }, found(recipes))).toBeUndefined();
  expect(comparisonOf({ comparison: compared('everywhere'), recipes }, found([BASELINE]))).toBeUndefined();
  expect(comparisonOf({ comparison: compared('tensorrt'), recipes }, found(recipes, onProcessor))).toBeUndefined();
  expect(comparisonOf({ comparison: compared('everywhere'), recipes }, found(recipes, onProcessor))).toBeDefined();
});
