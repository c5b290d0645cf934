import { BASELINE } from '../../contracts/recipe-table.js';
import { groupBy } from '../../results/group-by.js';
import type { ReportView } from '../model/report-view.js';
import type { Series } from '../model/series.js';
import { NODES_IN_A_FIGURE } from './node-look.js';

/** What a set of figures draws: every series of a sweep on one node, or one recipe with one setting on every node. */
export interface Panel extends ReportView {
  /** Series without a calibration batch size: levels across the figures of accuracy. */
  readonly levels: readonly Series[];
  /** Tells the ids of its figures from those of other panels; empty where there is one. */
  readonly idSuffix: string;
  /** `null` where there is one panel. */
  readonly heading: string | null;
  /** Says which nodes are left out; `null` where none is. */
  readonly leftOut: string | null;
}

/** Names the calibration batch sizes of the trials that figures of nodes draw; empty where their names do. */
export const shownSizes = ({ heading }: Panel, series: readonly Series[]): string => {
  const sizes = new Set(series.flatMap(({ shown }) => shown.trial.calibrationBatchSize ?? []));
  return heading === null || sizes.size === 0 ? '' : ` Shown: calibration batch size ${[...sizes].join(' or ')}.`;
};

const hasLevel = ({ shown }: Series): boolean => shown.trial.calibrationBatchSize === null;

const isMeasured = ({ shown }: Series): boolean => shown.trial.evaluation !== null;

/** The panels of a sweep; those of several nodes have the FP32 level of the reference node. */
export const panelsOf = (view: ReportView): readonly Panel[] => {
  const { nodeIds, series, nodeComparisons } = view;
  if (nodeIds.length < 2) {
    return [{ ...view, levels: series.filter(hasLevel), idSuffix: '', heading: null, leftOut: null }];
  }
  const levels = series
    .filter(({ recipe, nodeId }) => recipe === BASELINE && nodeId === nodeComparisons[0]?.reference)
    .map((own) => ({ ...own, label: own.recipe, nodePosition: null }));
  return groupBy(series.filter(isMeasured), ({ network }) => network).flatMap((measured, position) => {
    const drawn = measured.filter(({ nodePosition }) => nodePosition === null || nodePosition < NODES_IN_A_FIGURE);
    return drawn.length === 0
      ? []
      : [
          {
            ...view,
            series: drawn.map((own) => ({ ...own, label: own.nodeId })),
            levels,
            idSuffix: `-${position + 1}`,
            heading: measured[0]?.network ?? null,
            leftOut: drawn.length === measured.length ? null : LEFT_OUT,
          },
        ];
  });
};

const LEFT_OUT = `Drawn are the first ${NODES_IN_A_FIGURE} nodes that the sweep names; the tables have all.`;
