import type { Recipe } from '../../contracts/recipe.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { recipeName } from '../../contracts/recipe-name.js';
import { rowName } from '../text/row-name.js';
import { tellingSettings } from '../text/settings-name.js';
import { groupBy } from '../../results/group-by.js';
import type { TrialView } from './trial-view.js';

/** Trials that differ in nothing but the calibration batch size: a line of a figure, a column of the result table. */
export interface Series {
  readonly recipe: Recipe;
  readonly nodeId: string;
  /** Position of the node in the sweep; `null` where that has one. */
  readonly nodePosition: number | null;
  /** The recipe, and whatever else tells the series of this sweep apart. */
  readonly label: string;
  /** The label without the node. */
  readonly network: string;
  /** How many series of the same recipe come before this one. */
  readonly repeat: number;
  readonly views: readonly TrialView[];
  /** The trial that stands for the series: of the measured ones that at the largest calibration batch size. */
  readonly shown: TrialView;
}

type Trait = (trial: TrialRecord) => string;

const imagesTrait: Trait = ({ calibrationImages }) => (calibrationImages === null ? '' : `${calibrationImages} images`);

const keyOf = ({ recipe, settingsDigest, calibrationImages, nodeId }: TrialRecord): string =>
  JSON.stringify([recipe, settingsDigest, calibrationImages, nodeId]);

const isMeasured = ({ trial }: TrialView): boolean => trial.evaluation !== null;

const differ = (values: readonly string[]): boolean => new Set(values.filter((value) => value !== '')).size > 1;

/**
 * The traits beside the node in which series of the recipe differ, so that a label must name them; a series without
 * calibration lacks some.
 */
const tellingTraits = (views: readonly TrialView[], name: string): readonly Trait[] => {
  const own = views.flatMap(({ trial }) => (trial.evaluation !== null && recipeName(trial) === name ? [trial] : []));
  return [(trial) => tellingSettings(own, trial) ?? '', ...(differ(own.map(imagesTrait)) ? [imagesTrait] : [])];
};

/** Groups without a measurement stand for their recipe only where the recipe has no other group on the node. */
const representative = (groups: readonly (readonly TrialView[])[]): readonly (readonly TrialView[])[] =>
  groupBy(groups, ([first]) => `${first === undefined ? '' : recipeName(first.trial)} ${first?.trial.nodeId}`).flatMap(
    (same) => {
      const measured = same.filter((views) => views.some(isMeasured));
      return measured.length > 0 ? measured : same.slice(0, 1);
    },
  );

/** What all measured rows of a series are called; its recipe's name where they differ. */
const calledLike = (views: readonly TrialView[], name: string): string => {
  const [first = name, ...others] = new Set(views.filter(isMeasured).map(({ trial }) => rowName(trial)));
  return others.length === 0 ? first : name;
};

/** Groups trials, which come in the order of recipe and calibration batch size, into series in that order. */
export const groupSeries = (views: readonly TrialView[], nodeIds: readonly string[]): readonly Series[] => {
  const namesNodes = differ(views.filter(isMeasured).map(({ trial }) => trial.nodeId));
  return representative(groupBy(views, ({ trial }) => keyOf(trial))).flatMap((same, position, groups) => {
    const [first] = same;
    if (first === undefined) return [];
    const { recipe, nodeId } = first.trial;
    const name = recipeName(first.trial);
    const traits = tellingTraits(views, name);
    const network = [calledLike(same, name), ...traits.map((trait) => trait(first.trial))]
      .filter((part) => part !== '')
      .join(', ');
    const label = namesNodes ? `${network}, ${nodeId}` : network;
    const nodePosition = nodeIds.length > 1 ? nodeIds.indexOf(nodeId) : null;
    const repeat = groups.slice(0, position).filter(([other]) => other?.trial.recipe === recipe).length;
    const shown = same.findLast(isMeasured) ?? first;
    return [{ recipe, nodeId, nodePosition, label, network, repeat, views: same, shown }];
  });
};
