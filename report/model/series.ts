import type { Recipe } from '../../contracts/recipe.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { recipeName } from '../text/recipe-name.js';
import { tellingSettings } from '../text/settings-name.js';
import type { TrialView } from './trial-view.js';

/** Trials that differ in nothing but the calibration batch size: a line of a figure, a column of the result table. */
export interface Series {
  readonly recipe: Recipe;
  readonly nodeId: string;
  /** The recipe, and whatever else tells the series of this sweep apart. */
  readonly label: string;
  /** How many series of the same recipe come before this one. */
  readonly repeat: number;
  readonly views: readonly TrialView[];
  /** The trial that stands for the series: of the measured ones that at the largest calibration batch size. */
  readonly shown: TrialView;
}

/** The label of a series with its node. */
export const placeOf = ({ label, nodeId }: Series): string =>
  label.includes(nodeId) ? label : `${label} on ${nodeId}`;

type Trait = (trial: TrialRecord) => string;

const imagesTrait: Trait = ({ calibrationImages }) => (calibrationImages === null ? '' : `${calibrationImages} images`);

const nodeTrait: Trait = ({ nodeId }) => nodeId;

const keyOf = ({ recipe, settingsDigest, calibrationImages, nodeId }: TrialRecord): string =>
  JSON.stringify([recipe, settingsDigest, calibrationImages, nodeId]);

const groupBy = <Item>(items: readonly Item[], keyed: (item: Item) => string): readonly (readonly Item[])[] => {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyed(item), [...(groups.get(keyed(item)) ?? []), item]);
  return [...groups.values()];
};

const isMeasured = ({ trial }: TrialView): boolean => trial.evaluation !== null;

const differ = (values: readonly string[]): boolean => new Set(values.filter((value) => value !== '')).size > 1;

/**
 * The traits in which series of the recipe differ, so that a label must name them, and the node where there are
 * several; a series without calibration lacks some traits.
 */
const tellingTraits = (views: readonly TrialView[], recipe: Recipe): readonly Trait[] => {
  const measured = views.filter(isMeasured).map(({ trial }) => trial);
  const own = measured.filter((trial) => trial.recipe === recipe);
  return [
    (trial) => tellingSettings(own, trial) ?? '',
    ...(differ(own.map(imagesTrait)) ? [imagesTrait] : []),
    ...(differ(measured.map(nodeTrait)) ? [nodeTrait] : []),
  ];
};

/** Groups without a measurement stand for their recipe only where the recipe has no other group on the node. */
const representative = (groups: readonly (readonly TrialView[])[]): readonly (readonly TrialView[])[] =>
  groupBy(groups, ([first]) => `${first?.trial.recipe} ${first?.trial.nodeId}`).flatMap((same) => {
    const measured = same.filter((views) => views.some(isMeasured));
    return measured.length > 0 ? measured : same.slice(0, 1);
  });

/** Groups trials, which come in the order of recipe and calibration batch size, into series in that order. */
export const groupSeries = (views: readonly TrialView[]): readonly Series[] => {
  return representative(groupBy(views, ({ trial }) => keyOf(trial))).flatMap((same, position, groups) => {
    const [first] = same;
    if (first === undefined) return [];
    const { recipe, nodeId } = first.trial;
    const traits = tellingTraits(views, recipe);
    const label = [recipeName(first.trial), ...traits.map((trait) => trait(first.trial))]
      .filter((part) => part !== '')
      .join(', ');
    const repeat = groups.slice(0, position).filter(([other]) => other?.trial.recipe === recipe).length;
    return [{ recipe, nodeId, label, repeat, views: same, shown: same.findLast(isMeasured) ?? first }];
  });
};
