import { BASELINE } from '../../contracts/recipe-table.js';
import { SPLIT_ROLES, type SplitRole } from '../../contracts/split-role.js';
import { fieldOf, listOf } from '../../contracts/json-field.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { Json } from '../../contracts/stage.js';
import type { ReportView } from './report-view.js';

/** Images that a split lacks because they could not be used. */
export interface LeftOut {
  readonly role: SplitRole;
  /** Each as `path: reason`. */
  readonly images: readonly string[];
}

const texts = (values: readonly (Json | undefined)[]): readonly string[] =>
  values.filter((value) => typeof value === 'string');

/** Left out when the split was listed. */
const unusable = ({ sweep }: ReportView, role: SplitRole): readonly string[] =>
  listOf(fieldOf(sweep.spec, 'listed'))
    .filter((split) => fieldOf(split, 'role') === role)
    .flatMap((split) => texts(listOf(fieldOf(split, 'unusable'))));

/** Recipes prepare a split just before they need it: to calibrate, then to fine-tune, and after the build to evaluate. */
const roleOf = ({ recipe, stages }: TrialRecord, position: number): SplitRole => {
  const before = stages.slice(0, position).map(({ stage }) => stage);
  if (recipe === BASELINE || before.includes('build')) return 'evaluation';
  return before.includes('calibrate') ? 'training' : 'calibration';
};

/** Left out when the split was prepared. */
const unreadable = ({ trials }: ReportView, role: SplitRole): readonly string[] =>
  trials.flatMap(({ trial }) =>
    trial.stages
      .filter(({ stage }, position) => stage === 'prepare-split' && roleOf(trial, position) === role)
      .flatMap(({ facts }) => listOf(facts['unreadable']))
      .flatMap((image) => {
        const [path, reason] = texts([fieldOf(image, 'path'), fieldOf(image, 'reason')]);
        return path === undefined || reason === undefined ? [] : [`${path}: ${reason}`];
      }),
  );

/** The images left out of each split that lacks any. */
export const leftOut = (view: ReportView): readonly LeftOut[] =>
  SPLIT_ROLES.map((role) => ({
    role,
    images: [...new Set([...unusable(view, role), ...unreadable(view, role)])],
  })).filter(({ images }) => images.length > 0);
