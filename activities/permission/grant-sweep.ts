import type { SweepPlan } from '../../contracts/sweep.js';
import type { GrantedPath, GrantStore, PathUse } from './grant-store.js';
import { realPathOf } from './real-path.js';

/** Lets the node on this state folder read what a sweep's file names, for that sweep alone. */
export const grantSweep = async (grants: GrantStore, plan: SweepPlan): Promise<void> => {
  const paths = namedPaths(plan).map(async ([use, path]): Promise<GrantedPath> => ({
    use,
    realPath: await realPathOf(path),
  }));
  await grants.write(plan.sweepId, await Promise.all(paths));
};

const namedPaths = ({ model, splits, recipes }: SweepPlan): readonly (readonly [PathUse, string])[] => [
  ['model', model.kind === 'onnx' ? model.onnx : model.weights],
  ...splits.flatMap(({ source }): readonly (readonly [PathUse, string])[] => {
    if (source.kind === 'dataset') return [];
    return [[source.kind, source.path], ...(source.kind === 'ilsvrc2012' ? [['devkit', source.devkit] as const] : [])];
  }),
  ...recipes.flatMap((settings) =>
    settings.recipe === 'tensorrt-calibrator' && settings.calibrationCache !== null
      ? [['calibration-cache', settings.calibrationCache] as const]
      : [],
  ),
];
