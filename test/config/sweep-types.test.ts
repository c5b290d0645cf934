import { expectTypeOf, test } from 'vitest';
import type { SweepFile } from '../../config/sweep-schema.js';
import type { OrtCalibration, TorchCalibration } from '../../contracts/calibration.js';
import type { SplitRequest } from '../../contracts/dataset.js';
import type { FineTuning } from '../../contracts/fine-tuning.js';
import type { Immutable } from '../../contracts/immutable.js';
import type { ModelSource } from '../../contracts/model.js';
import type { SpeedMeasurement } from '../../contracts/speed-measurement.js';
import type { RecipeSettings } from '../../contracts/recipe-settings.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { GpuExecution, TensorrtOptions } from '../../contracts/tensorrt-options.js';

type Recipe<Name extends RecipeSettings['recipe']> = Extract<SweepFile['recipes'][number], { recipe: Name }>;

/** Each member of a union without a key. */
type EachWithout<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

// These hold when this file compiles, which `npm run check` sees to: a field on one side alone does not.
test('what a sweep file says of recipes, engines and measurements is what the contracts say, and no more', () => {
  expectTypeOf<Immutable<SweepFile['recipes'][number]>>().toEqualTypeOf<Immutable<RecipeSettings>>();
  expectTypeOf<Immutable<Recipe<'torch-qat'>['calibration']>>().toEqualTypeOf<Immutable<TorchCalibration>>();
  expectTypeOf<Immutable<Recipe<'ort-static'>['calibration']>>().toEqualTypeOf<Immutable<OrtCalibration>>();
  expectTypeOf<Immutable<Recipe<'torch-qat'>['fineTuning']>>().toEqualTypeOf<Immutable<FineTuning> | null>();
  expectTypeOf<Immutable<Required<Omit<SweepFile['engine'], 'profile' | 'profiles'>>>>().toEqualTypeOf<
    Immutable<Omit<TensorrtOptions, 'profile' | 'profileSizes'>>
  >();
  expectTypeOf<keyof SweepFile['engine']['profile'] | 'min'>().toEqualTypeOf<keyof TensorrtOptions['profile']>();
  expectTypeOf<keyof SweepFile['measurement']>().toEqualTypeOf<
    keyof SpeedMeasurement | keyof GpuExecution | 'accuracyBatchSize' | 'threads'
  >();
  expectTypeOf<Immutable<Pick<SweepFile['measurement'], keyof SpeedMeasurement>>>().toEqualTypeOf<
    Immutable<Required<SpeedMeasurement>>
  >();
  expectTypeOf<Immutable<Pick<SweepFile['measurement'], keyof GpuExecution>>>().toEqualTypeOf<
    Immutable<GpuExecution>
  >();
});

test('what a sweep file says of networks, splits and trials is what the contracts say, and no more', () => {
  expectTypeOf<Immutable<SweepFile['model']>>().toEqualTypeOf<Immutable<EachWithout<ModelSource, 'kind'>>>();
  expectTypeOf<
    Exclude<keyof SweepFile['dataset']['evaluation'], 'folder' | 'csv' | 'ilsvrc2012' | 'dataset'>
  >().toEqualTypeOf<Exclude<keyof SplitRequest, 'role' | 'source'>>();
  expectTypeOf<Immutable<SweepFile['preprocessing']>>().toEqualTypeOf<Immutable<SweepPlan['preprocessing']>>();
  expectTypeOf<Immutable<SweepFile['recipes']>>().toEqualTypeOf<Immutable<SweepPlan['recipes']>>();
  expectTypeOf<Immutable<SweepFile['calibrationBatchSizes']>>().toEqualTypeOf<
    Immutable<SweepPlan['calibrationBatchSizes']>
  >();
  expectTypeOf<Immutable<SweepFile['opset']>>().toEqualTypeOf<Immutable<SweepPlan['opset']>>();
  expectTypeOf<Immutable<SweepFile['minimumCoverage']>>().toEqualTypeOf<Immutable<SweepPlan['minimumCoverage']>>();
  expectTypeOf<Immutable<SweepFile['tensorrtRtxProof']>>().toEqualTypeOf<Immutable<SweepPlan['tensorrtRtxProof']>>();
  expectTypeOf<Immutable<SweepFile['backend']>>().toEqualTypeOf<Immutable<SweepPlan['backend']>>();
  expectTypeOf<Immutable<SweepFile['margin']>>().toExtend<NonNullable<SweepPlan['margin']>>();
  expectTypeOf<keyof SweepFile>().toEqualTypeOf<
    | 'name'
    | 'preprocessing'
    | 'recipes'
    | 'controls'
    | 'preset'
    | 'calibrationBatchSizes'
    | 'opset'
    | 'minimumCoverage'
    | 'tensorrtRtxProof'
    | 'backend'
    | 'model'
    | 'dataset'
    | 'engine'
    | 'measurement'
    | 'margin'
    | 'comparison'
    | 'nodes'
    | 'absentAfterMinutes'
  >();
});
